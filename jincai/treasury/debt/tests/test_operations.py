"""政府债务的动词：真的数据库和总账，行级安全有效。"""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal as D

import pytest
from django.db import transaction

from jincai.books import allotment, fiscal
from jincai.chronicle import api as chronicle
from jincai.execution.allotment import api as allotments
from jincai.kernel.facts import Fact
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.ledger import api as ledger
from jincai.platform.identity.api import system
from jincai.platform.jobs import api as jobs
from jincai.revenue.taxlink import api as taxlink
from jincai.treasury.debt import api as debt
from jincai.treasury.debt import models

CITY, PROVINCE, COUNTY, YEAR = "530700000", "530000000", "530702000", 2025
DAY = date(2025, 3, 20)
ACTOR = system(CITY)
AGREEMENT = "云财债〔2025〕11号"
pytestmark = pytest.mark.django_db


def left(account: ledger.Account) -> dict[str, D]:
    return {control: amount for control, amount in ledger.balances(account, year=YEAR, division=CITY).items() if amount}


def fiscal_left(code: int) -> dict[str, D]:
    return left((fiscal.FINANCIAL if code < 6000 else fiscal.BUDGET).by_code(code))


def balanced() -> bool:
    """三本账各自平，且与由事实重演的一样。"""
    books = ("allotment", "fiscal", "fiscal-budget")
    even = all(sum(row.closing for row in ledger.trial_balance(book, year=YEAR, division=CITY)) == 0 for book in books)
    return even and ledger.differs_from_replay(year=YEAR, division=CITY, alias="default") == []


def received(amount: str, number: str = "WL20250320-0001", subject: str = "105", fund: str = "111") -> int:
    account = taxlink.account_of(CITY, DAY)
    one = taxlink.Arrival(
        division=CITY, year=YEAR, number=number, kind="debt_in", on=DAY, amount=D(amount), payer=PROVINCE, summary="转贷",
        subject=subject, fund=fund, treasury_account=account,
    )  # fmt: skip
    return debt.receive(arrivals=[one], actor=ACTOR)


def notified(exp_func: str, amount: str) -> None:
    line = allotments.PoolLine(exp_func=exp_func, amount=D(amount), counterpart=PROVINCE, upper_document="云财预〔2025〕1号")
    allotments.notify_from_upper(division=CITY, lines=[line], document=f"云财预〔2025〕{exp_func}号", on=DAY, actor=ACTOR)


def allotted(counterpart: str, exp_func: str, amount: str) -> None:
    """额度：分解到处室的指标，下达给对方。"""
    notified(exp_func, amount)
    line = allotments.PoolLine(exp_func=exp_func, amount=D(amount), counterpart=counterpart)
    allotments.transfer_to_lower(division=CITY, lines=[line], document=f"丽财预〔2025〕{exp_func}号", on=DAY, actor=ACTOR)


def executable(exp_func: str, amount: str) -> str:
    """一条下达了的可执行指标；编号。"""
    notified(exp_func, amount)
    line = allotments.PoolLine(exp_func=exp_func, amount=D(amount), department="101")
    asked = {"division": CITY, "document": "丽财预〔2025〕7号", "on": DAY, "actor": ACTOR}
    allotments.allocate(**asked, lines=[line])  # type: ignore[arg-type]
    new = allotments.NewAllotment(agency="101", department="101", exp_func=exp_func, amount=D(amount), title="债务付息", gov_econ="51101")
    (number,) = allotments.approve_to_unit(**asked, lines=[new])  # type: ignore[arg-type]
    allotments.release(division=CITY, numbers=[number], on=DAY, actor=ACTOR)
    return number


def onlend(amount: str, counterpart: str = COUNTY, exp_func: str = "2301101") -> str:
    return debt.onlend_to_lower(division=CITY, counterpart=counterpart, exp_func=exp_func, amount=D(amount), on=DAY, actor=ACTOR)


def repay(amount: str, exp_func: str = "231") -> str:
    return debt.repay_principal(division=CITY, counterpart=PROVINCE, exp_func=exp_func, amount=D(amount), on=DAY, actor=ACTOR)


def interest(number: str, amount: str) -> str:
    return debt.pay_interest(division=CITY, allotment=number, counterpart=PROVINCE, amount=D(amount), on=DAY, actor=ACTOR)


def answer(number: str, kind: str, paid_on: date | None = DAY) -> str:
    told = taxlink.Answer(division=CITY, year=YEAR, number=number, kind=kind, paid_on=paid_on, serial="GK1", says="")
    return debt.receive_answer(answer=told, actor=ACTOR)


