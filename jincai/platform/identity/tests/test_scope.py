"""可见范围：事务内有效，嵌套还原，范围外什么也看不见。"""

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from jincai.kernel.problems import UserError
from jincai.platform.identity.api import current_actor, current_divisions, scope, system

CITY, COUNTY = "530700000", "530702000"


def told() -> tuple[str, str]:
    """What PostgreSQL was told."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('jincai.divisions', true), current_setting('jincai.actor', true)")
        divisions, actor = cursor.fetchone()
    return divisions or "", actor or ""


def add(division: str, kind: str = "payment") -> None:
    """One row of a table under row-level security (the counters of numbering: any would do)."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO numbering_counter (division, year, kind, agency, last) VALUES (%s, 2025, %s, '', 1)", [division, kind])


def seen() -> int:
    """How many rows of it are visible."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM numbering_counter")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
def test_nested_scopes_restore_the_outer_one() -> None:
    with scope(divisions=CITY, actor=system(CITY)):
        assert told() == (CITY, "system") and current_divisions() == (CITY,)
        with scope(divisions=[COUNTY, CITY]):
            assert told() == (f"{COUNTY},{CITY}", "system")
            assert current_actor() == "system"
        assert told() == (CITY, "system") and current_divisions() == (CITY,)
    assert told() == ("", "") and current_divisions() == ()


@pytest.mark.django_db
def test_an_exception_restores_the_outer_scope_too() -> None:
    with scope(divisions=CITY):
        with pytest.raises(ZeroDivisionError), scope(divisions=COUNTY):
            _ = 1 / 0
        assert told()[0] == CITY and current_divisions() == (CITY,)


@pytest.mark.django_db(transaction=True)
def test_outside_of_the_transaction_nothing_remains() -> None:
    with scope(divisions=CITY, actor=system(CITY)):
        pass
    assert told() == ("", "")


@pytest.mark.django_db
def test_row_level_security_follows_the_scope() -> None:
    with scope(divisions=CITY):
        add(CITY)
        assert seen() == 1
    assert seen() == 0
    with scope(divisions=COUNTY):
        assert seen() == 0
        with pytest.raises(ProgrammingError), transaction.atomic():
            add(CITY, "payment_order")


@pytest.mark.django_db
def test_a_verb_that_failed_inside_leaves_no_noise() -> None:
    """The exception of a verb without savepoint, caught inside the scope: the scope ends quietly and everything is undone."""
    with scope(divisions=CITY):
        with scope(divisions=CITY):
            add(CITY)
            with pytest.raises(IntegrityError), transaction.atomic(savepoint=False):
                add(CITY)
        assert seen() == 0
        assert told()[0] == CITY


@pytest.mark.parametrize("code", ["5307", "530700", "53070000a", "５３０７０００００", "530700000,530702000"])
def test_a_malformed_code_is_refused_with_what_to_do(code: str) -> None:
    with pytest.raises(UserError) as refused, scope(divisions=[code]):
        pass
    assert "九位" in refused.value.says and "530700000" in refused.value.remedy
