"""调剂单：清单、导出、一张的全部、取附件。"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from jincai.execution.allotment import models, states
from jincai.execution.allotment.screens import virements as shown
from jincai.execution.allotment.screens.paper import people
from jincai.execution.allotment.views.listing import func_name
from jincai.kernel.problems import UserError
from jincai.platform.files import api as files
from jincai.platform.standards import api as standards
from jincai.platform.ui.api import Column, Desk, acting, events, page, watermark, workbook

PAGE, ALL = 50, 50_000
STATES = (("", "全部"), *((code, label) for code, label in states.VIREMENT.labels.items() if code != "NEW"))
COLUMNS = (
    Column("申请日期", "date", 12), Column("调剂单号", width=16), Column("调出单位", width=22), Column("调出指标", width=16),
    Column("调入单位", width=22), Column("调入指标", width=16), Column("理由", width=32), Column("状态", width=22), Column("申请人", width=12),
    Column("批准或退回", "date", 12), Column("金额", "money", 16),
)  # fmt: skip


@require_safe
@page
def virements(request: HttpRequest) -> HttpResponse:
    """调剂单清单。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    found = _found(request.GET, desk, PAGE)
    units, names = _units(desk), people()
    query = _kept(request.GET)
    context: dict[str, Any] = {
        "found": found, "rows": [(r, units.get(r.agency, r.agency), units.get(r.to_agency, r.to_agency), _who(r.applied_by, names)) for r in found.rows],
        "states": STATES, "asked": request.GET, "query": query, "filtered": bool(query), "may_apply": _may_apply(desk),
        "units": [("", "全部单位"), *((code, f"{code} {name}") for code, name in units.items() if desk.agencies is None or desk.actor.acts_for(code))],
    }  # fmt: skip
    return render(request, "allotment/virements.html", context)


@require_safe
@page
def export_virements(request: HttpRequest) -> HttpResponse:
    """导出 xlsx：筛选后的全部行。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    found = _found(request.GET, desk, ALL)
    if found.after:
        raise UserError(f"筛选后有 {found.count} 张，一次最多导出 {ALL} 张", "用单位或状态再筛小一些")
    units, names = _units(desk), people()
    rows = [
        (r.applied_on, r.number, units.get(r.agency, r.agency), r.giving, units.get(r.to_agency, r.to_agency), r.taking, r.reason, r.label,
         _who(r.applied_by, names), r.decided_on, r.amount)
        for r in found.rows
    ]  # fmt: skip
    total = (None, "合计", f"{found.count} 张", *[None] * 7, found.total)
    note = f"单位：元　{desk.division_name} {desk.year} 年度"
    return workbook(name=f"指标调剂{desk.year}", title="指标调剂", note=note, columns=COLUMNS, rows=rows, total=total)


@require_safe
@page
def virement(request: HttpRequest, number: str) -> HttpResponse:
    """一张调剂单：两边的指标、在谁手里、附件、办理历史、分录。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    paper = _paper(desk, number)
    row, names, units = paper.row, people(), _units(desk)
    context = {
        "p": paper, "row": row, "sides": [(s, units.get(s.agency, s.agency), func_name(desk, s.row.exp_func) if s.row else "") for s in paper.sides],
        "across": paper.kind == shown.ACROSS, "applied_by": _who(row.applied_by, names), "decided_by": _who(row.decided_by, names),
        "acting": acting(desk, paper.kind, row.number, row.amount), "history": events(desk, paper.kind, row.number), "may_apply": _may_apply(desk),
        "attached": [(f, _who(f.kept_by, names)) for f in paper.attached], "bad": row.state == "REJECTED", "now": row.state == "APPLIED",
    }  # fmt: skip
    return render(request, "allotment/virement.html", context)


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
    response["X-Watermark"] = quote(mark)
    return response


def _paper(desk: Desk, number: str) -> shown.Paper:
    """这张单; Http404 for one that is not there or of other units."""
    paper = shown.paper(division=desk.division, year=desk.year, number=number)
    if paper is None or not (desk.actor.acts_for(paper.row.agency) or desk.actor.acts_for(paper.row.to_agency)):
        raise Http404("没有这张调剂单")
    return paper


def _found(asked: QueryDict, desk: Desk, limit: int) -> shown.Found:
    texts = {name: asked.get(name, "").replace("\0", "").strip()[:60] for name in ("state", "agency", "q", "after")}
    wanted = shown.Wanted(state=texts["state"], agency=texts["agency"], text=texts["q"])
    agencies = standards.agencies_of(desk.actor, desk.division)
    after = texts["after"] if limit == PAGE else ""
    return shown.find(division=desk.division, year=desk.year, agencies=agencies, wanted=wanted, after=after, limit=limit)


def _may_apply(desk: Desk) -> bool:
    return desk.actor.may("allotment.apply_virement") and not desk.reading


def _units(desk: Desk) -> dict[str, str]:
    return {u.code: u.name for u in standards.agencies(desk.division)}


def _who(user: str, names: dict[str, str]) -> str:
    return names.get(user, "系统作业" if user == "system" else user)


def _kept(asked: QueryDict) -> str:
    query = asked.copy()
    for name in ("after", *[name for name, value in asked.items() if not value]):
        query.pop(name, None)
    return query.urlencode()
