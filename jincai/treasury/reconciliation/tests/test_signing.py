"""签认：报表到齐、差异说清、库款说得清、两个人、一天接一天；签了不再变；答复人民银行。"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal as D

import pytest

from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.ledger import api as ledger
from jincai.treasury.reconciliation import models, operations
from jincai.treasury.reconciliation.figuring import book_cash
from jincai.treasury.reconciliation.tests.test_taking import clear, paid
from tests.journeys.desk import Desk
from tests.journeys.ground import CITY, DAY, YEAR, refused, rules, sent

NEXT = DAY + timedelta(days=1)


def sign(desk: Desk, who: str = "accountant", on: object = DAY) -> models.Day:
    operations.sign_day(division=CITY, year=YEAR, on=on, actor=desk.ground.who(who))  # type: ignore[arg-type]
    return models.Day.objects.get(on=on)


def check(desk: Desk, who: str = "treasury", on: object = DAY) -> None:
    operations.check_day(division=CITY, year=YEAR, on=on, actor=desk.ground.who(who))  # type: ignore[arg-type]


def whole(desk: Desk, on: object = DAY) -> None:
    desk.acked()
    desk.bank(on=on)  # type: ignore[arg-type]
    desk.pboc(on=on)  # type: ignore[arg-type]
    desk.reports(on=on)  # type: ignore[arg-type]
    desk.take(on)  # type: ignore[arg-type]


def test_two_people_sign_a_day_and_pboc_is_answered(desk: Desk) -> None:
    whole(desk)
    with pytest.raises(Refused, match="待签认"):
        sign(desk)
    check(desk)
    day = sign(desk)
    assert (day.state, day.checked_by, day.signed_by) == ("SIGNED", "practice.treasury", "practice.accountant")
    (reply,) = [voucher for voucher in sent(DAY.isoformat()) if voucher.vt_code == "5507"]
    assert (reply.header["XCheckResult"], reply.header["XDiffNum"], reply.header["VoucherCheckNo"]) == ("0", "0", "QX20250303")
    kept = [kept.title for kept in ledger.facts_of([DAY.isoformat()], year=YEAR, division=CITY)]
    assert kept == ["对账", "对账签认"]
    desk.reports(on=NEXT)
    desk.take(NEXT)
    assert desk.take().state == "SIGNED", "签了的不再取数"


def test_the_same_person_may_not_check_and_sign(desk: Desk) -> None:
    whole(desk)
    check(desk)
    models.Day.objects.update(checked_by="practice.accountant")
    assert rules(refused(sign, desk)) == ["R35"]
    assert refused(sign, desk, "treasury")[0].rule.startswith("I"), "国库处经办没有签认的权"
    assert refused(check, desk, "preparer")[0].rule.startswith("I")


def test_what_is_missing_or_unexplained_is_said_at_once(desk: Desk) -> None:
    desk.acked()
    desk.bank(("PZ-2025-999999", "0", "7.00", "QS1"))
    desk.take()
    assert rules(refused(check, desk)) == ["DZ51"]
    desk.pboc(("PZ-2025-999999", "7.00"))
    desk.reports(closing="1.00")
    desk.take()
    found = refused(check, desk)
    assert rules(found) == ["DZ52", "DZ53"] and "1 项差异" in found[0].says


def test_an_explained_difference_goes_on_into_the_next_day(desk: Desk) -> None:
    order = paid(desk)
    clear(desk, order)
    desk.acked()
    desk.bank((order, "0", "100.00", "QS1"), ("PZ-2025-999999", "0", "7.00", "QS1"))
    desk.pboc((order, "100.00"), ("PZ-2025-999999", "7.00"))
    desk.reports(closing=str(book_cash(division=CITY, year=YEAR, on=DAY) - D("7.00")))
    desk.take()
    assert rules(refused(check, desk)) == ["DZ52"]
    row = models.Difference.objects.get(kind="unknown")
    told = {"division": CITY, "year": YEAR, "id": row.pk, "actor": desk.ground.who("treasury")}
    with pytest.raises(UserError, match="太短"):
        operations.explain(says="错", **told)  # type: ignore[arg-type]
    operations.explain(says="银行串户，已要求追回", **told)  # type: ignore[arg-type]
    desk.take()
    check(desk)
    assert sign(desk).state == "SIGNED"
    whole(desk, on=NEXT)
    row.refresh_from_db()
    assert row.closed_on is None and row.explanation == "银行串户，已要求追回" and row.opened_on == DAY


def test_days_are_signed_in_order(desk: Desk) -> None:
    whole(desk)
    whole(desk, on=NEXT)
    check(desk, on=NEXT)
    assert rules(refused(sign, desk, on=NEXT)) == ["DZ54"]
    check(desk)
    sign(desk)
    assert sign(desk, on=NEXT).state == "SIGNED"


def test_the_cash_that_the_lists_explain_may_be_signed(desk: Desk) -> None:
    order = paid(desk)
    desk.acked()
    desk.bank((order, "0", "100.00", "QS1"))
    desk.pboc((order, "100.00"))
    desk.reports(closing=str(book_cash(division=CITY, year=YEAR, on=DAY) - D("100.00")))
    day = desk.take()
    assert desk.found() == {order: "list_missing"} and day.gap == 0
    cash = {row["name"]: row for row in day.figures["rows"]}["国库存款余额"]
    assert (cash["gap"], cash["explained"], cash["unexplained"]) == ("100.00", "100.00", "0.00")
    check(desk)
