"""国库收支表：公布的 03-1、03-2 表的样式，取自财政总会计（预算会计）；每个科目都在表上，收支必平。"""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

from jincai.accounting.statements.queries.gathering import namer
from jincai.accounting.statements.queries.lines import BOOK, Kind, Line, Maker, Sums, total
from jincai.books import fiscal
from jincai.ledger import api as ledger

CASH = fiscal.BUDGET_CASH


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class TreasuryStatement:
    """国库收支表（元）: money in (with the opening balance) and money out (with the closing cash); `foots` when both totals agree."""

    year: int
    division: str
    on: date
    fund: str
    receipts: tuple[Line, ...]
    payments: tuple[Line, ...]
    opening: Decimal
    revenue: Decimal
    expenditure: Decimal
    closing: Decimal
    receipts_total: Decimal
    payments_total: Decimal

    @property
    def foots(self) -> bool:
        """收支平。"""
        return self.receipts_total == self.payments_total


_OWN = Kind(("GENERAL_BUDGET_REVENUE", "GOVERNMENT_FUND_BUDGET_REVENUE", "STATE_CAPITAL_BUDGET_REVENUE"), "revenue", 5)
_LEVEL = Kind(("GENERAL_BUDGET_EXPENDITURE", "GOVERNMENT_FUND_BUDGET_EXPENDITURE", "STATE_CAPITAL_BUDGET_EXPENDITURE"), "exp_func", 3)
_DEBT = Kind(("DEBT_BUDGET_REVENUE", "ON_LENT_DEBT_BUDGET_REVENUE"), code="105", name="地方政府债务收入（转贷）")
_PRINCIPAL = Kind(("DEBT_REPAYMENT_BUDGET_EXPENDITURE",), code="231", name="债务还本支出")
_IN = (
    Kind(("GRANT_BUDGET_REVENUE",), "revenue", 5),
    Kind(("REMITTANCE_BUDGET_REVENUE",), code="11006", name="上解收入"),
    Kind(("TRANSFERS_IN_BETWEEN_BUDGETS",), code="11009", name="调入资金"),
    Kind(("DRAWN_FROM_STABILISATION_FUND",), code="11015", name="动用预算稳定调节基金"),
    Kind(("INTER_REGIONAL_AID_BUDGET_REVENUE",), code="11021", name="区域间转移性收入"),
)
_OUT = (
    Kind(("GRANT_BUDGET_EXPENDITURE",), "exp_func", 5),
    Kind(("REMITTANCE_BUDGET_EXPENDITURE",), code="23006", name="上解支出"),
    Kind(("TRANSFERS_OUT_BETWEEN_BUDGETS",), code="23008", name="调出资金"),
    Kind(("ON_LENDING_BUDGET_EXPENDITURE",), code="2301101", name="地方政府一般债务转贷支出"),
    Kind(("PROVISION_TO_STABILISATION_FUND",), code="23015", name="安排预算稳定调节基金"),
    Kind(("INTER_REGIONAL_AID_BUDGET_EXPENDITURE",), code="23021", name="区域间转移性支出"),
)
_OPENING = tuple(a.identifier for a in BOOK.accounts.values() if 8001 <= a.code <= 8033)
_PLACED = {name for kind in (_OWN, _LEVEL, _DEBT, _PRINCIPAL, *_IN, *_OUT) for name in kind.accounts} | set(_OPENING) | {CASH.identifier}


def treasury_statement(*, year: int, division: str, on: date | None = None, fund: str = "11") -> TreasuryStatement:
    """国库收支表 of the funds that begin with `fund` ("11" 一般公共预算, "" all), as of `on`. One query.

    Opening = the balances carried in (8001 …); closing = 库款资金结存. Money still to be settled with other levels and receipts still to
    be classified are lines of their own, on the side where they stand, so both totals agree by double entry.
    """
    on = on or date(year, 12, 31)
    make = Maker(
        _sums(year, division, on, fund),
        fund,
        namer("revenue", on, division, "未列收入科目"),
        namer("exp_func", on, division, "未列功能分类"),
    )
    own, level = make.lines(_OWN, -1, above=3), make.lines(_LEVEL, 1)
    opening = make.line("11008", "上年结余收入（年初库款）", _OPENING, -1)
    closing = make.line("23009", "年终结转（期末库款）", (CASH.identifier,), 1, level=1)
    grants_in = sorted([line for kind in _IN for line in make.lines(kind, -1)] + [opening], key=lambda line: line.code)
    grants_out = sorted((line for kind in _OUT for line in make.lines(kind, 1)), key=lambda line: line.code)
    rest_in, rest_out = make.rest(_PLACED)
    receipts = [
        *own,
        _subtotal("", "本级收入合计", own, level=0),
        *make.lines(_DEBT, -1),
        _subtotal("110", "转移性收入", grants_in),
        *grants_in,
        *rest_in,
    ]
    payments = [
        *level,
        _subtotal("", "本级支出合计", level, level=0),
        _subtotal("230", "转移性支出", grants_out),
        *grants_out,
        *make.lines(_PRINCIPAL, 1),
        *rest_out,
        closing,
    ]
    return TreasuryStatement(
        year=year,
        division=division,
        on=on,
        fund=fund,
        receipts=tuple(receipts),
        payments=tuple(payments),
        opening=opening.amount,
        revenue=total(own),
        expenditure=total(level),
        closing=closing.amount,
        receipts_total=total(receipts),
        payments_total=total(payments),
    )


def _sums(year: int, division: str, on: date, fund: str) -> Sums:
    """Net debit by (identifier, revenue, exp_func)."""
    names = {a.code: a.identifier for a in BOOK.accounts.values()}
    where = {"fund": fund} if fund else {}
    rows = ledger.turnover(
        list(BOOK.accounts.values()),
        year=year,
        division=division,
        by=("revenue", "exp_func"),
        on=on,
        since=date(year - 1, 1, 1),
        where=where,
    )
    return {(names[code], revenue, func): debit - credit for code, revenue, func, debit, credit in rows}


def _subtotal(code: str, name: str, lines: list[Line], level: int = 1) -> Line:
    return Line(code=code, name=name, amount=total(lines), level=level, counts=False)
