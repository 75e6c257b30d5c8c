"""支付清单：地址就是筛选；合计是筛选后的全部；导出的就是看到的。"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jincai.execution.payment.screens import lists
from jincai.execution.payment.states import PAYMENT
from jincai.kernel.problems import UserError
from jincai.platform.standards import api as standards
from jincai.platform.ui.api import Column, Desk, page, workbook

PAGE = 50
WAITING = ("REQUESTED", "REVIEWED", "APPROVED", "ORDERED", "CONFIRMED")
STATES = (("", "全部"), ("open", "未办结"), *PAYMENT.labels.items())
COLUMNS = (
    Column("申请日期", "date", 12),
    Column("申请号", width=16),
    Column("单位", width=22),
    Column("收款人", width=26),
    Column("用途", width=30),
    Column("状态", width=12),
    Column("凭证号", width=16),
    Column("支付日期", "date", 12),
    Column("清算日期", "date", 12),
    Column("已退款", "money", 14),
    Column("金额", "money", 16),
)


@require_safe
@page
def listing(request: HttpRequest) -> HttpResponse:
    """支付清单。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    agencies = standards.agencies_of(desk.actor, desk.division)
    wanted = read(request.GET, desk)
    found = lists.find(
        division=desk.division, year=desk.year, agencies=agencies, wanted=wanted, after=request.GET.get("after", ""), limit=PAGE
    )
    units = _units(desk, agencies)
    context: dict[str, Any] = {
        "found": found,
        "rows": [(row, units.get(row.agency, row.agency)) for row in found.rows],
        "states": STATES,
        "asked": request.GET,
        "units": [("", "全部单位"), *((code, f"{code} {name}") for code, name in units.items())],
        "query": _kept(request.GET),
        "wanted": wanted,
        "may_request": desk.actor.may("payment.request") and not desk.reading,
        "filtered": bool(_kept(request.GET)),
    }
    return render(request, "payment/listing.html", context)


@require_safe
@page
def export(request: HttpRequest) -> HttpResponse:
    """导出 xlsx：筛选后的全部行，列与屏幕相同，另有清算日期。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    agencies = standards.agencies_of(desk.actor, desk.division)
    wanted = read(request.GET, desk)
    found = lists.find(division=desk.division, year=desk.year, agencies=agencies, wanted=wanted, limit=lists.MOST)
    if found.after:
        raise UserError(f"筛选后有 {found.count} 笔，一次最多导出 {lists.MOST} 笔", "用日期或单位再筛小一些")
    units = _units(desk, agencies)
    rows = [
        (r.on, r.number, units.get(r.agency, r.agency), r.payee, r.purpose, r.label, r.order, r.paid_on, r.cleared_on, r.refunded, r.amount)
        for r in found.rows
    ]
    total = (None, "合计", f"{found.count} 笔", None, None, None, None, None, None, found.refunded, found.total)
    note = f"单位：元　{desk.division_name} {desk.year} 年度　{_said(request.GET)}"
    return workbook(name=f"支付清单{desk.year}", title="支付清单", note=note, columns=COLUMNS, rows=rows, total=total)


def read(asked: QueryDict, desk: Desk) -> lists.Wanted:
    """读筛选. Raises UserError for a date that is none."""
    states: list[str] = []
    for code in asked.getlist("state"):
        states += WAITING if code == "open" else [code] if code in PAYMENT.labels else []
    return lists.Wanted(
        states=tuple(states),
        agency=asked.get("agency", ""),
        exp_func=_func(asked.get("func", "").strip(), desk),
        allotment=asked.get("allotment", "").strip(),
        text=asked.get("q", "").strip(),
        since=_day(asked.get("since", "")),
        until=_day(asked.get("until", "")),
        cleared=_day(asked.get("cleared", "")),
        batch=asked.get("batch", ""),
    )


def _func(text: str, desk: Desk) -> str:
    """科目：代码或名称、拼音首字母，取最像的一个."""
    if not text or text.isdigit():
        return text
    found = standards.search("exp_func", text, desk.today, desk.division, limit=1)
    if not found:
        raise UserError(f"没有功能科目“{text}”", "写代码（如 205）或名称（如 小学教育）")
    return found[0].code


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UserError(f"“{text}”不是日期", "写成 2025-06-30 的样子") from error


def _units(desk: Desk, agencies: list[str] | None) -> dict[str, str]:
    return {u.code: u.name for u in standards.agencies(desk.division) if agencies is None or u.code in agencies}


def _kept(asked: QueryDict) -> str:
    """筛选本身，不带页码，供导出与清除."""
    query = asked.copy()
    for name in ("after", *[name for name, value in asked.items() if not value]):
        query.pop(name, None)
    return query.urlencode()


def _said(asked: QueryDict) -> str:
    words = {
        "state": "状态",
        "agency": "单位",
        "func": "科目",
        "allotment": "指标",
        "q": "查找",
        "since": "自",
        "until": "至",
        "cleared": "清算日",
        "batch": "批次",
    }
    labels = {"open": "未办结", **PAYMENT.labels}
    said = [f"{words[name]} {labels.get(value, value)}" for name in words if (value := asked.get(name, ""))]
    return "　".join(said) or "全部"
