"""穿透的页面：一个数由什么构成（浮层），下面是哪些分录（清单）。"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from jincai.accounting.statements import api
from jincai.accounting.statements.views import asking
from jincai.kernel.problems import UserError
from jincai.platform.standards import api as standards
from jincai.platform.ui import api as ui

ECONOMIC = "statements:economic"
BACK = {"exp_func": "statements:function", "agency": "statements:agency", "gov_econ": ECONOMIC, "dep_econ": ECONOMIC}
SIDES = ("receipts", "payments")
SHOWN = 8
DROPPED = ("after", "unit", "flip", "depth", "q")


@ui.page(unit="wan")
def explain(request: HttpRequest) -> HttpResponse:
    """构成（浮层）: a fragment, fetched when a figure is opened: by posting rule only, a large figure by month, so that it comes at once."""
    wanted, query = _wanted(request), _query(request)
    found, entries = _explained(wanted, 0), f"{reverse('statements:entries')}?{urlencode(query)}"
    parts = [(part.title, f"{part.entries} 笔", part.amount, f"{entries}&rule={part.key}") for part in found.rules]
    parts = parts or [(f"{month} 月", "", amount, f"{entries}&month={month}") for month, amount in found.months]
    shown = SHOWN if found.rules else len(parts)
    values: dict[str, Any] = {
        "found": found, "parts": parts[:shown], "rest": sum(amount for _, _, amount, _ in parts[shown:]), "more": len(parts[shown:]),
        "count": sum(part.entries for part in found.rules), "entries": entries, "tree": _tree(wanted, query), "by": wanted.get("by", ""),
    }  # fmt: skip
    return render(request, "statements/explain.html", values)


@ui.page(unit="yuan")
def entries(request: HttpRequest) -> HttpResponse:
    """数下的分录: the figure, its make-up, and the entries a page at a time."""
    wanted = _wanted(request)
    rule, document, after = (request.GET.get(name, "") for name in ("rule", "document", "after"))
    if rule and not (rule.isascii() and rule.isdigit() and len(rule) < 10):
        raise UserError("没有这条记账规则", "从构成里点开")
    month = request.GET.get("month", "")
    if month and not (month.isascii() and month.isdigit() and len(month) < 3):
        raise UserError(f"没有“{month}”这个月", "从逐月的数里点开")
    wanted["month"] = int(month or 0)
    found = _explained(wanted, 12)
    page = api.below(found, rule=rule, document=document, after=after)
    base = {name: value for name, value in _query(request).items() if name not in ("rule", "document")}

    def link(**more: str) -> str:
        return f"{reverse('statements:entries')}?{urlencode({**base, **more})}"

    whole = f"{reverse('statements:entries')}?{urlencode({name: value for name, value in base.items() if name != 'month'})}"
    values: dict[str, Any] = {
        "found": found, "page": page, "clear": link(), "whole": whole, "back": _back(wanted, base), "treasury": "side" in wanted,
        "months": [(each, amount, link(month=str(each))) for each, amount in found.months],
        "rules": [(part, link(rule=part.key)) for part in found.rules],
        "documents": [(part, _paper(part), link(document=part.key)) for part in found.documents],
        "children": [(code, name, amount, link(code=code)) for code, name, amount in found.children],
        "chosen": next((part for part in (*found.rules, *found.documents) if part.key in (rule, document) and part.key), None),
        "rows": [(row, ui.document_url(row.document_kind, row.document)) for row in page.items],
    }  # fmt: skip
    return render(request, "statements/entries.html", values)


def _explained(wanted: dict[str, Any], documents: int) -> api.Explanation:
    read = api.explain_treasury if "side" in wanted else api.explain
    return read(**wanted, documents=documents)


def _wanted(request: HttpRequest) -> dict[str, Any]:
    """What figure is asked about: a cell of an execution table, or with `side` a line of the treasury statement."""
    desk, ask = request.desk, asking.read(request)  # type: ignore[attr-defined]
    given = request.GET
    scope = {"year": desk.year, "division": desk.division, "code": given.get("code", "")}
    if given.get("side") in SIDES and desk.agencies is None:
        return {**scope, "side": given["side"], "on": ask.on, "fund": ask.fund}
    return {**scope, "column": given.get("column", "net"), "by": given.get("by", "exp_func"), **ask.scope()}


def _query(request: HttpRequest) -> dict[str, str]:
    return {name: str(value) for name, value in request.GET.items() if value and name not in DROPPED}


def _paper(part: Any) -> str:
    kind, _, number = part.key.partition("|")
    return ui.document_url(kind, number)


def _tree(wanted: dict[str, Any], query: dict[str, str]) -> str:
    """The table with this row opened, and for a lower one those above it."""
    if "side" in wanted or not wanted["code"]:
        return ""
    code = wanted["code"]
    below = standards.children("exp_func", code, wanted["on"], wanted["division"]) if wanted["by"] == "exp_func" else len(code) == 3
    if not below:
        return ""
    steps = [code[:n] for n in (3, 5) if n < len(code)] + [code] if wanted["by"] == "exp_func" else [code]
    kept = {name: value for name, value in query.items() if name not in ("column", "code", "by")}
    if wanted["by"] == "dep_econ":
        kept["by"] = "dep_econ"
    return f"{reverse(BACK[wanted['by']])}?{urlencode({**kept, 'flip': ','.join(steps)})}"


def _back(wanted: dict[str, Any], query: dict[str, str]) -> str:
    kept = {name: value for name, value in query.items() if name in ("on", "fund", "agency", "part")}
    if "side" in wanted:
        return f"{reverse('statements:treasury')}?{urlencode(kept)}"
    if wanted["by"] == "dep_econ":
        kept["by"] = "dep_econ"
    return f"{reverse(BACK.get(wanted['by'], BACK['exp_func']))}?{urlencode(kept)}"
