"""单位对账单的电子凭证：财政签章发出，单位盖章答复；重新发出的另编号，前一张作废；改一个字节查得出。"""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jincai.platform.evoucher import api as evoucher
from jincai.treasury.reconciliation import models, vouchers
from jincai.treasury.reconciliation.tests.test_statements import answer, issue
from jincai.treasury.reconciliation.tests.test_taking import paid
from tests.journeys.desk import Desk

Version = apps.get_model("evoucher", "Version")


def versions(desk: Desk, place: int = 0) -> list[evoucher.VersionView]:
    return evoucher.versions(vouchers.of(models.UnitStatement.objects.get())[place].id, at=timezone.now())


def seals(view: evoucher.VersionView) -> dict[str, str]:
    return {each.position: each.holder for each in view.signatures}


def number() -> str:
    return models.UnitStatement.objects.get().number


def test_what_is_issued_is_signed_and_what_is_answered_bears_the_units_seal(desk: Desk) -> None:
    paid(desk, "100.00")
    assert issue(desk) == 1
    (original,) = versions(desk)
    assert original.good and original.voucher and seals(original) == {"qm": "practice.treasury", "ywzyz": ""}
    header, (line,) = original.voucher.header, original.voucher.details
    assert (header["AgencyCode"], header["PayAmt"], header["AllNum"], header["EndDate"]) == ("101001", "100.00", "1", "2025-03-31")
    assert (line["ExpFuncCode"], line["PayAmt"]) == ("2010101", "100.00") and evoucher.problems(original.voucher) == []
    answer(desk, number(), agrees=True)
    (row,) = vouchers.of(models.UnitStatement.objects.get())
    original, reply = versions(desk)
    assert reply.good and reply.voucher and seals(reply) == {"gz": "101001"} and evoucher.problems(reply.voucher) == []
    assert reply.voucher.header["XCheckResult"] == "0" and reply.voucher.header["PayAmt"] == "100.00"
    assert (row.agency, row.origin, row.document, row.void, row.voucher_no) == ("101001", "mof", number(), False, number())


def test_a_changed_byte_is_found(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    paid(desk, "100.00")
    issue(desk)
    original = Version.from_db.__func__  # type: ignore[attr-defined]

    def tampered(cls: Any, *args: object, **more: object) -> Any:
        row = original(cls, *args, **more)
        row.body = bytes(row.body).replace(b"<PayAmt>100.00", b"<PayAmt>900.00")
        return row

    monkeypatch.setattr(Version, "from_db", classmethod(tampered))
    (found,) = versions(desk)
    assert not found.good and not found.intact and {each.reason for each in found.signatures} == {"bad_signature"}


def test_issued_again_is_another_voucher_and_the_one_before_is_void(desk: Desk) -> None:
    paid(desk, "100.00")
    issue(desk)
    assert issue(desk) == 1 and len(vouchers.of(models.UnitStatement.objects.get())) == 1, "the same figures: the same voucher"
    paid(desk, "50.00", key="单2")
    assert issue(desk) == 1
    again, before = vouchers.of(models.UnitStatement.objects.get())
    assert (before.void, again.void, again.voucher_no) == (True, False, f"{number()}-2")
    original = versions(desk)[0].voucher
    assert original and original.header["PayAmt"] == "150.00"


def test_a_unit_that_thinks_again_answers_another_copy(desk: Desk) -> None:
    paid(desk, "100.00")
    issue(desk)
    answer(desk, number(), agrees=False, says="少了一笔 20 元")
    _, reply = versions(desk)
    assert reply.voucher and (reply.voucher.header["XCheckResult"], reply.voucher.header["XCheckReason"]) == ("1", "少了一笔 20 元")
    answer(desk, number(), agrees=True)
    again, before = vouchers.of(models.UnitStatement.objects.get())
    assert before.void and not again.void
    first, second = versions(desk)
    assert second.voucher and second.voucher.header["XCheckResult"] == "0" and seals(first)["qm"] == "system"


def test_many_units_take_no_more_queries_than_one(desk: Desk) -> None:
    paid(desk, "100.00")
    issue(desk)
    one = models.UnitStatement.objects.get()
    others = [
        models.UnitStatement(
            division=one.division, year=one.year, month=one.month, agency=f"90100{n}", number=f"{one.number}{n}", count=1, paid=one.paid,
            refunded=one.refunded, year_paid=one.year_paid, lines=one.lines, issued_on=one.issued_on, issued_by=one.issued_by,
        )
        for n in range(5)
    ]  # fmt: skip
    models.UnitStatement.objects.bulk_create(others)
    rows = list(models.UnitStatement.objects.order_by("number"))
    with CaptureQueriesContext(connection) as few:
        assert vouchers.issue(rows[:2], clerk="") == 1
    with CaptureQueriesContext(connection) as many:
        assert vouchers.issue(rows, clerk="") == 4
    assert len(many) <= len(few), [each["sql"][:120] for each in many]
    assert [len(vouchers.of(row)) for row in rows] == [1] * 6
    with CaptureQueriesContext(connection) as again:
        assert vouchers.issue(rows, clerk="", again=True) == 6
    assert len(again) <= len(few) + 3, "one more, in a savepoint: the six before are void"
