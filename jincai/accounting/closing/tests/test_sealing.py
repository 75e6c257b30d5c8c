"""封存审计：链头是一件事实；改了、删了、换了都查得出；迟提交的第二天封。"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.db import connections, transaction
from django.utils import timezone

from jincai.accounting.closing import api as closing
from jincai.accounting.closing import jobs as nightly
from jincai.kernel.problems import UserError
from jincai.ledger import api as ledger
from jincai.platform.audit import api as audit
from jincai.platform.identity.api import Actor, scope, system
from jincai.platform.jobs import api as jobs

CITY, COUNTY, YEAR, DAY = "530700000", "530702000", 2025, date(2025, 4, 2)
WHO = system(CITY)
CHIEF = Actor(user="chief", name="总会计", division=CITY, agencies="*", posts=("accountant",))
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "checker", "owner"])


@pytest.fixture(autouse=True)
def opened(transactional_db: None) -> None:
    """A year open, with one fact, so that the division has books."""
    with scope(divisions=CITY):
        ledger.open_year(YEAR)
        closing.close_period(book="allotment", year=YEAR, division=CITY, month=1, day=date(YEAR, 1, 31), actor=CHIEF)


def done(document: str, division: str = CITY) -> int:
    with scope(divisions=division):
        (number,) = audit.record(audit.Entry(verb="trial.do", document_kind="trial", document=document, after={"amount": "1.00"}))
    settled()
    return number


def settled() -> None:
    """Other processes' transactions that were running meanwhile have ended: what is committed can be sealed."""
    with connections["checker"].cursor() as cursor:
        cursor.execute("select pg_snapshot_xmax(pg_current_snapshot())")
        (now,) = cursor.fetchone()
        for _ in range(3_000):
            cursor.execute("select pg_snapshot_xmin(pg_current_snapshot()) >= %s::text::xid8, pg_sleep(0.01)", [str(now)])
            if cursor.fetchone()[0]:
                return
    raise AssertionError("another transaction has run for half a minute")


def seal(day: date = DAY) -> audit.Seal | None:
    settled()
    return closing.seal_audit(division=CITY, day=day, actor=WHO)


@contextmanager
def unguarded() -> Iterator[Any]:
    """The owner of the database with bad intentions."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("alter table audit_record disable trigger user; alter table audit_seal disable trigger user")
        yield cursor
        cursor.execute("alter table audit_record enable trigger user; alter table audit_seal enable trigger user")


def says() -> list[str]:
    return [str(each["says"]) for each in closing.verify_audit(division=CITY)]


def test_the_head_is_a_fact_and_the_checkpoint_covers_it() -> None:
    done("一")
    made = seal()
    assert made and made.number == 1 and made.rows == 2, "closing the month is audited as well"
    assert seal() is None, "sealing twice is one seal"
    with scope(divisions=CITY):
        (fact,) = ledger.facts_of(["000001"], year=YEAR, division=CITY)
    assert fact.body["sm3"] == made.sm3 and fact.kind == "closing.audit_sealed"
    done("二")
    second = seal(date(2025, 4, 3))
    assert second and second.previous == made.sm3 and second.rows == 1
    assert says() == []


def test_every_night(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda: date(YEAR, 4, 3))
    done("一")
    done("二", COUNTY)
    settled()
    nightly.nightly_checkpoints()
    assert not jobs.run_pending([nightly.SEAL, nightly.CHECKPOINT]).failed
    with scope(divisions=[CITY, COUNTY]):
        assert len(audit.seals(CITY, "default")) == len(audit.seals(COUNTY, "default")) == 1, "with books or without"
    settled()
    assert closing.audit_divisions() == [] and ledger.uncovered() == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("update audit_record set actor = 'another' where document = '一'", "改过"),
        ("update audit_record set after = '{\"amount\": \"2.00\"}' where document = '一'", "改过"),
        ("delete from audit_record where document = '一'", "少了 1 条"),
        ("update audit_seal set rows = rows + 1 where number = 1", "改过|少了"),
        ("delete from audit_seal where number = 1", "第 1 次封存不见了"),
        ("delete from audit_seal where number = 2", "总账里记着的封存不见了"),
        ("update audit_seal set sm3 = repeat('a', 64) where number = 2", "链被换过"),
        ("insert into audit_record (division, kind, verb, xact) select division, 'act', 'forged', xact from audit_record where document = '一'", "多了 1 条"),
    ],
)  # fmt: skip
def test_tampering_with_the_triggers_off_is_found(words: str, said: str) -> None:
    import re

    done("一")
    seal()
    done("二")
    seal(date(2025, 4, 3))
    assert says() == []
    with unguarded() as cursor:
        cursor.execute(words)
        assert cursor.rowcount == 1
    assert re.search(said, "；".join(says()))


def test_triggers_left_off_are_found() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("alter table audit_record disable trigger audit_record_forbid")
    assert any("audit_record_forbid 停用了" in each for each in says())


def test_what_commits_late_comes_into_the_next_seal() -> None:
    settled()  # the row of closing January can be sealed, whatever other processes are at
    late = connections.create_connection("default")
    late.set_autocommit(False)
    try:
        with late.cursor() as cursor:
            cursor.execute("select set_config('jincai.divisions', %s, true)", [CITY])
            cursor.execute("""select audit_write('[{"kind": "act", "verb": "trial.late", "document": "迟"}]')""")
        with scope(divisions=CITY):  # after the late one has begun, and committed before it
            audit.record(audit.Entry(verb="trial.do", document="早"))
        first = closing.seal_audit(division=CITY, day=DAY, actor=WHO)
        late.commit()
    finally:
        late.close()
    second = seal(date(2025, 4, 3))
    assert first and second and second.rows == 2, "neither the late one nor what has a later transaction number is skipped"
    assert says() == []


def test_two_who_measured_the_same_keep_one() -> None:
    done("一")
    made = audit.measure(division=CITY, day=DAY)
    assert made and seal()
    with pytest.raises(UserError, match="刚刚有别人封存过"), scope(divisions=CITY):
        audit.keep(made)
    with pytest.raises(UserError, match="已封存到"):
        done("二")
        seal(date(2025, 4, 1))


def test_the_sign_ins_of_nobody_are_sealed_with_any_division() -> None:
    audit.record(audit.Entry(kind="signin", verb="access.sign_in", actor="ghost", says="没有这个用户"))
    done("一")
    seal()
    assert len(audit.seals("000000000")) == 1 and says() == []
    with unguarded() as cursor:
        cursor.execute("update audit_record set actor = 'nobody' where actor = 'ghost'")
    assert any("改过" in each for each in says())
