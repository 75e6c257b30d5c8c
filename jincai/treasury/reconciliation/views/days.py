"""对账台：一天三方的数，差异清单，签认；对过的日子。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from jincai.kernel.money import ZERO
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.platform.exchange import api as exchange
from jincai.platform.identity import api as identity
from jincai.platform.ui.api import (
    Col,
    Column,
    DayFilter,
    Desk,
    Empty,
    Found,
    Listing,
    Pick,
    Wanted,
    document_url,
    page,
    whole,
    workbook,
)
from jincai.treasury.reconciliation import operations, queries, states
from jincai.treasury.reconciliation.queries import HEALED, HEALING, TODO, DayRow, DifferenceRow
from jincai.treasury.reconciliation.views import asking
from jincai.treasury.reconciliation.views.asking import TABS

SHOWN = 100
SEGMENTS = (("", "全部"), (TODO, "要办"), (HEALING, "自行消除"), (HEALED, "已消除"))
KINDS = {"8202": "payment", "5207": "fund_release"}
COLUMNS = (
    Column("发现日", "date", 12), Column("消除日", "date", 12), Column("类别", width=14), Column("凭证种类", width=10), Column("凭证号", width=24),
    Column("收款人", width=24), Column("金额", "money", 16), Column("账面", "money", 16), Column("代理银行", "money", 16), Column("人民银行", "money", 16),
    Column("说明", width=60), Column("办法", width=40), Column("谁能办", width=20), Column("人工说明", width=40),
)  # fmt: skip


@require_safe
@page(whole=True)
def desk(request: HttpRequest) -> HttpResponseBase:
    """对账台：最近的对账日，或 `?on=` 的一天。"""
    at: Desk = request.desk  # type: ignore[attr-defined]
    asked = request.GET.get("on", "")
    last = queries.last_day(division=at.division, year=at.year)
    on = asking.day(asked, at.year) if asked else last or at.today
    return _page(request, at, on)


@require_http_methods(["GET", "HEAD", "POST"])
@page(whole=True)
def day(request: HttpRequest, number: str) -> HttpResponseBase:
    """一个对账日：看，取数，对账，签认。"""
    at: Desk = request.desk  # type: ignore[attr-defined]
    on = asking.day(number, at.year)
    if request.method != "POST":
        return _page(request, at, on)
    told: dict[str, Any] = {"division": at.division, "year": at.year, "on": on, "actor": at.actor}
    verbs = {
        "take": (operations.reconcile, "已取数"), "check": (operations.check_day, "已对账，等复核人签认"), "sign": (operations.sign_day, "已签认"),
    }  # fmt: skip
    verb, says = verbs.get(request.POST.get("do", ""), (None, ""))
    if verb is None:
        raise UserError("没有说办什么", "用页上的按钮")
    found = asking.done(request, lambda: verb(**told), says, "reconciliation:day", number)
    return _page(request, at, on, found) if isinstance(found, Refused) else found


def fetch(at: Desk, wanted: Wanted, after: str, limit: int) -> Found:
    """对过账的日子，新的在前."""
    rows = queries.days(division=at.division, year=at.year, since=wanted.day("since"), until=wanted.day("until"))
    state = wanted.text("state")
    kept = [row for row in rows if not state or row.state == state]
    sums: dict[str, Decimal | int | None] = {name: sum(getattr(row, name) for row in kept) for name in ("matched", "todo", "healing", "healed", "gap")}
    return whole(kept, wanted, after, limit, sums={"matched": sums["matched"], "gap": sums["gap"] or ZERO})


DAYS = Listing(
    name="reconciliation:days", title="对账日", noun="天", crumbs=(("国库", ""), ("对账", "reconciliation:desk")), fetch=fetch, whole=True, tabs=TABS,
    opens=lambda row: reverse("reconciliation:day", args=[row.on.isoformat()]), page=100,
    most=366,
    columns=(
        Col("on", "对账日", "link", "c128", sort=True, get=lambda row: row.on.isoformat()),
        Col("state", "状态", "state", "c96", get=lambda row: row.label),
        Col("matched", "对上（张）", "count", "c96", total=True),
        Col("todo", "要办", "count", "c96", look=lambda row: "strong" if row.todo else "", sort=True),
        Col("healing", "自行消除", "count", "c96"),
        Col("healed", "当日消除", "count", "c96"),
        Col("gap", "未解释", "money", "c120", look=lambda row: "bad strong" if row.gap else "", total=True),
        Col("checked_by", "对账人", "person"),
        Col("signed_by", "复核人", "person"),
    ),
    filters=(Pick("state", "状态", (("", "全部"), *states.DAY.labels.items())), DayFilter("since", "自"), DayFilter("until", "至")),
    empty=Empty("本年度还没有对过账", "日终收到对方的对账单以后取数", "去对账台", "reconciliation:desk"), notes="新的在前，签认一天接一天。",
)  # fmt: skip


def _page(request: HttpRequest, at: Desk, on: date, why: Refused | None = None) -> HttpResponse:
    where: dict[str, Any] = {"division": at.division, "year": at.year, "on": on}
    row = queries.day(**where)
    chosen = request.GET.get("at", "")
    if row is not None and request.GET.get("export") == "xlsx":
        return _export(at, row, queries.differences(**where, limit=100_000))
    found = queries.differences(**where, at=chosen, limit=SHOWN + 1) if row else []
    names = identity.names()
    context = {
        "row": row, "on": on, "before": on - timedelta(1), "after": on + timedelta(1), "why": why, "figures": _figures(row) if row else [],
        "differences": [(each, link_of(each), exchange.title(each.vt_code)) for each in found[:SHOWN]], "more": len(found) > SHOWN, "at": chosen,
        "segments": _segments(row) if row else (), "reports": _reports(where), "names": names, "today": at.today,
        "checked": names.get(row.checked_by, row.checked_by) if row else "", "signed": names.get(row.signed_by, row.signed_by) if row else "",
        "may": {verb: at.actor.may(f"reconciliation.{verb}") and not at.reading for verb in ("check", "sign")},
    }  # fmt: skip
    return render(request, "reconciliation/day.html", context, status=409 if why else 200)


def _reports(where: dict[str, Any]) -> list[tuple[str, datetime]]:
    """到了哪几种对账单, each once with when the last of it came."""
    return list({exchange.title(each.kind): each.at for each in queries.reports(**where)}.items())


def link_of(row: DifferenceRow) -> str:
    """凭证的页面."""
    kind = KINDS.get(row.vt_code)
    return document_url(kind, row.document) if kind and row.document else ""


def _segments(row: DayRow) -> list[tuple[str, str, int]]:
    counts = {"": row.todo + row.healing + row.healed, TODO: row.todo, HEALING: row.healing, HEALED: row.healed}
    return [(code, words, counts[code]) for code, words in SEGMENTS]


def _figures(row: DayRow) -> list[dict[str, Any]]:
    """三方的数，给模板."""
    return [
        {
            "name": each["name"], "sides": [_side(each[name]) for name in ("books", "bank", "pboc")],
            **{name: Decimal(each[name]) for name in ("gap", "explained", "unexplained")},
        }
        for each in row.figures.get("rows", [])
    ]  # fmt: skip


def _side(told: dict[str, Any] | None) -> tuple[object, Decimal | None]:
    return ("—", None) if told is None else ("—" if told["count"] is None else told["count"], Decimal(told["amount"]))


def _export(at: Desk, row: DayRow, found: Sequence[DifferenceRow]) -> HttpResponse:
    lines = [
        (d.opened_on, d.closed_on, d.title, d.vt_code, d.number, d.payee, d.amount, d.books, d.bank, d.pboc, d.says, d.remedy, d.who, d.explanation)
        for d in found
    ]
    note = f"单位：元　{at.division_name}　{row.on} {row.label}　对上 {row.matched} 张"
    return workbook(name=f"对账{row.on}", title="三方对账差异", note=note, columns=COLUMNS, rows=lines)
