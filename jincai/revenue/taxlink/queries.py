"""查日报：科目属哪本预算、收入预算对应科目、待处理暂收、账面与国库库存的差异。"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from jincai.books import fiscal
from jincai.books.allotment import REVENUE_EXPECTED
from jincai.kernel.money import ZERO
from jincai.kernel.problems import UserError
from jincai.ledger import api as ledger
from jincai.platform.banking import api as banking
from jincai.platform.standards import api as standards
from jincai.revenue.taxlink import models

GENERAL = "一般公共预算"
OWN_CLASSES = tuple(fiscal.REVENUE_BY_CLASS)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """一天的库款差异（元）：`book` 账面国库存款，`held` 国库报的本日余额；`amount` = 账面 − 国库。"""

    on: date
    account: str
    book: Decimal
    held: Decimal

    @property
    def amount(self) -> Decimal:
        """差额。"""
        return self.book - self.held


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class ReportRow:
    """一张日报。"""

    number: str
    on: date
    total: Decimal


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class BalanceRow:
    """一天一个账户的库存（元）。"""

    on: date
    account: str
    opening: Decimal
    receipt: Decimal
    paid: Decimal
    closing: Decimal


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class PendingRow:
    """一笔待处理暂收（元，退库为负）。"""

    document_kind: str
    document: str
    on: date
    subject: str
    fund: str
    amount: Decimal
    says: str


def fund_of(subject: str, on: date, division: str = standards.NATIONAL) -> str:
    """资金性质: the fund of the budget that a revenue subject belongs to (末级、最小代码); general budget for an unknown one."""
    row = standards.code("revenue", subject, on, division)
    budget = row.budgets[0] if row and row.budgets else GENERAL
    for fund in standards.codes("fund_type", on, division):
        if fund.is_leaf and budget in fund.budgets:
            return fund.code
    raise UserError(f"没有属于“{budget}”的资金性质", "先装载资金性质代码（standards.load）")


def is_own_revenue(subject: str, on: date, division: str = standards.NATIONAL) -> bool:
    """是否本级收入科目: a tax or non-tax subject that the code set knows (债务、转移性收入 come by 国库往来票据, not by the day report)."""
    return subject.startswith(OWN_CLASSES) and standards.code("revenue", subject, on, division) is not None


def account_of(division: str, on: date) -> str:
    """国库账户: the treasury single account of the day. Raises UserError when none is open."""
    account = banking.tsa(division, on)
    if account is None:
        raise UserError(f"财政区划 {division} 在 {on} 没有国库单一账户", "先在账户管理里登记国库单一账户")
    return account.number


def expectations(division: str, year: int) -> dict[str, Decimal]:
    """收入预算余数（元）, by the subject it was budgeted under."""
    return ledger.balances(REVENUE_EXPECTED, year=year, division=division)


def expected_subject(subject: str, budgeted: Iterable[str]) -> str:
    """对应的预算科目: the subject itself or the nearest one above it that was budgeted; itself when none was."""
    above = [code for code in budgeted if subject.startswith(code)]
    return max(above, key=len, default=subject)


def reports(division: str, year: int) -> list[ReportRow]:
    """收入日报，按日。"""
    rows = models.RevenueReport.objects.filter(division=division, year=year).order_by("on", "number")
    return [ReportRow(number=r.number, on=r.on, total=r.total) for r in rows]


def balances(division: str, year: int) -> list[BalanceRow]:
    """库存日报，按日。"""
    names = [f.name for f in dataclasses.fields(BalanceRow)]
    rows = models.TreasuryBalance.objects.filter(division=division, year=year).order_by("on", "account")
    return [BalanceRow(**values) for values in rows.values(*names)]


def pending(division: str, year: int) -> list[PendingRow]:
    """待处理暂收: receipts whose subject has not been found out, oldest first."""
    names = [f.name for f in dataclasses.fields(PendingRow)]
    rows = models.PendingReceipt.objects.filter(division=division, year=year, classified_as="")
    return [PendingRow(**values) for values in rows.order_by("on", "document", "subject").values(*names)]


def expenditure(division: str, year: int, on: date) -> dict[str, Decimal]:
    """国库报的当日支出（元）, by function code."""
    rows = models.ExpenditureLine.objects.filter(division=division, report__year=year, report__on=on)
    found: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for row in rows:
        found[row.exp_func] += row.amount
    return dict(found)


def book_cash(division: str, year: int) -> dict[str, dict[date, Decimal]]:
    """账面国库存款: by account and day, the movement of that day (元)."""
    moved: dict[str, dict[date, Decimal]] = defaultdict(dict)
    for _, account, on, debit, credit in ledger.turnover((fiscal.CASH,), year=year, division=division, by=("control", "on")):
        moved[account][on] = debit - credit
    return moved


def differences(division: str, year: int) -> list[Difference]:
    """库款差异: the days on which the book's deposits differ from what PBoC reported (3402), to the cent; empty when they agree."""
    moved = book_cash(division, year)
    found, books = [], dict.fromkeys(moved, ZERO)
    waiting = {account: sorted(days) for account, days in moved.items()}
    for row in balances(division, year):
        days = waiting.get(row.account, [])
        while days and days[0] <= row.on:
            books[row.account] += moved[row.account][days.pop(0)]
        book = books.get(row.account, ZERO)
        if book != row.closing:
            found.append(Difference(on=row.on, account=row.account, book=book, held=row.closing))
    return found