def refused(caught: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [violation.rule for violation in caught.value.violations]


def test_on_lent_debt_is_booked_once_and_owed_to_the_province(city: str) -> None:
    assert received("200.00") == 1
    assert received("200.00") == 0
    assert received("50.00", "WL20250320-0002", "1050402", "121") == 1
    assert left(fiscal.CASH) == {city: D("250.00")}
    assert fiscal_left(2041) == {f"111|{PROVINCE}": D("200.00"), f"121|{PROVINCE}": D("50.00")}
    assert fiscal_left(6042) == {"111": D("200.00"), "121": D("50.00")}
    assert [(row.debt_class, row.owed, row.own) for row in debt.positions(CITY, YEAR)] == [
        ("general", D("200.00"), D("200.00")),
        ("special", D("50.00"), D("50.00")),
    ]
    assert balanced()


def test_on_lending_to_a_county(city: str) -> None:
    received("200.00")
    allotted(COUNTY, "2301101", "80.00")
    number = onlend("80.00")
    assert left(fiscal.CASH) == {city: D("200.00")} and left(allotment.ORDERED) == {f"{COUNTY}|2301101": D("80.00")}
    with pytest.raises(Refused) as caught, transaction.atomic():
        onlend("0.01")
    assert refused(caught) == ["R46"] and caught.value.violations[0].holds[0].document == number
    assert answer(number, "onlend_out") == "PAID" == answer(number, "onlend_out")
    assert left(fiscal.CASH) == {city: D("120.00")} and fiscal_left(1041) == {f"111|{COUNTY}": D("80.00")}
    assert fiscal_left(7042) == {"111": D("80.00")} and left(allotment.TRANSFER_PAID) == {f"{COUNTY}|2301101": D("80.00")}
    (row,) = debt.positions(CITY, YEAR)
    assert (row.owed, row.lent, row.own) == (D("200.00"), D("80.00"), D("120.00")) and balanced()


def test_principal_is_repaid_from_its_allotment(city: str) -> None:
    opening = [debt.Balance(counterpart=PROVINCE, amount=D("634.00"))]
    debt.open_debt(
        division=CITY, year=YEAR, owed=opening, lent=[debt.Balance(counterpart=COUNTY, amount=D("9.00"))], on=date(2025, 1, 1), actor=ACTOR
    )
    received("200.00")
    allotted(PROVINCE, "231", "126.00")
    number = repay("126.00")
    assert answer(number, "principal", None) == "FAILED"
    assert left(allotment.TRANSFER_ALLOTTED) == {f"{PROVINCE}|231": D("126.00")} and left(allotment.ORDERED) == {}
    answer(repay("126.00"), "principal")
    (row,) = debt.positions(CITY, YEAR)
    assert (row.owed, row.lent) == (D("708.00"), D("9.00")) and fiscal_left(7041) == {"111": D("126.00")}
    assert left(fiscal.CASH) == {city: D("74.00")} and balanced()


def test_interest_is_an_expenditure_of_its_allotment(city: str) -> None:
    received("100.00")
    number = executable("2320301", "20.00")
    first = interest(number, "19.00")
    assert left(allotment.EXECUTABLE) == {number: D("1.00")} and left(allotment.ORDERED) == {number: D("19.00")}
    with pytest.raises(Refused) as caught, transaction.atomic():
        interest(number, "1.01")
    assert refused(caught) == ["R04"] and caught.value.violations[0].holds[0].document == first
    answer(first, "interest")
    assert left(allotment.RELEASED) == {number: D("19.00")} and left(fiscal.CASH) == {city: D("81.00")}
    assert fiscal_left(5011) == {"111": D("19.00")} == fiscal_left(7001)
    rows = ledger.trial_balance("fiscal-budget", year=YEAR, division=CITY, by=("exp_func", "agency", "gov_econ"))
    assert [row.elements for row in rows if row.account == 7001] == [("2320301", "101", "51101")]
    causes = {kept.kind for kept in ledger.chain([ledger.facts_of([first], year=YEAR, division=CITY)[-1].id], year=YEAR, division=CITY)}
    assert {"debt.interest_ordered", "debt.interest_paid", "allotment.activated"} <= causes and balanced()
    assert answer(interest(number, "1.00"), "interest", None) == "FAILED" and left(allotment.EXECUTABLE) == {number: D("1.00")}


def test_wrong_party_code_fund_and_too_little_cash_are_said_at_once(city: str) -> None:
    received("1.00")
    with pytest.raises(Refused) as caught, transaction.atomic():
        onlend("2.00", counterpart=PROVINCE, exp_func="2010101")
    assert refused(caught) == ["D02", "D03", "R49"]
    with pytest.raises(Refused) as other, transaction.atomic():
        repay("1.00", exp_func="2310431")
    assert refused(other) == ["R31"], "special debt is not repaid from the general budget"
    with pytest.raises(UserError, match="没有编号"):
        interest("ZB-2025-999999", "1.00")


def limits() -> None:
    own = debt.Limit(debt_class="general", reach="own", opening=D("6349172000.00"), limit=D("6633640000.00"), due=D("1268556900.00"))
    whole = debt.Limit(debt_class="general", reach="whole", opening=D("15392163400.00"), limit=D("16157910000.00"), due=D("2340206900.00"))
    debt.set_limits(division=CITY, year=YEAR, limits=[own, whole], document="云财债〔2025〕1号", actor=ACTOR)


def test_agreements_keep_within_the_limit_and_refinancing_within_what_falls_due(city: str) -> None:
    asked = {"division": CITY, "year": YEAR, "on": DAY, "actor": ACTOR}
    whole = debt.Agreement(
        new_own=D("210000000.00"), new_onward=D("42998600.00"), refinance_own=D("1146500000.00"), refinance_onward=D("979950000.00")
    )
    with pytest.raises(UserError, match="没有登记"), transaction.atomic():
        debt.agree(**asked, document=AGREEMENT, agreement=whole)  # type: ignore[arg-type]
    limits()
    debt.agree(**asked, document=AGREEMENT, agreement=whole)  # type: ignore[arg-type]
    debt.agree(**asked, document=AGREEMENT, agreement=whole)  # type: ignore[arg-type]
    assert debt.borrowings(CITY, YEAR, "general")["own"].room == D("74468000.00")
    over = debt.Agreement(new_own=D("74468000.01"), refinance_own=D("122056900.01"))
    with pytest.raises(Refused) as caught, transaction.atomic():
        debt.agree(**asked, document="云财债〔2025〕12号", agreement=over)  # type: ignore[arg-type]
    assert [(v.rule, v.subject) for v in caught.value.violations] == [("R33", "本级一般债务"), ("D01", "本级一般债务")]
    exact = dataclasses.replace(over, new_own=D("74468000.00"), refinance_own=D("122056900.00"))
    debt.agree(**asked, document="云财债〔2025〕12号", agreement=exact)  # type: ignore[arg-type]


def test_money_beyond_the_agreements_is_booked_and_shown(city: str) -> None:
    limits()
    agreement = debt.Agreement(new_own=D("100.00"))
    debt.agree(division=CITY, year=YEAR, document=AGREEMENT, agreement=agreement, on=DAY, actor=ACTOR)
    received("100.00")
    assert debt.unagreed(CITY, YEAR) == {}
    received("0.01", "WL20250320-0002")
    assert debt.unagreed(CITY, YEAR) == {"general": D("0.01")} and left(fiscal.CASH) == {city: D("100.01")}


def test_a_payment_that_pboc_made_before_the_book_had_the_cash_is_booked_later(city: str) -> None:
    received("100.00")
    allotted(PROVINCE, "231", "100.00")
    number = repay("100.00")
    _spent_elsewhere("30.00", city)
    assert answer(number, "principal") == "PAID" and [row.number for row in debt.waiting(CITY, YEAR)] == [number]
    received("30.00", "WL20250320-0002")
    assert jobs.run_pending(["debt.book_waiting"]).done == 1
    assert debt.waiting(CITY, YEAR) == [] and left(fiscal.CASH) == {} and models.DebtOrder.objects.get().booked


def _spent_elsewhere(amount: str, account: str) -> None:
    """库款被别的支出用去：一笔转贷划款。"""
    from jincai.treasury.debt import facts

    allotted(COUNTY, "2301101", amount)
    body = {
        "division": CITY, "year": YEAR, "on": DAY, "actor": "国库处", "document_kind": "treasury_transfer", "document": "WL-2025-09999",
        "amount": D(amount), "fund": "111", "counterpart": COUNTY, "treasury_account": account,
        "exp_func": "2301101", "allotment": f"{COUNTY}|2301101",
    }  # fmt: skip
    kinds: tuple[type[Fact], ...] = (facts.OnlendOrdered, facts.OnlendPaid)
    chronicle.record(*(kind(**body) for kind in kinds))
