"""调剂单：清单、导出、一张的全部、取附件。"""

from __future__ import annotations

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from jincai.execution.allotment import models, states
from jincai.execution.allotment.screens import virements as shown
from jincai.execution.allotment.screens.paper import people
from jincai.execution.allotment.views.listing import func_name
from jincai.platform.files import api as files
from jincai.platform.standards import api as standards
from jincai.platform.ui.api import (
    Attached,
    Button,
    Col,
    Desk,
    Document,
    Empty,
    Fact,
    Found,
    Listing,
    Pick,
    Text,
    Unit,
    Wanted,
    acting,
    events,
    ordered,
    page,
    watermark,
)

STATES = (("", "全部"), *((code, label) for code, label in states.VIREMENT.labels.items() if code != "NEW"))
LOOKS = {"REJECTED": "is-bad", "APPLIED": "is-now"}


def fetch(desk: Desk, wanted: Wanted, after: str, limit: int) -> Found:
    """一页调剂单，新的在前. Three queries."""
    asked = shown.Wanted(state=wanted.text("state"), agency=wanted.text("agency"), text=wanted.text("q"))
    agencies = standards.agencies_of(desk.actor, desk.division)
    found = shown.find(
        division=desk.division, year=desk.year, agencies=agencies, wanted=asked, after=after, limit=limit, order=ordered(wanted, "-number")
    )
    return Found(found.rows, found.after, found.count, {"amount": found.total})


VIREMENTS = Listing(
    name="allotment:virements", title="指标调剂", noun="张", crumbs=(("预算执行", ""),), fetch=fetch,
    opens=lambda row: reverse("allotment:virement", args=[row.number]),
    columns=(
        Col("applied_on", "申请", "day", "c72", sort=True),
        Col("number", "调剂单号", "link", "c120", sort=True),
        Col("agency", "调出单位", "unit", "c152", tip=lambda row: row.agency),
        Col("giving", "调出指标", "code", "c136"),
        Col("to_agency", "调入单位", "unit", "c152", tip=lambda row: row.to_agency),
        Col("taking", "调入指标", "code", "c136"),
        Col("reason", "理由", sheet=32),
        Col("state", "状态", "state", "c152", get=lambda row: row.label, look=lambda row: LOOKS.get(row.state, "is-soft"), tip=lambda row: row.label, sheet=22),
        Col("applied_by", "申请人", "person", "c80"),
        Col("decided_on", "批准或退回", "day", "c88", hidden=True),
        Col("decided_by", "办理人", "person", "c80", hidden=True),
        Col("amount", "金额", "money", "c128", sort=True, total=True),
    ),
    filters=(Pick("state", "状态", STATES), Unit(), Text("q", "查找", "单号、指标、理由", 16)),
    buttons=(
        Button("成批申请", "intake:start", "allotment.apply_virement", args=("virements",)),
        Button("申请调剂", "allotment:apply-virement", "allotment.apply_virement", main=True),
    ),
    empty=Empty(
        "还没有调剂单", "一条指标有余、另一条不足时，申请调剂；先冻结调出的，财政批准后调入", "申请调剂", "allotment:apply-virement",
        "allotment.apply_virement",
    ),
)  # fmt: skip


@require_safe
@page
def virement(request: HttpRequest, number: str) -> HttpResponse:
    """一张调剂单：两边的指标、在谁手里、附件、办理历史、分录。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    paper = _paper(desk, number)
    units = _units(desk)
    context = {
        "doc": _document(desk, paper), "now": paper.row.state == "APPLIED",
        "sides": [(s, units.get(s.agency, s.agency), func_name(desk, s.row.exp_func) if s.row else "") for s in paper.sides],
    }  # fmt: skip
    return render(request, "allotment/virement.html", context)


def _document(desk: Desk, paper: shown.Paper) -> Document:
    row, names, doing = paper.row, people(), acting(desk, paper.kind, paper.row.number, paper.row.amount)
    applied = f"{row.applied_on}　{_who(row.applied_by, names)}"
    facts = [Fact("金额", row.amount, wide=True), Fact("申请", applied, wide=True), Fact("理由", row.reason, wide=True)]
    if row.decided_on:
        facts.append(Fact(row.label, f"{row.decided_on}　{_who(row.decided_by, names)}", wide=True))
    return Document(
        title=f"{'跨部门调剂' if paper.kind == shown.ACROSS else '部门内调剂'} {row.number}",
        crumbs=(("预算执行", ""), ("指标调剂", reverse("allotment:virements"))),
        tags=[(row.label, LOOKS.get(row.state, "")), *((step, "") for step in doing.steps)], facts=facts, acting=doing, entries=paper.entries,
        buttons=(("申请调剂", reverse("allotment:apply-virement"), False),) if _may_apply(desk) else (),
        entries_note="指标账", history=events(desk, paper.kind, row.number), done="/allotment/virements/new/",
        attached=[
            Attached(f.name, reverse("allotment:attachment", args=[row.number, f.id]), f.size, f.kept_at, _who(f.kept_by, names)) for f in paper.attached
        ],
    )  # fmt: skip


@require_safe
@page
def attachment(request: HttpRequest, document: str, id: int) -> HttpResponse:
    """取一个附件：与交来的一字节不差，所以水印不写进文件；谁取的、取了什么（SM3）在审计里，应答头带审计号。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    row = _paper(desk, document).row
    found = files.attachment(id, models.VIREMENT, row.number, division=desk.division, year=desk.year)
    if found is None:
        raise Http404("没有这个附件")
    kept, content = found
    mark = watermark(verb="files.read", title=kept.name, note=row.number, rows=1, sm3=kept.sm3, kind=kept.kind)
    response = HttpResponse(content, content_type=files.TYPES[kept.kind])
    response["Content-Disposition"] = str(content_disposition_header(True, kept.name))
    response["X-Watermark"] = quote(mark, safe=" ")
    return response


def _paper(desk: Desk, number: str) -> shown.Paper:
    """这张单; Http404 for one that is not there or of other units."""
    paper = shown.paper(division=desk.division, year=desk.year, number=number)
    if paper is None or not (desk.actor.acts_for(paper.row.agency) or desk.actor.acts_for(paper.row.to_agency)):
        raise Http404("没有这张调剂单")
    return paper


def _may_apply(desk: Desk) -> bool:
    return desk.actor.may("allotment.apply_virement") and not desk.reading


def _units(desk: Desk) -> dict[str, str]:
    return {u.code: u.name for u in standards.agencies(desk.division)}


def _who(user: str, names: dict[str, str]) -> str:
    return names.get(user, "系统作业" if user == "system" else user)
