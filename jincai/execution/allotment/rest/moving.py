"""调剂的接口：申请、清单、一张、办理；与网页同一动词，同一规则。"""

from __future__ import annotations

import base64
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query
from ninja.responses import Status

from jincai.execution.allotment import operations
from jincai.execution.allotment.rest.paths import router
from jincai.execution.allotment.rest.schemas import (
    ActBody,
    AttachmentBody,
    AttachmentOut,
    VirementBody,
    VirementDetail,
    VirementFilters,
    VirementOut,
    VirementPage,
)
from jincai.execution.allotment.screens import virements as found
from jincai.kernel.money import plain
from jincai.kernel.problems import UserError
from jincai.platform.files import api as files
from jincai.platform.identity.api import Actor
from jincai.platform.standards import api as standards
from jincai.platform.workflow import api as workflow


@router.get("/virements", response=VirementPage, summary="调剂单清单")
def virements(request: HttpRequest, asked: Query[VirementFilters]) -> VirementPage:
    """单位人员只见调出或调入是本单位的."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    wanted = found.Wanted(state=asked.state, agency=asked.agency, text=asked.q)
    agencies = standards.agencies_of(actor, actor.division)
    listed = found.find(division=actor.division, year=asked.year, agencies=agencies, wanted=wanted, after=asked.cursor, limit=asked.limit)
    return VirementPage(items=[VirementOut(**_row(r)) for r in listed.rows], next=listed.after or None, count=listed.count, total=plain(listed.total))


@router.get("/virements/{number}", response=VirementDetail, summary="一张调剂单")
def virement(request: HttpRequest, number: str, year: int) -> VirementDetail:
    """按调剂单号."""
    return _detail(request.auth, number, year)  # type: ignore[attr-defined]


@router.post("/virements", response={201: VirementDetail}, summary="申请调剂")
def apply(request: HttpRequest, body: VirementBody) -> Status:
    """先冻结调出的指标，批准后调入；规则不许时 409，说出全部原因."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    number = operations.apply_virement(
        division=actor.division, giving=body.giving, taking=body.taking, amount=Decimal(body.amount), reason=body.reason, on=body.on, actor=actor,
        attached=[files.Upload(each.name, _content(each)) for each in body.attachments],
    )  # fmt: skip
    return Status(201, _detail(actor, number, body.on.year))


@router.post("/virements/{number}/act", response=VirementDetail, summary="办理一张调剂单")
def act(request: HttpRequest, number: str, body: ActBody) -> VirementDetail:
    """在流程现在的一步上同意、退回，或由申请人撤回；不该他办、办过了、自己的，409 说出原因."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    paper = _paper(actor, number, body.on.year)
    if body.action == "return" and not body.reason.strip():
        raise UserError("退回要写理由", "在 reason 里写明为什么退回")
    told: dict[str, Any] = {"division": actor.division, "year": body.on.year, "on": body.on, "actor": actor}
    (done,) = workflow.act_many([(paper.kind, number)], body.action, reason=body.reason, to_step=body.to_step, **told)
    if done.refused:
        done.refused.instance = request.path
        raise done.refused
    return _detail(actor, number, body.on.year)


def _content(sent: AttachmentBody) -> bytes:
    try:
        return base64.b64decode(sent.content, validate=True)
    except ValueError as error:  # binascii.Error is one
        raise UserError(f"附件“{sent.name}”的内容不是 Base64", "按 RFC 4648 编码后再交") from error


def _paper(actor: Actor, number: str, year: int) -> found.Paper:
    paper = found.paper(division=actor.division, year=year, number=number)
    if paper is None or not (actor.acts_for(paper.row.agency) or actor.acts_for(paper.row.to_agency)):
        raise Http404(f"没有 {year} 年的调剂单 {number}")
    return paper


def _row(r: found.VirementRow) -> dict[str, Any]:
    return {name: getattr(r, name) for name in VirementOut.model_fields} | {"amount": plain(r.amount)}


def _detail(actor: Actor, number: str, year: int) -> VirementDetail:
    paper = _paper(actor, number, year)
    at = workflow.standing(paper.kind, number, division=actor.division, year=year, on=paper.row.applied_on)
    attached = [AttachmentOut(**{name: getattr(f, name) for name in AttachmentOut.model_fields}) for f in paper.attached]
    return VirementDetail(**_row(paper.row), kind=paper.kind, at=list(at.at) if at else [], attachments=attached)
