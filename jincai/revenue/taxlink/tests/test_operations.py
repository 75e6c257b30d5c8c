"""财税库银的动词：真的数据库和总账，行级安全有效。"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal as D

import pytest
from django.db import transaction

from jincai.books import allotment, fiscal
from jincai.chronicle import api as chronicle
from jincai.kernel.rules import Refused
from jincai.ledger import api as ledger
from jincai.platform.banking import api as banking
from jincai.platform.exchange.api import Voucher
from jincai.platform.identity.api import Actor, scope, system
from jincai.revenue.taxlink import api as taxlink
from jincai.revenue.taxlink import facts, models, reacts, transfers
from jincai.revenue.taxlink.api import DayBalance, DayReport, ReportLine

CITY, YEAR, DAY = "530700000", 2025, date(2025, 1, 2)
TSA = banking.make_account(7)
ACTOR = system(CITY)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_scope(db: None) -> Iterator[None]:
    with scope(divisions=CITY, actor=ACTOR):
        ledger.open_year(YEAR)
        row = banking.AccountRow(division=CITY, kind="tsa", number=TSA, name="国库", bank_name="人民银行", bank_no="102100099996")
        banking.open_accounts([row])
        yield


def report(*lines: tuple[str, str], on: date = DAY, total: str = "") -> DayReport:
    kept = tuple(ReportLine(subject=code, amount=D(amount)) for code, amount in lines)
    said = D(total) if total else sum((line.amount for line in kept), D("0.00"))
    return DayReport(division=CITY, year=YEAR, number=f"SR{on:%Y%m%d}", on=on, total=said, lines=kept)


def received(*lines: tuple[str, str], on: date = DAY) -> bool:
    return taxlink.receive_report(report=report(*lines, on=on), actor=ACTOR)


def expected(code: str, amount: str) -> None:
    """The revenue budget: the same entry as its approval (Dr 1101 Cr 1102)."""
    chronicle.record(
        facts.RevenueExceeded(
            division=CITY, year=YEAR, on=DAY, actor="预算处", document_kind="budget", document="收入预算", key=code,
            amount=D(amount), fund="111", revenue=code,
        )
    )  # fmt: skip


def left(account: ledger.Account) -> dict[str, D]:
    return {control: amount for control, amount in ledger.balances(account, year=YEAR, division=CITY).items() if amount}


def test_report_books_every_subject_on_its_day_in_both_ledgers() -> None:
    assert received(("10101", "100.00"), ("10302", "30.50"), ("10104", "0.00"))
    assert left(fiscal.CASH) == {TSA: D("130.50")}
    assert left(fiscal.FINANCIAL["TAX_REVENUE"]) == {"111": D("100.00")}
    assert left(fiscal.FINANCIAL["NON_TAX_REVENUE"]) == {"111": D("30.50")}
    assert left(fiscal.BUDGET["GENERAL_BUDGET_REVENUE"]) == {"111": D("130.50")} == left(fiscal.BUDGET_CASH)
    rows = ledger.turnover((fiscal.BUDGET["GENERAL_BUDGET_REVENUE"],), year=YEAR, division=CITY, by=("revenue", "on"))
    assert {(row[1], row[2], row[4]) for row in rows} == {("10101", DAY, D("100.00")), ("10302", DAY, D("30.50"))}
    for book in ("fiscal", "fiscal-budget", "allotment"):
        assert sum(row.closing for row in ledger.trial_balance(book, year=YEAR, division=CITY)) == 0
    assert ledger.differs_from_replay(year=YEAR, division=CITY, alias="default") == []


def test_the_same_report_again_changes_nothing() -> None:
    assert received(("10101", "100.00"))
    assert not received(("10101", "100.00"))
    assert left(fiscal.CASH) == {TSA: D("100.00")} and len(taxlink.reports(CITY, YEAR)) == 1


def test_the_same_number_with_other_figures_is_refused() -> None:
    received(("10101", "100.00"))
    with pytest.raises(Refused, match="数字不同"):
        received(("10101", "100.01"))
    with pytest.raises(Refused, match="数字不同"):
        received(("10104", "100.00"))
    assert left(fiscal.CASH) == {TSA: D("100.00")}


def test_a_report_that_does_not_add_up_is_refused_with_every_reason_and_nothing_is_kept() -> None:
    wrong = report(("10101", "100.00"), on=date(2024, 12, 31), total="99.99")
    with pytest.raises(Refused) as caught, transaction.atomic():
        taxlink.receive_report(report=wrong, actor=ACTOR)
    assert [violation.rule for violation in caught.value.violations] == ["T01", "T02"]
    assert not models.RevenueReport.objects.exists() and left(fiscal.CASH) == {}


def test_receipts_use_up_the_budget_of_the_subject_above_and_add_what_exceeds_it() -> None:
    expected("10101", "150.00")
    received(("1010101", "100.00"), ("10104", "7.00"))
    assert left(allotment.REVENUE_EXPECTED) == {"10101": D("50.00")}
    received(("1010101", "80.00"), on=date(2025, 1, 3))
    assert left(allotment.REVENUE_EXPECTED) == {} == left(allotment.REVENUE_SOURCE)
    exceeded = [kept for kept in ledger.facts_of(["SR20250102", "SR20250103"], year=YEAR, division=CITY) if kept.kind == "revenue.exceeded"]
    assert {(kept.document, kept.body["revenue"], kept.body["amount"]) for kept in exceeded} == {
        ("SR20250102", "10104", "7.00"),
        ("SR20250103", "10101", "30.00"),
    }


def test_a_day_on_which_more_was_paid_back_than_came_in() -> None:
    received(("10101", "100.00"), ("10104", "20.00"))
    received(("10101", "50.00"), ("10104", "-15.00"), on=date(2025, 1, 3))
    assert left(fiscal.CASH) == {TSA: D("155.00")}
    rows = ledger.trial_balance("fiscal-budget", year=YEAR, division=CITY, by=("revenue",))
    assert {row.elements[0]: -row.closing for row in rows if row.account == 6001} == {"10101": D("150.00"), "10104": D("5.00")}
    assert left(allotment.REVENUE_EXPECTED) == {"10104": D("15.00")}


def test_an_unknown_subject_is_kept_pending_and_can_be_found_out() -> None:
    received(("1999999", "5.00"), ("10101", "1.00"))
    (waiting,) = taxlink.pending(CITY, YEAR)
    assert (waiting.subject, waiting.amount, waiting.fund) == ("1999999", D("5.00"), "111")
    assert left(fiscal.FINANCIAL["OTHER_PAYABLES"]) == {"111": D("5.00")} and left(fiscal.CASH) == {TSA: D("6.00")}
    asked = {"division": CITY, "year": YEAR, "document": "SR20250102", "subject": "1999999", "on": date(2025, 1, 8), "actor": ACTOR}
    with pytest.raises(Refused) as caught, transaction.atomic():
        taxlink.classify(**asked, to_subject="1888888")  # type: ignore[arg-type]
    assert [violation.rule for violation in caught.value.violations] == ["T04"]
    taxlink.classify(**asked, to_subject="10199")  # type: ignore[arg-type]
    assert taxlink.pending(CITY, YEAR) == [] and left(fiscal.FINANCIAL["OTHER_PAYABLES"]) == {}
    assert left(fiscal.BUDGET["PENDING"]) == {} and left(fiscal.FINANCIAL["TAX_REVENUE"]) == {"111": D("6.00")}
    with pytest.raises(Refused) as again, transaction.atomic():
        taxlink.classify(**asked, to_subject="10199")  # type: ignore[arg-type]
    assert [violation.rule for violation in again.value.violations] == ["T05"]


def test_debt_and_transfer_subjects_do_not_belong_in_the_day_report() -> None:
    received(("11002", "9.00"), ("105", "1.00"))
    assert {row.subject for row in taxlink.pending(CITY, YEAR)} == {"11002", "105"}


def test_fund_of_a_subject() -> None:
    assert [taxlink.fund_of(code, DAY) for code in ("10101", "1030601", "1050402", "105", "no such code")] == [
        "111",
        "13",
        "121",
        "111",
        "111",
    ]


def balance(on: date, closing: str, receipt: str = "0.00", opening: str = "0.00") -> DayBalance:
    return DayBalance(
        division=CITY, year=YEAR, number=f"KC{on:%Y%m%d}", on=on, account=TSA, opening=D(opening), receipt=D(receipt), closing=D(closing)
    )


def test_differences_are_the_days_on_which_book_and_pboc_part_to_the_cent() -> None:
    received(("10101", "100.00"))
    for told in (
        balance(DAY, "100.00", "100.00"),
        balance(date(2025, 1, 3), "100.01", "0.01", "100.00"),
        balance(date(2025, 1, 6), "100.00", opening="100.00"),
    ):
        assert taxlink.receive_balance(balance=told, actor=ACTOR)
    (found,) = taxlink.differences(CITY, YEAR)
    assert (found.on, found.account, found.book, found.held, found.amount) == (date(2025, 1, 3), TSA, D("100.00"), D("100.01"), D("-0.01"))
    assert not taxlink.receive_balance(balance=balance(DAY, "100.00", "100.00"), actor=ACTOR)
    with pytest.raises(Refused, match="数字不同"):
        taxlink.receive_balance(balance=balance(DAY, "99.00", "99.00"), actor=ACTOR)
    with pytest.raises(Refused, match="必须平"):
        taxlink.receive_balance(balance=balance(date(2025, 1, 7), "1.00"), actor=ACTOR)


def test_a_day_that_pboc_reported_and_the_book_knows_nothing_of() -> None:
    taxlink.receive_balance(balance=balance(DAY, "8.00", "8.00"), actor=ACTOR)
    assert [(row.book, row.held) for row in taxlink.differences(CITY, YEAR)] == [(D("0.00"), D("8.00"))]


def test_vouchers_of_pboc_are_read_and_booked() -> None:
    lines = ({"BudgetSubjectCode": "10101", "DayAmt": "60.00", "MonthAmt": "60.00", "YearAmt": "60.00"},) * 2
    daily = Voucher("3401", "SR20250102", 0, CITY, YEAR, {"ReportDate": "2025-01-02", "SumMoney": "120.00"}, lines)
    stock = {"AcctCode": TSA, "YesterdayBalance": "0.00", "TodayReceipt": "120.00", "TodayPay": "0.00", "TodayBalance": "120.00"}
    spent = Voucher(
        "3410",
        "ZC20250102",
        0,
        CITY,
        YEAR,
        {"ReportDate": "2025-01-02", "SumMoney": "-3.00"},
        ({"ExpFuncCode": "2010101", "DayAmt": "-3.00"},),
    )
    reacts.revenue_reports([daily])
    reacts.balance_reports([Voucher("3402", "KC20250102", 0, CITY, YEAR, {"AcctDate": "2025-01-02"}, (stock,))])
    reacts.expenditure_reports([spent, spent])
    assert models.RevenueLine.objects.get().amount == D("120.00"), "one line a subject, two collecting organs"
    assert taxlink.differences(CITY, YEAR) == [] and taxlink.expenditure(CITY, YEAR, DAY) == {"2010101": D("-3.00")}


def test_money_of_a_business_that_nobody_claims_is_not_lost() -> None:
    header = {"VouDate": "2025-01-02", "PayAmt": "9.00", "PayerDivCode": "530000000", "BizKind": "strange_in", "PaySummaryName": "不明"}
    message = Voucher("3403", "WL20250102-0001", 0, CITY, YEAR, header)
    reacts.transfers_arrived([message])
    assert left(fiscal.CASH) == {TSA: D("9.00")} == {TSA: left(fiscal.FINANCIAL["OTHER_PAYABLES"])["111"]}
    assert "strange_in" in taxlink.pending(CITY, YEAR)[0].says
    reacts.transfers_arrived([message])
    assert left(fiscal.CASH) == {TSA: D("9.00")}


def test_arrivals_go_to_whoever_registered_one_kind_and_year_a_call(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[list[taxlink.Arrival]] = []
    monkeypatch.setattr(transfers, "_RECEIVERS", {})
    taxlink.arrives("a", "b")(calls.append)
    with pytest.raises(RuntimeError, match="two receivers"):
        taxlink.arrives("b")(print)

    def message(number: str, kind: str, year: int = YEAR) -> Voucher:
        header = {"VouDate": f"{year}-01-02", "PayAmt": "1.00", "PayerDivCode": "530000000", "BizKind": kind}
        return Voucher("3403", number, 0, CITY, year, header)

    reacts.transfers_arrived([message("1", "a"), message("2", "b"), message("3", "a"), message("4", "a", 2026)])
    assert [[arrival.number for arrival in call] for call in calls] == [["1", "3"], ["2"], ["4"]]
    assert {arrival.treasury_account for call in calls for arrival in call} == {TSA} and left(fiscal.CASH) == {}


def test_an_answer_that_nobody_waits_for_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[taxlink.Answer] = []
    monkeypatch.setattr(transfers, "_HEARERS", {})
    taxlink.answered("a_out")(heard.extend)
    header = {"XPayAmt": "1.00", "XPayDate": "2025-01-03", "XAgentBusinessNo": "GK1", "BizKind": "a_out"}
    reacts.transfers_answered([Voucher("3403", "WL-1", 1, CITY, YEAR, header)])
    reacts.transfers_answered([Voucher("3403", "WL-2", 1, CITY, YEAR, {**header, "XPayAmt": "0.00", "XAddWord": "户名不符"})])
    assert [(one.number, one.paid_on, one.says) for one in heard] == [("WL-1", date(2025, 1, 3), ""), ("WL-2", None, "户名不符")]
    with pytest.raises(LookupError, match="WL-3"):
        reacts.transfers_answered([Voucher("3403", "WL-3", 1, CITY, YEAR, {**header, "BizKind": "b_out"})])


def test_only_who_may_and_only_his_division() -> None:
    clerk = Actor(user="li", name="李", division=CITY, posts=("preparer",))
    with pytest.raises(Refused) as caught, transaction.atomic():
        taxlink.receive_report(report=report(("10101", "1.00")), actor=clerk)
    assert caught.value.violations[0].rule == "I01"
    with pytest.raises(Refused) as other, transaction.atomic():
        taxlink.receive_report(report=report(("10101", "1.00")), actor=system("530702000"))
    assert other.value.violations[0].rule == "I03"
