"""单位对账单与年终注销额度。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest
from django.apps import apps

from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.treasury.reconciliation import boards, models, operations
from jincai.treasury.reconciliation.tests.test_taking import clear, paid
from tests.journeys.desk import Desk
from tests.journeys.ground import CITY, YEAR, outbox, refused, rules

APRIL, DECEMBER = date(YEAR, 4, 1), date(YEAR, 12, 31)


def issue(desk: Desk, month: int = 3, on: date = APRIL) -> int:
    return operations.issue_statements(division=CITY, year=YEAR, month=month, on=on, actor=desk.ground.who("treasury"))


def answer(desk: Desk, number: str, agrees: bool, says: str = "", who: str = "reviewer") -> str:
    return operations.answer_statement(division=CITY, year=YEAR, number=number, agrees=agrees, says=says, on=APRIL, actor=desk.ground.who(who))


def test_a_unit_gets_the_sums_of_its_month_and_confirms(desk: Desk) -> None:
    order = paid(desk, "100.00")
    paid(desk, "50.00", key="单2")
    desk.ground.refund(order, "30.00")
    with pytest.raises(UserError, match="还没有完"):
        issue(desk, on=date(YEAR, 3, 31))
    assert issue(desk) == 1
    row = models.UnitStatement.objects.get()
    assert (row.agency, row.count, row.paid, row.refunded, row.year_paid) == ("101001", 2, D("150.00"), D("30.00"), D("120.00"))
    assert row.lines == [
        {"fund": "111", "exp_func": "2010101", "dep_econ": "30201", "paid": "150.00", "refunded": "30.00", "year": "120.00"}
    ]  # fmt: skip
    with pytest.raises(UserError, match="写明哪里不符"):
        answer(desk, row.number, agrees=False)
    assert answer(desk, row.number, agrees=False, says="少了一笔 20 元") == "DISPUTED"
    assert issue(desk) == 1, "说不符的重新发出"
    assert answer(desk, row.number, agrees=True) == "CONFIRMED"
    assert issue(desk) == 0, "确认了的不再动"
    assert refused(answer, desk, row.number, True)[0].rule == "STATE"


def test_another_unit_may_not_answer(desk: Desk) -> None:
    paid(desk)
    issue(desk)
    with pytest.raises((Refused, UserError)):
        answer(desk, models.UnitStatement.objects.get().number, True, who="stranger")


def test_the_quota_board_says_issued_claimed_used_and_left(desk: Desk) -> None:
    one, _ = paid(desk), paid(desk, key="单2")
    desk.ground.ordered(("office", "40.00"), key="单3")
    clear(desk, one)
    (row,) = boards.quota(division=CITY, year=YEAR)
    assert (row.fund, row.func, row.issued, row.used, row.claimed, row.transit, row.left) == (
        "111", "201", D("240.00"), D("100.00"), D("100.00"), D("140.00"), D("140.00"),
    )  # fmt: skip
    assert [each.agency for each in boards.quota(division=CITY, year=YEAR, by_agency=True)] == ["101001"]


def test_year_end_cancels_what_nothing_in_transit_needs(desk: Desk) -> None:
    paid(desk)
    models.Report.objects.create(
        division=CITY, year=YEAR, party="pboc", kind="3510", number="ED202512", on=DECEMBER,
        figures={"rows": [{"FundTypeCode": "111", "ExpFuncCode": "201", "CurDateMoney": "160.00"}]},
    )  # fmt: skip
    told = {"division": CITY, "year": YEAR, "actor": desk.ground.who("treasury_chief")}
    with pytest.raises(UserError, match="年终才注销"):
        operations.cancel_quota(on=APRIL, **told)  # type: ignore[arg-type]
    found = refused(operations.cancel_quota, on=DECEMBER, amounts={("111", "201", ""): D("60.01")}, **told)
    assert rules(found) == ["DZ55"] and "在途 100.00" in found[0].says
    before = len(outbox("pboc"))
    assert operations.cancel_quota(on=DECEMBER, **told) == {("111", "201", ""): D("60.00")}  # type: ignore[arg-type]
    notice = outbox("pboc")[before:][0]
    assert (notice.vt_code, notice.header["PayAmt"], notice.details[0]["ExpFuncCode"]) == ("5106", "-60.00", "201")


def stated(left: str, *, agency: str = "", number: str = "ED202512", on: date = DECEMBER) -> None:
    row = {"FundTypeCode": "111", "ExpFuncCode": "201", "CurDateMoney": left, **({"AgencyCode": agency} if agency else {})}
    models.Report.objects.create(division=CITY, year=YEAR, party="pboc", kind="3510", number=number, on=on, figures={"rows": [row]})


def cancel(desk: Desk) -> dict[tuple[str, str, str], D]:
    return operations.cancel_quota(division=CITY, year=YEAR, on=DECEMBER, actor=desk.ground.who("treasury_chief"))


def test_what_was_cancelled_is_not_cancelled_again(desk: Desk) -> None:
    paid(desk)
    stated("160.00", agency="101001")
    assert cancel(desk) == {("111", "201", "101001"): D("60.00")}
    assert outbox("pboc")[-1].details[0]["AgencyCode"] == "101001"
    assert cancel(desk) == {}, "before PBoC says its next word"
    (row,) = boards.quota(division=CITY, year=YEAR)
    assert (row.theirs, row.since, row.left, row.transit) == (D("160.00"), D("-60.00"), D("100.00"), D("100.00"))
    apps.get_model("exchange", "Outgoing").objects.filter(vt_code="5106", voucher_no=outbox("pboc")[-1].voucher_no).update(state="REJECTED")
    assert cancel(desk) == {("111", "201", "101001"): D("60.00")}, "what PBoC refused stands as before"


def test_an_old_statement_is_carried_on_to_today(desk: Desk) -> None:
    """二月末的余额 100 是在途的；三月清算了，又发出 40：没有可注销的。"""
    desk.ground.plan(False)
    number, order = desk.ground.ordered(("office", "100.00"), on=date(YEAR, 2, 27))
    stated("100.00", number="ED202502", on=date(YEAR, 2, 28))
    desk.ground.confirm(order, desk.ground.see(number).amount)
    clear(desk, order)
    desk.ground.ordered(("office", "40.00"), key="单3")
    (row,) = boards.quota(division=CITY, year=YEAR)
    assert (row.theirs, row.since, row.left, row.transit) == (D("100.00"), D("-60.00"), D("40.00"), D("40.00"))
    assert cancel(desk) == {}
    stated("70.00", number="ED202503", on=date(YEAR, 3, 31))
    assert cancel(desk) == {("111", "201", ""): D("30.00")}


def test_the_last_word_of_pboc_stands_beside_the_books(desk: Desk) -> None:
    assert boards.last_quota(division=CITY, year=YEAR) is None
    paid(desk)
    stated("100.00", agency="101001")
    found = boards.last_quota(division=CITY, year=YEAR)
    assert found is not None and found.on == DECEMBER and [(row.func, row.theirs, row.transit) for row in found.rows] == [("201", D("100.00"), D("100.00"))]
