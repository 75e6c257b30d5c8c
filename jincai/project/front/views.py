"""首页与查找的页面。"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jincai.execution.allotment import api as allotment
from jincai.execution.payment import api as payment
from jincai.ledger import api as ledger
from jincai.oversight.analysis import api as analysis
from jincai.platform.identity import api as identity
from jincai.platform.standards import api as standards
from jincai.platform.ui import api as ui
from jincai.project.front import notes, numbers, posts, work
from jincai.project.help import tour


@ui.page(unit="wan")
def front(request: HttpRequest) -> HttpResponse:
    """首页: what this post must do, whether anything is wrong, four figures, execution against time, what is simulated."""
    desk: ui.Desk = request.desk  # type: ignore[attr-defined]
    scope: dict[str, Any] = {"year": desk.year, "division": desk.division, "on": desk.today, "agency": _agency(desk)}
    table, moved = analysis.classes(**scope, seen=desk.agencies)
    inbox = work.inbox(desk)
    part = posts.part(desk.actor)
    idle = part in ("leader", "administrator", "bank") and not (inbox and inbox.count)
    values = {
        "table": table, "inbox": None if idle else inbox, "returned": work.returned(desk), "alerts": work.alerts(desk, table),
        "numbers": numbers.four(desk, table, moved, inbox), "chart": ui.year_chart(moved, desk.year) if moved else "",
        "slowest": numbers.slowest(table), "base": numbers.base(table, table.total), "base_title": "已下达" if table.agency else "全年预算",
        "simulated": notes.simulated(desk.division, desk.year), "nothing": not table.rows, "part": part,
        "tour": None if desk.reading else tour.tour(request),
        "drill": urlencode({"on": desk.today.isoformat(), **({"agency": scope["agency"]} if scope["agency"] else {})}),
    }  # fmt: skip
    return render(request, "ui/front.html", values)


@ui.page(unit="wan")
def find(request: HttpRequest) -> HttpResponse:
    """查找: a document's number opens it; else codes, units, pages and payments that match."""
    desk: ui.Desk = request.desk  # type: ignore[attr-defined]
    q = request.GET.get("q", "").strip()[:60]
    if q and posts.part(desk.actor) == "bank":  # all that he may see are the orders sent to his bank
        return redirect(f"{reverse('payment:orders')}?{urlencode({'q': q})}")
    if q and (url := _document(desk, q)):
        return redirect(url)
    found = payment.find(division=desk.division, year=desk.year, agencies=desk.agencies, text=q) if q else None
    values = {
        "find_q": q, "codes": _codes(desk, q), "units": _units(desk, q), "screens": ui.screens(desk.actor, q),
        "payments": [(row, ui.document_url("payment", row.number)) for row in found.rows] if found else [],
        "more": f"{reverse('payment:listing')}?{urlencode({'q': q})}" if found and found.more else "", "recent": payment.RECENT,
        "allotments": [(row, ui.document_url("allotment", row.number)) for row in _allotments(desk, q)],
    }  # fmt: skip
    values["nothing"] = not any(values[name] for name in ("codes", "units", "screens", "payments", "allotments"))
    return render(request, "ui/find.html", values)


def _agency(desk: ui.Desk) -> str:
    return "" if desk.agencies is None else desk.unit or (desk.agencies[0] if desk.agencies else "没有单位")


def _document(desk: ui.Desk, q: str) -> str:
    """The page of the document whose number this is, of whichever kind; of an order's number the payment's."""
    one = payment.one(division=desk.division, year=desk.year, number=q)
    if one and (desk.agencies is None or one.agency in desk.agencies):
        return ui.document_url("payment", one.number)
    facts = ledger.facts_of([q], year=desk.year, division=desk.division)
    away = identity.unseen([fact.body for fact in facts], year=desk.year, division=desk.division)
    seen = [fact for at, fact in enumerate(facts) if at not in away]
    mine = [fact for fact in seen if desk.agencies is None or str(fact.body.get("agency", "")) in desk.agencies]
    return ui.document_url(mine[0].document_kind, q) if mine else ""


def _allotments(desk: ui.Desk, q: str) -> Sequence[Any]:
    """指标，按编号、用途、文号."""
    if not q:
        return ()
    agencies = None if desk.agencies is None else list(desk.agencies)
    return allotment.named(year=desk.year, division=desk.division, agencies=agencies, text=q, limit=8)


def _codes(desk: ui.Desk, q: str) -> list[tuple[str, str, str]]:
    rows = standards.search("exp_func", q, desk.today, desk.division, limit=8) if q else ()
    out = []
    for row in rows:
        above = [row.code[:n] for n in (3, 5) if n < len(row.code)]
        query = urlencode({"flip": ",".join([*above, row.code])})
        out.append((row.code, row.name, f"{reverse('statements:function')}?{query}#r{row.code}"))
    return out


def _units(desk: ui.Desk, q: str) -> list[tuple[str, str, str]]:
    """Units by code or name; a unit's person finds his own."""
    rows = [row for row in standards.agencies(desk.division, desk.today) if q and (row.code.startswith(q) or q in row.name)]
    rows = [row for row in rows if desk.agencies is None or row.code in desk.agencies][:8]
    return [(row.code, row.name, f"{reverse('statements:function')}?{urlencode({'agency': row.code})}") for row in rows]
