"""国库现金的动词：真的数据库和总账，行级安全有效。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest
from django.db import transaction

from jincai.books import allotment, fiscal
from jincai.execution.allotment import api as allotments
from jincai.kernel.rules import Refused
from jincai.ledger import api as ledger
from jincai.platform.exchange import api as exchange
from jincai.platform.identity.api import system
from jincai.platform.jobs import api as jobs
from jincai.revenue.taxlink import api as taxlink
from jincai.treasury.cash import api as cash
from jincai.treasury.cash import models

CITY, PROVINCE, COUNTY, OTHER, YEAR = "530700000", "530000000", "530702000", "530802000", 2025
DAY, NEXT = date(2025, 1, 2), date(2025, 1, 3)
ACTOR = system(CITY)
pytestmark = pytest.mark.django_db


def left(account: ledger.Account) -> dict[str, D]:
    return {control: amount for control, amount in ledger.balances(account, year=YEAR, division=CITY).items() if amount}


def fiscal_left(code: int) -> dict[str, D]:
    book = fiscal.FINANCIAL if code < 6000 else fiscal.BUDGET
    return left(book.by_code(code))


def opened(amount: str = "100.00") -> None:
    cash.open_treasury(division=CITY, year=YEAR, balances={"111": D(amount)}, on=date(2025, 1, 1), actor=ACTOR)


def arrived(kind: str, amount: str, number: str = "WL20250102-0001", **more: str) -> int:
    body = {"payer": PROVINCE, "subject": "", **more}
    account = taxlink.account_of(CITY, DAY)
    one = taxlink.Arrival(
        division=CITY,
        year=YEAR,
        number=number,
        kind=kind,
        on=DAY,
        amount=D(amount),
        summary="往来",
        fund="111",
        treasury_account=account,
        **body,
    )
    return cash.receive(arrivals=[one], actor=ACTOR)


def allotted(counterpart: str, exp_func: str, amount: str) -> None:
    """本级财力，分解到处室，下达为对下（对上）转移支付指标。"""
    upper = allotments.PoolLine(exp_func=exp_func, amount=D(amount), counterpart=PROVINCE, upper_document="云财预〔2025〕1号")
    down = allotments.PoolLine(exp_func=exp_func, amount=D(amount), counterpart=counterpart)
    allotments.notify_from_upper(division=CITY, lines=[upper], document=f"云财预〔2025〕{exp_func}号", on=DAY, actor=ACTOR)
    allotments.transfer_to_lower(division=CITY, lines=[down], document=f"丽财预〔2025〕{exp_func}号", on=DAY, actor=ACTOR)


def answer(number: str, kind: str, paid_on: date | None = DAY, says: str = "") -> str:
    told = taxlink.Answer(division=CITY, year=YEAR, number=number, kind=kind, paid_on=paid_on, serial="GK1", says=says)
    return cash.receive_answer(answer=told, actor=ACTOR)


def advance(amount: str, counterpart: str = COUNTY) -> str:
    return cash.advance_to_lower(division=CITY, counterpart=counterpart, amount=D(amount), on=DAY, actor=ACTOR)


def remit(amount: str, exp_func: str = "23006", counterpart: str = PROVINCE) -> str:
    return cash.remit_to_upper(division=CITY, counterpart=counterpart, exp_func=exp_func, amount=D(amount), on=DAY, actor=ACTOR)


def refused(caught: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [violation.rule for violation in caught.value.violations]


def balanced() -> bool:
    """三本账各自平，且与由事实重演的一样。"""
    books = ("allotment", "fiscal", "fiscal-budget")
    even = all(sum(row.closing for row in ledger.trial_balance(book, year=YEAR, division=CITY)) == 0 for book in books)
    return even and ledger.differs_from_replay(year=YEAR, division=CITY, alias="default") == []


def test_treasury_is_opened_once(city: str) -> None:
    opened()
    opened()
    assert left(fiscal.CASH) == {city: D("100.00")} and fiscal_left(8001) == {"111": D("100.00")} == fiscal_left(3001) == fiscal_left(
        804101
    )
    with pytest.raises(Refused, match="内容与这次不同"):
        opened("100.01")


def test_money_from_other_treasuries_is_booked_by_its_business_once(city: str) -> None:
    assert arrived("advance_in", "70.00") == 1
    assert arrived("advance_in", "70.00") == 0
    assert arrived("remit_in", "20.00", "WL20250102-0002", payer=COUNTY) == 1
    assert arrived("transfer_in", "10.00", "WL20250102-0003", payer=CITY, subject="110090102") == 1
    assert left(fiscal.CASH) == {city: D("100.00")} and fiscal_left(804101) == {"111": D("100.00")}
    assert cash.due_to_upper(CITY, YEAR) == {PROVINCE: D("70.00")} and fiscal_left(804105) == {f"111|{PROVINCE}": D("-70.00")}
    assert fiscal_left(4022) == {"111": D("20.00")} == fiscal_left(6012)
    assert fiscal_left(6021) == {"111": D("10.00")} == fiscal_left(3001)
    rows = ledger.trial_balance("fiscal-budget", year=YEAR, division=CITY, by=("revenue",))
    assert {(row.account, row.elements[0]) for row in rows if row.account in (6012, 6021)} == {(6012, "11006"), (6021, "110090102")}
    assert [row.kind for row in cash.receipts(CITY, YEAR)] == ["advance_in", "remit_in", "transfer_in"] and balanced()


def test_grant_is_settled_by_its_notice(city: str) -> None:
    arrived("advance_in", "70.00")
    lines = [
        cash.GrantLine(code="11001", counterpart=PROVINCE, amount=D("20.00")),
        cash.GrantLine(code="11002", counterpart=PROVINCE, amount=D("50.00")),
    ]
    asked = {"division": CITY, "document": "云财预〔2025〕8号", "on": NEXT, "actor": ACTOR}
    assert cash.settle_grant(**asked, lines=lines) == cash.settle_grant(**asked, lines=lines)  # type: ignore[arg-type]
    assert cash.due_to_upper(CITY, YEAR).get(PROVINCE, D(0)) == 0 and fiscal_left(4021) == {"111": D("70.00")} == fiscal_left(6011)
    assert left(fiscal.CASH) == {city: D("70.00")} and balanced()


def test_a_wrong_settlement_is_refused_with_every_reason(city: str) -> None:
    wrong = [cash.GrantLine(code="11009", counterpart=COUNTY, amount=D("1.00"))]
    with pytest.raises(Refused) as caught, transaction.atomic():
        cash.settle_grant(division=CITY, document=" ", lines=wrong, on=DAY, actor=ACTOR)
    assert refused(caught) == ["C01", "C02", "C03"]


def test_advance_to_a_county_waits_for_pboc_then_moves_cash_on_the_day_it_says(city: str) -> None:
    opened()
    number = advance("60.00")
    assert left(fiscal.CASH) == {city: D("100.00")} and cash.promised(CITY, YEAR) == D("60.00")
    (sent,) = exchange.messages_of(number)
    header = sent.voucher.header
    assert (sent.voucher.vt_code, header["BizKind"], header["PayAmt"], header["PayeeDivCode"]) == ("3403", "advance_out", "60.00", COUNTY)
    assert answer(number, "advance_out", NEXT) == "PAID" == answer(number, "advance_out", NEXT)
    assert left(fiscal.CASH) == {city: D("40.00")} and cash.due_from_lower(CITY, YEAR) == {COUNTY: D("60.00")}
    (row,) = cash.orders(CITY, YEAR)
    assert (row.state, row.booked, row.paid_on, row.serial) == ("PAID", True, NEXT, "GK1") and cash.promised(CITY, YEAR) == 0
    kept = ledger.facts_of([number], year=YEAR, division=CITY)
    assert [fact.kind for fact in kept] == ["cash.advance_ordered", "cash.advance_paid"] and kept[1].causes == (kept[0].id,)
    assert kept[1].on == NEXT and balanced()


def test_cash_promised_before_is_not_promised_again(city: str) -> None:
    opened()
    advance("60.00")
    with pytest.raises(Refused) as caught, transaction.atomic():
        advance("40.01")
    (violation,) = caught.value.violations
    assert (violation.rule, violation.asked, violation.available) == ("R49", D("40.01"), D("40.00")) and "库款不足" in violation.says
    advance("40.00")


def test_every_reason_of_a_refused_order_at_once(city: str) -> None:
    opened("1.00")
    with pytest.raises(Refused) as caught, transaction.atomic():
        remit("2.00", exp_func="2010101", counterpart=OTHER)
    assert refused(caught) == ["C01", "C03", "R49"]
    with pytest.raises(Refused) as other, transaction.atomic():
        cash.remit_to_upper(division=CITY, counterpart=PROVINCE, exp_func="23006", amount=D("1.00"), on=DAY, actor=ACTOR, fund="13")
    assert refused(other) == ["R31"]


def test_remittance_holds_its_allotment_and_gives_it_back_when_pboc_refuses(city: str) -> None:
    opened()
    allotted(PROVINCE, "23006", "40.00")
    first = remit("30.00")
    key = f"{PROVINCE}|23006"
    assert left(allotment.TRANSFER_ALLOTTED) == {key: D("10.00")} and left(allotment.ORDERED) == {key: D("30.00")}
    with pytest.raises(Refused) as caught, transaction.atomic():
        remit("10.01")
    (violation,) = caught.value.violations
    assert (violation.rule, violation.available) == ("R46", D("10.00"))
    assert [(hold.document, hold.amount) for hold in violation.holds] == [(first, D("30.00"))]
    assert answer(first, "remit_out", None, "国库存款余额不足") == "FAILED"
    assert left(allotment.TRANSFER_ALLOTTED) == {key: D("40.00")} and left(fiscal.CASH) == {city: D("100.00")}
    second = remit("40.00")
    answer(second, "remit_out")
    assert left(allotment.TRANSFER_PAID) == {key: D("40.00")} and left(allotment.ORDERED) == {} == left(allotment.TRANSFER_ALLOTTED)
    assert fiscal_left(5022) == {"111": D("40.00")} == fiscal_left(7012) and left(fiscal.CASH) == {city: D("60.00")} and balanced()


def test_grant_to_a_county_uses_its_allotment_and_not_more(city: str) -> None:
    opened()
    allotted(COUNTY, "23002", "50.00")
    answer(advance("60.00"), "advance_out")
    asked = {"division": CITY, "document": "丽财预〔2025〕9号", "on": NEXT, "actor": ACTOR}
    line = cash.GrantLine(code="23002", counterpart=COUNTY, amount=D("50.00"), transfer_kind="general")
    cash.settle_grant_to_lower(**asked, lines=[line])  # type: ignore[arg-type]
    assert cash.due_from_lower(CITY, YEAR) == {COUNTY: D("10.00")} and fiscal_left(5021) == {"111": D("50.00")} == fiscal_left(7011)
    assert left(allotment.TRANSFER_PAID) == {f"{COUNTY}|23002": D("50.00")} and left(fiscal.CASH) == {city: D("40.00")}
    more = cash.GrantLine(code="23002", counterpart=COUNTY, amount=D("0.01"))
    with pytest.raises(Refused) as caught, transaction.atomic():
        cash.settle_grant_to_lower(**asked, lines=[more])  # type: ignore[arg-type]
    assert refused(caught) == ["R46"] and balanced()


def test_a_payment_that_pboc_made_before_the_book_had_the_cash_is_booked_when_the_receipts_come(city: str) -> None:
    opened()
    number = advance("100.00")
    models.TransferOrder.objects.filter(number=number).update(amount=D("130.00"))  # PBoC knew 30.00 of receipts that we did not
    assert answer(number, "advance_out") == "PAID"
    assert [row.number for row in cash.waiting(CITY, YEAR)] == [number] and left(fiscal.CASH) == {city: D("100.00")}
    line = taxlink.ReportLine(subject="10101", amount=D("30.00"))
    report = taxlink.DayReport(division=CITY, year=YEAR, number="SR20250102", on=DAY, total=D("30.00"), lines=(line,))
    taxlink.receive_report(report=report, actor=ACTOR)
    assert jobs.run_pending(["cash.book_waiting"]).done == 1
    assert cash.waiting(CITY, YEAR) == [] and left(fiscal.CASH) == {} and cash.due_from_lower(CITY, YEAR) == {COUNTY: D("130.00")}
