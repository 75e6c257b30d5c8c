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
from jincai.platform.ui.api import Desk, Document, Fact, Link, acting, address, document_url, page

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
    every, moved, payments = "all" in request.GET, list(reversed(paper.movements)), _payments(number)
    context = {
        "doc": _document(desk, paper, payments), "p": paper, "row": paper.row, "at": paper.at, "parts": list(parts(paper)),
        "movements": moved if every else moved[:SHOWN], "more": not every and len(moved) > SHOWN, "payments": payments,
        "drawn": [(d, NOUNS.get(d.kind, ""), document_url(d.kind, d.document)) for d in (paper.drawn if every else paper.drawn[:SHOWN])],
        "holds": [(h, document_url(kind, h.document), by) for h, kind, by in paper.holds], "chain": list(links(paper)),
    }  # fmt: skip
    return render(request, "allotment/detail.html", context)


def _document(desk: Desk, paper: Paper, payments: str) -> Document:
    row, at = paper.row, paper.at
    listing, released = reverse("allotment:listing"), row.released_on is not None
    notice = address("printshop:one", "allotment_notice", row.document) if row.document else ""
    buttons = [("打印指标文", notice, False), ("看全部支付", payments, False)]
    if released and desk.actor.acts_for(row.agency, "allotment.apply_virement") and not desk.reading:
        buttons.append(("从它调剂", f"{reverse('allotment:apply-virement')}?giving={row.number}", False))
    if released and payments and desk.actor.may("payment.request") and not desk.reading:
        buttons.append(("用它申请支付", f"{reverse('payment:request')}?allotment={row.number}", True))
    return Document(
        title=f"指标 {row.number}", crumbs=(("预算执行", ""), ("指标", listing), (paper.agency_name, f"{listing}?agency={row.agency}")),
        tags=[("待下达", "is-now")] if not released else [("有冻结", "")] if at.frozen else [], beside=row.title, buttons=buttons, facts=_facts(paper),
        acting=None if released else acting(desk, papers.KIND, row.number, at.unreleased),
    )  # fmt: skip


def _facts(paper: Paper) -> list[Fact]:
    row = paper.row
    facts = [
        Fact("单位", paper.agency_name, wide=True, strong=True), Fact("功能分类", f"{row.exp_func} {paper.func_name}", wide=True),
        Fact("主管部门", paper.department_name, wide=True), Fact("政府经济分类", f"{row.gov_econ} {paper.gov_name}".strip(), wide=True),
        Fact("指标文号", row.document), Fact("资金性质", f"{row.fund} {paper.fund_name}"), Fact("项目类别", KINDS.get(row.project_kind, "")),
        Fact("预算来源", paper.source_name or row.source), Fact("批复日期", row.approved_on), Fact("下达日期", row.released_on, empty="未下达"),
    ]  # fmt: skip
    facts += [Fact("上级文号", row.upper_document)] if row.upper_document else []
    return facts + ([Fact("项目", row.project)] if row.project else [])


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
