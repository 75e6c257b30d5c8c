"""记审计：同一事务；谁、从哪里取自事务；改不了、删不了、绕不过。"""

from __future__ import annotations

from decimal import Decimal

import psycopg
import pytest
from django.db import DatabaseError, connections, transaction

from jincai.kernel.rules import Refused, Violation
from jincai.platform.audit import api as audit
from jincai.platform.audit.tests.ground import CLERK, HERE, THERE, Person, rows, scope


@pytest.mark.django_db
def test_the_row_says_who_what_and_where() -> None:
    with scope(divisions=HERE, origin="10.1.2.3|s1|web|Firefox|POST /pay"):
        (number,) = audit.record(
            audit.by(CLERK, verb="payment.review", document_kind="payment", document="ZF-1", agency="101001", year=2025,
                     before={"state": "REQUESTED"}, after={"state": "REVIEWED", "amount": Decimal("12.30")})
        )  # fmt: skip
        (row,) = rows(document="ZF-1")
    assert (row.id, row.actor, row.name, row.post, row.signed_in) == (number, "zhang", "张三", "treasury_preparer", "zhang")
    assert (row.address, row.session, row.channel, row.agent, row.request) == ("10.1.2.3", "s1", "web", "Firefox", "POST /pay")
    assert (row.division, row.year, row.kind, row.before) == (HERE, 2025, "act", {"state": "REQUESTED"})
    assert row.after == {"state": "REVIEWED", "amount": "12.30"}


@pytest.mark.django_db
def test_sensitive_values_keep_their_last_four_characters() -> None:
    told = {"payee_account": "6222021234567890123", "lines": [{"id_number": "530702199001011234", "payee": "张"}], "phone": "139"}
    with scope(divisions=HERE):
        audit.record(audit.Entry(verb="x", document="D", after=told, before={"account_name": "某单位"}))
        (row,) = rows(document="D")
    assert row.after == {"payee_account": "****0123", "lines": [{"id_number": "****1234", "payee": "张"}], "phone": "****"}
    assert row.before == {"account_name": "某单位"}


@pytest.mark.django_db
def test_poisoned_text_stays_text() -> None:
    poison = "'); drop table audit_record; --\x00\ud800 {{ 7*7 }} %s <script>"
    with scope(divisions=HERE):
        audit.record(audit.Entry(verb="x", document="D", says=poison, after={poison: poison}))
        (row,) = rows(document="D")
    assert row.says.startswith("'); drop table audit_record; --\ufffd") and "{{ 7*7 }} %s" in row.says


@pytest.mark.django_db
def test_what_is_too_long_keeps_its_digest() -> None:
    with scope(divisions=HERE):
        audit.record(audit.Entry(verb="x", document="D", after={"text": "长" * 30_000}))
        (row,) = rows(document="D")
    assert row.after["characters"] > 30_000 and len(row.after["sm3"]) == 64


@pytest.mark.django_db
def test_nobody_reads_outside_of_reading() -> None:
    with scope(divisions=HERE):
        audit.record(audit.Entry(verb="x", document="D"))
        assert audit.search(audit.Filter()).rows == ()
        assert len(rows(document="D")) == 1
        assert audit.search(audit.Filter()).rows == (), "reading ends with its block"


@pytest.mark.django_db
def test_another_division_is_neither_written_nor_read() -> None:
    with scope(divisions=THERE):
        audit.record(audit.Entry(verb="x", document="THEIRS"))
    with scope(divisions=HERE):
        assert rows(document="THEIRS") == []
        with pytest.raises(DatabaseError, match="不在当前范围"), transaction.atomic():
            audit.record(audit.Entry(verb="x", division=THERE))


@pytest.mark.django_db(transaction=True)
def test_outside_a_scope_only_sign_ins_and_refusals() -> None:
    audit.record(audit.Entry(kind="signin", verb="access.sign_in", actor="li", division=HERE, address="10.9.9.9", says="密码不对"))
    audit.record(audit.Entry(kind="signin", verb="access.sign_in", actor="nobody", says="没有这个用户"))
    for kind in ("act", "export", "reveal", "admin", "read"):
        with pytest.raises(DatabaseError, match="不在当前范围"):
            audit.record(audit.Entry(kind=kind, verb="x", division=HERE))
    with scope(divisions=HERE):
        assert [(row.actor, row.address, row.division) for row in rows(kind="signin")] == [
            ("nobody", "", "000000000"), ("li", "10.9.9.9", HERE)]  # fmt: skip


@pytest.mark.django_db
def test_a_kind_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="没有审计类别"):
        audit.Entry(kind="hidden").row()


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
@pytest.mark.parametrize("alias", ["default", "owner"])
@pytest.mark.parametrize("table", ["audit_record", "audit_seal"])
@pytest.mark.parametrize("words", ["update {} set division = '530702000'", "delete from {}", "truncate {}"])
def test_append_only_for_the_program_and_for_the_owner(alias: str, table: str, words: str) -> None:
    with scope(divisions=HERE):
        audit.record(audit.Entry(verb="x", document="D"))
    with pytest.raises(DatabaseError) as refused, transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute("select set_config('jincai.divisions', %s, true), set_config('jincai.auditing', 'on', true)", [HERE])
        cursor.execute(words.format(table))
    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)
    with scope(divisions=HERE):
        assert len(rows(document="D")) == 1


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
@pytest.mark.parametrize("granted", [False, True])
def test_no_direct_insert_even_where_the_table_is_granted(granted: bool) -> None:
    if granted:
        with connections["owner"].cursor() as cursor:
            cursor.execute("grant insert, update, delete on audit_record, audit_seal to jincai_app")
    with pytest.raises(DatabaseError) as refused, scope(divisions=HERE), connections["default"].cursor() as cursor:
        cursor.execute("insert into audit_record (division, kind, verb) values (%s, 'act', 'forged')", [HERE])
    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)
    with pytest.raises(DatabaseError), scope(divisions=HERE), connections["default"].cursor() as cursor:
        cursor.execute("insert into audit_seal values (%s, 1, '2025-01-01', 1, '1', 1, repeat('a', 64), repeat('0', 64))", [HERE])


@pytest.mark.django_db
def test_a_refusal_says_the_verb_the_paper_and_every_reason_once() -> None:
    @audit.audited("payment.review")
    def review(*, number: str, actor: Person) -> None:
        raise Refused([Violation(rule="R35", says="不能复核自己的申请", subject=number)])

    with scope(divisions=HERE):
        try:
            review(number="ZF-7", actor=CLERK)
        except Refused as why:
            audit.refused(why, request="POST /payment/ZF-7/")
            audit.refused(why, request="again")
        (row,) = rows(kind="refusal")
    assert (row.verb, row.document, row.actor, row.says) == ("payment.review", "ZF-7", "zhang", "R35 不能复核自己的申请")
    assert row.request == "POST /payment/ZF-7/"


@pytest.mark.django_db
def test_of_several_things_the_short_ones_stay_when_one_is_too_long() -> None:
    with scope(divisions=HERE):
        audit.record(audit.Entry(verb="x", document="D", after={"state": "APPROVED", "facts": ["长" * 100] * 300}))
        (row,) = rows(document="D")
    assert row.after["state"] == "APPROVED" and row.after["facts"]["characters"] > 30_000 and len(row.after["facts"]["sm3"]) == 64
