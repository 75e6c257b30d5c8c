"""账簿的页面：试算平衡表、一个科目下的分录。"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from jincai.accounting.statements import api
from jincai.accounting.statements.views import asking, exporting
from jincai.ledger import api as ledger
from jincai.platform.ui import api as ui

BY = ("", "fund", "exp_func", "agency", "gov_econ", "revenue", "counterpart")
ZERO = Decimal(0)


@ui.page(unit="yuan", whole=True)
def trial(request: HttpRequest) -> HttpResponse:
    """试算平衡表: every account of a book with movements, opening, debit, credit, closing; debit equals credit."""
    desk, ask = request.desk, asking.read(request)  # type: ignore[attr-defined]
    by = request.GET.get("by", "")
    by = by if by in BY and by in {"", *ledger.ELEMENTS} else ""
    since = asking.day(request.GET.get("since") or f"{desk.year}-01-01", desk)
    book = request.GET.get("book", "fiscal")
    table = api.trial_balance(book=book, year=desk.year, division=desk.division, on=ask.on, since=since, by=(by,) if by else ())
    if made := exporting.made(request, table, f"试算平衡表-{table.title}-{ask.on}"):
        return made
    values: dict[str, Any] = {
        "table": table, "rows": [_shown(row) for row in table.rows if row.opening or row.debit or row.credit], "by": by, "ask": ask,
        "since": since, "books": [(b.name, b.title) for b in ledger.BOOKS.values()],
        "bys": [("", "科目"), *((name, f"科目、{ledger.ELEMENTS[name]}") for name in BY[1:] if name in ledger.ELEMENTS)],
        "by_title": ledger.ELEMENTS.get(by, ""), "drill": f"on={ask.on}&since={since}",
    }  # fmt: skip
    return render(request, "statements/trial.html", values)


@ui.page(unit="yuan", whole=True)
def account(request: HttpRequest, book: str, code: int) -> HttpResponse:
    """一个科目下的分录, in order, a page at a time; of one element's value when the address names one."""
    desk, ask = request.desk, asking.read(request)  # type: ignore[attr-defined]
    found = api.known_book(book)
    try:
        item = found.by_code(code)
    except KeyError as error:
        raise Http404("没有这个科目") from error
    since = asking.day(request.GET.get("since") or f"{desk.year}-01-01", desk)
    where = tuple((name, (request.GET[name],)) for name in BY[1:] if request.GET.get(name))
    figure = ledger.Figure((ledger.Term(item),), where)
    scope: dict[str, Any] = {"year": desk.year, "division": desk.division, "on": ask.on, "since": since}
    after = request.GET.get("after", "")
    rows = ledger.below(figure, **scope, after=after, limit=51)
    moved = ledger.months(figure, **scope) if ledger.large(figure, **scope) else []
    by_rule = [] if moved else ledger.composition(figure, **scope, by="rule")[0]
    lines = [(row, ui.document_url(row.document_kind, row.document)) for row in rows[:50]]
    values = {
        "book": found, "account": item, "since": since, "ask": ask, "rows": lines,
        "next": rows[49].cursor if len(rows) > 50 else "", "rules": by_rule, "months": [(month, amount) for month, _account, amount in moved],
        "amount": sum((part.amount for part in by_rule), ZERO) + sum((amount for _, _, amount in moved), ZERO),
        "where": [(ledger.ELEMENTS.get(name, name), value[0]) for name, value in where],
    }  # fmt: skip
    return render(request, "statements/account.html", values)


def _shown(row: ledger.TrialRow) -> dict[str, Any]:
    sides = {}
    for name in ("opening", "closing"):
        amount = getattr(row, name)
        sides[name], sides[f"{name}_side"] = abs(amount), "" if not amount else "借" if amount > 0 else "贷"
    return {"row": row, "element": row.elements[0] if row.elements else "", **sides}
