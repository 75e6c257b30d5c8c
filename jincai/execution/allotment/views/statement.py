"""指标的明细账：一个科目在一段时间里的期初、逐笔发生、期末，按键翻页。"""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jincai.books.allotment import BOOK, EXECUTABLE
from jincai.execution.allotment.screens import paper as papers
from jincai.execution.allotment.views.document import elsewhere
from jincai.kernel.problems import UserError
from jincai.ledger import api as ledger
from jincai.platform.ui.api import Desk, page

PAGE = 50
ACCOUNTS = {str(account.code): account for account in BOOK.accounts.values() if account.control_fields == ("allotment",)}
OWN = "本指标"


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """一行：分录、对方科目、借方、贷方、之后的余额（元）；不在这一方的为空."""

    line: ledger.Line
    other: str
    debit: Decimal | None
    credit: Decimal | None
    balance: Decimal


@require_safe
@page(unit="yuan")
def statement(request: HttpRequest, number: str) -> HttpResponse:
    """明细账。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    found = papers.heading(division=desk.division, year=desk.year, number=number)
    if found is None or not desk.actor.acts_for(found[0].agency):
        return elsewhere(request, desk, number)
    row, name = found
    account = ACCOUNTS.get(request.GET.get("account", ""), EXECUTABLE)
    since, on = (_day(request.GET, key, desk.year) for key in ("since", "on"))
    told = ledger.statement(
        account, number, year=desk.year, division=desk.division, since=since, on=on, after=request.GET.get("after", ""), limit=PAGE
    )
    code = account.code
    context = {
        "row": row, "agency": name, "account": account, "since": told.since, "on": on, "rows": [_row(line, account, number) for line in told.lines],
        "accounts": [(key, f"{key} {each.name}") for key, each in ACCOUNTS.items()], "asked": request.GET,
        "opening": told.opening[code], "debit": told.debit[code], "credit": told.credit[code], "closing": told.closing[code],
        "first": not request.GET.get("after"), "before": told.before[code], "after": told.after[code], "next": told.next, "own": OWN,
    }  # fmt: skip
    return render(request, "allotment/statement.html", context)


def _row(line: ledger.Line, account: ledger.Account, number: str) -> Row:
    debit = line.debit == account.code and line.debit_control == number
    credit = line.credit == account.code and line.credit_control == number
    other = f"{line.credit} {line.credit_name}" if debit else f"{line.debit} {line.debit_name}"
    return Row(line, other, line.amount if debit else None, line.amount if credit else None, line.balance[account.code])


def _day(asked: QueryDict, key: str, year: int) -> date | None:
    """地址里的一天：本年度的，或调整期的；没写为空."""
    text = asked.get(key, "")
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise UserError(f"“{text}”不是日期", f"写成 {year}-06-30 的样子") from error
    if found.year not in (year, year + 1):
        raise UserError(f"{text} 不在 {year} 年度里", "在页首换年度，或改日期")
    return found
