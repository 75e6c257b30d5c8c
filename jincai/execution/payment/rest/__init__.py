"""支付的接口：清单、明细、申请；与网页同一动词，同一规则。"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query, Router
from ninja.responses import Status

from jincai.execution.payment import operations, queries
from jincai.execution.payment.gathering import Line, Payee, Request
from jincai.execution.payment.operations.papers import KIND
from jincai.execution.payment.queries import LineRow, PaymentRow
from jincai.execution.payment.rest.schemas import ActBody, Filters, LineOut, PaymentBody, PaymentDetail, PaymentOut, PaymentPage
from jincai.execution.payment.screens import choosing, lists
from jincai.kernel.money import plain
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.platform.banking import api as banking
from jincai.platform.identity.api import Actor
from jincai.platform.standards import api as standards
from jincai.platform.ui.api import named
from jincai.platform.workflow import api as workflow

PATH = "/payments"
router = Router(tags=["支付"])


@router.get("", response=PaymentPage, summary="支付清单")
def listing(request: HttpRequest, asked: Query[Filters]) -> PaymentPage:
    """单位人员只见本单位的支付."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    given = asked.model_dump(include={"agency", "exp_func", "allotment", "since", "until", "cleared", "batch"})
    wanted = lists.Wanted(states=tuple(asked.state), text=asked.q, **given)
    agencies = standards.agencies_of(actor, actor.division)
    found = lists.find(division=actor.division, year=asked.year, agencies=agencies, wanted=wanted, after=asked.cursor, limit=asked.limit)
    return PaymentPage(
        items=[PaymentOut(**_row(r)) for r in found.rows], next=found.after or None, count=found.count, total=plain(found.total)
    )


@router.get("/{number}", response=PaymentDetail, summary="一笔支付")
def one(request: HttpRequest, number: str, year: int) -> PaymentDetail:
    """按申请号或凭证号."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    row = queries.one(division=actor.division, year=year, number=number)
    if row is None or not actor.acts_for(row.agency):
        raise Http404(f"没有 {year} 年的支付单据 {number}")
    return _detail(row)


@router.post("", response={201: PaymentDetail}, summary="申请支付")
def request_payment(request: HttpRequest, body: PaymentBody) -> Status:
    """提交一笔支付申请，占用指标和计划；规则不许时 409，说出全部原因."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    key = f"api:{actor.user}:{request.headers.get('Idempotency-Key', '')}"
    lines = tuple(Line(allotment=x.allotment, dep_econ=x.dep_econ, amount=Decimal(x.amount), contract=x.contract) for x in body.lines)
    asked = Request(key=lists.short(key), payee=Payee(**body.payee.model_dump()), lines=lines, purpose=body.purpose, batch=body.batch, business=body.business)
    approved = choosing.budget_approved(division=actor.division, year=body.on.year)
    try:
        number = operations.request(division=actor.division, request=asked, on=body.on, actor=actor, budget_approved=approved)
    except Refused as why:
        raise named(why, request.path) from why
    row = queries.one(division=actor.division, year=body.on.year, number=number)
    assert row is not None
    return Status(201, _detail(row))


@router.post("/{number}/act", response=PaymentDetail, summary="办理一笔支付")
def act(request: HttpRequest, number: str, body: ActBody) -> PaymentDetail:
    """在流程现在的一步上同意、退回，或由经办撤回；不该他办、办过了、自己的，409 说出原因."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    row = queries.one(division=actor.division, year=body.on.year, number=number)
    if row is None or row.number != number or not actor.acts_for(row.agency):
        raise Http404(f"没有 {body.on.year} 年的支付单据 {number}")
    if body.action == "return" and not body.reason.strip():
        raise UserError("退回要写理由", "在 reason 里写明为什么退回")
    told: dict[str, Any] = {"division": actor.division, "year": row.year, "on": body.on, "actor": actor}
    (done,) = workflow.act_many([(KIND, number)], body.action, reason=body.reason, to_step=body.to_step, **told)
    if done.refused:
        raise named(done.refused, request.path)
    now = queries.one(division=actor.division, year=row.year, number=number)
    assert now is not None
    return _detail(now)


def _row(r: PaymentRow) -> dict[str, Any]:
    fields = {name: getattr(r, name) for name in PaymentOut.model_fields}
    return fields | {"account": banking.masked(r.account), "amount": plain(r.amount), "refunded": plain(r.refunded)}


def _line(x: LineRow) -> LineOut:
    fields = {name: getattr(x, name) for name in LineOut.model_fields}
    return LineOut(**(fields | {"amount": plain(x.amount), "refunded": plain(x.refunded)}))


def _detail(r: PaymentRow) -> PaymentDetail:
    return PaymentDetail(**_row(r), lines=[_line(x) for x in r.lines])
