"""指标明细：状况、占用、变动、用它的支付、追溯。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from jincai.execution.allotment.screens import paper as papers
from jincai.execution.allotment.screens.paper import Paper
from jincai.execution.allotment.views.document import elsewhere
from jincai.platform.ui.api import Desk, Link, acting, document_url, page

SHOWN = 30
KINDS = {"1": "人员类", "2": "运转类", "3": "特定目标类"}
NOUNS = {"payment": "支付申请", "fund_release": "实拨凭证"}


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """条形的一段：样式名、名称、金额（元）、起点与宽度（百分数）."""

    kind: str
    title: str
    amount: Decimal
    start: str
    width: str


@require_safe
@page
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """指标明细。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    paper = papers.paper(division=desk.division, year=desk.year, number=number)
    if paper is None or not desk.actor.acts_for(paper.row.agency):
        return elsewhere(request, desk, number)
    every = "all" in request.GET
    moved = list(reversed(paper.movements))
    context = {
        "p": paper,
        "row": paper.row,
        "at": paper.at,
        "parts": list(parts(paper)),
        "links": list(links(paper)),
        "kind": KINDS.get(paper.row.project_kind, ""),
        "movements": moved if every else moved[:SHOWN],
        "more": not every and len(moved) > SHOWN,
        "drawn": [(d, NOUNS.get(d.kind, ""), document_url(d.kind, d.document)) for d in (paper.drawn if every else paper.drawn[:SHOWN])],
        "holds": [(h, document_url(kind, h.document), by) for h, kind, by in paper.holds],
        "payments": _payments(number),
        "acting": None if paper.row.released_on else acting(desk, papers.KIND, number, paper.at.unreleased),
        "may_move": desk.actor.acts_for(paper.row.agency, "allotment.apply_virement") and not desk.reading,
        "may_request": desk.actor.may("payment.request") and not desk.reading and _payments(number),
    }
    return render(request, "allotment/detail.html", context)


def parts(paper: Paper) -> Iterable[Part]:
    """现额由哪几段组成，按宽度."""
    at = paper.at
    whole = at.current or Decimal(1)
    start = Decimal(0)
    listed = (
        ("paid", "已支付", at.paid + at.released),
        ("held", "占用与在途", at.held + at.ordered),
        ("frozen", "冻结", at.frozen),
        ("free", "可用", at.available),
        ("waiting", "待下达", at.unreleased),
    )
    for kind, title, amount in listed:
        width = max(amount / whole * 100, Decimal(0))
        yield Part(kind, title, amount, f"{start:.2f}", f"{max(width - Decimal('0.2'), Decimal(0)):.2f}")
        start += width


def links(paper: Paper) -> Iterable[Link]:
    """追溯：预算批准 → 分解 → 分配 → 批复 → 下达；没下达的虚线."""
    for k in paper.origin:
        here = k.document == paper.row.number
        who = paper.names.get(k.actor, "系统作业" if k.actor == "system" else k.actor)
        url = "" if here else document_url(k.document_kind, k.document)
        yield Link(
            k.title,
            k.document,
            url,
            note=who,
            when=k.on,
            amount=Decimal(k.body.get("amount", "0")),
            here=here and k.kind == "allotment.activated",
        )
    if paper.row.released_on is None:
        yield Link("指标下达", "待下达", note="指标管理处室", amount=paper.at.unreleased, todo=True)


def _payments(number: str) -> str:
    """支付清单按这条指标筛，有支付这项能力才有."""
    try:
        return f"{reverse('payment:listing')}?allotment={number}"
    except NoReverseMatch:
        return ""
