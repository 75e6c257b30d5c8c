"""追溯：钱从哪来（预算批准到指标下达），到哪去（申请到记账）；没到的是虚线。"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from jincai.execution.payment import facts
from jincai.execution.payment.screens.paper import CLEARED, KIND, Paper
from jincai.execution.payment.screens.progress import who
from jincai.kernel.money import ZERO
from jincai.ledger.api import Kept
from jincai.platform.ui.api import Link, document_url

SOURCES = (
    (
        "预算批准",
        ("budget.approved", "budget.increased", "allotment.advance_authorised", "allotment.notified_from_upper", "allotment.carried_in"),
    ),
    ("分解", ("allotment.distributed", "allotment.reserve_used", "allotment.reassigned")),
    ("分配", ("allotment.allocated", "allotment.replied")),
    ("批复到单位", ("allotment.approved_to_unit",)),
    ("下达", ("allotment.activated",)),
    ("采购计划", ("procurement.plan_drafted",)),
    ("合同", ("procurement.contract_signed",)),
)
WAY = (
    ("申请", facts.PaymentRequested.KIND),
    ("审核", facts.PaymentReviewed.KIND),
    ("批准", facts.PaymentApproved.KIND),
    ("凭证", facts.PaymentOrdered.KIND),
    ("回单", facts.PaymentConfirmed.KIND),
    ("清算", CLEARED),
)
STOPS = {facts.PaymentFailed.KIND: "退票", facts.PaymentEnded.KIND: "终止"}


def sources(paper: Paper) -> list[Link]:
    """钱从哪来：链上有的环节，从前到后."""
    out = []
    for title, kinds in SOURCES:
        if found := [k for k in paper.chain if k.kind in kinds]:
            out.append(_source(title, found))
    return out


def _source(title: str, found: Sequence[Kept]) -> Link:
    first = found[0]
    documents = list(dict.fromkeys(k.document for k in found))
    several = len(documents) > 1
    names = list(dict.fromkeys(k.title for k in found))
    return Link(
        title=title,
        name=f"{len(documents)} 份" if several else first.document,
        note="、".join(names) if names != [title] else f"科目 {_func(found)}",
        url="#lines" if several else document_url(first.document_kind, first.document),
        when=first.on,
        amount=_sum(found),
    )


def _func(found: Sequence[Kept]) -> str:
    codes = list(dict.fromkeys(str(k.body.get("exp_func", "")) for k in found))
    return codes[0] if len(codes) == 1 else f"{len(codes)} 个"


def way(paper: Paper) -> list[Link]:
    """钱到哪去：办过的，停下的，没到的."""
    row, out = paper.row, []
    for title, kind in WAY:
        if found := paper.happened(kind):
            out.append(_step(paper, title, found))
            continue
        stopped = [k for k in paper.kept if k.kind in STOPS]
        if stopped:
            said = str(stopped[-1].body.get("reason", ""))
            return [*out, Link(STOPS[stopped[-1].kind], row.label, note=said, when=stopped[-1].on, amount=_sum(stopped))]
        out.append(Link(title, _ahead(title), amount=row.amount, todo=True))
    return [*out, _booked(paper)]


def back(paper: Paper) -> list[Link]:
    """钱怎么回来：退款通知、恢复指标、退款清算，没有退款为空."""
    told, cleared = paper.happened(facts.PaymentRefunded.KIND), paper.happened("clearing.refund_cleared")
    if not told:
        return []
    first, amount = told[0], _sum(told)
    notices = list(dict.fromkeys(str(k.body.get("notice", "")) for k in told))
    links = [
        Link(
            "退款通知",
            notices[0] if len(notices) == 1 else f"{len(notices)} 张通知",
            "#messages",
            note=str(first.body.get("reason", "")),
            when=first.on,
            amount=amount,
        ),
        Link("恢复指标", "指标与计划", "#lines", note="退回原处", when=first.on, amount=amount),
    ]
    if not cleared:
        return [*links, Link("退款清算", "5552 待人行", note="清算后冲总账", amount=amount, todo=True)]
    return [
        *links,
        Link("退款清算", f"{cleared[-1].on:%m-%d} 清算", "#entries", note="冲费用与支出", when=cleared[-1].on, amount=_sum(cleared)),
    ]


def _step(paper: Paper, title: str, found: Sequence[Kept]) -> Link:
    row, first = paper.row, found[0]
    here = title == "申请"
    name = {
        "申请": row.number,
        "凭证": row.order,
        "回单": f"…{row.bank_serial[-6:]}" if row.bank_serial else row.order,
        "清算": f"{first.on:%m-%d} 清算",
    }.get(title, who(paper, first))
    url = {"凭证": "#messages", "回单": "#messages", "清算": "#entries"}.get(title, "")
    note = {"申请": "本页", "审核": "单位审核", "批准": "国库处"}.get(title) or who(paper, first)
    return Link(title=title, name=name, note=note, url=url, when=first.on, amount=_sum(found), here=here)


def _booked(paper: Paper) -> Link:
    fiscal = {e.book_title: e for e in paper.entries if e.book.startswith("fiscal")}
    if not fiscal:
        return Link("记账", "总会计两本账", note="清算后自动", amount=paper.row.amount, todo=True)
    first = next(e for e in paper.entries if e.book.startswith("fiscal"))
    return Link("记账", f"{len(fiscal)} 个账套", url="#entries", note="财务会计、预算会计", when=first.on, amount=paper.row.amount)


def _ahead(title: str) -> str:
    return {"审核": "单位审核", "批准": "国库处", "凭证": "8202 待签发", "回单": "待银行", "清算": "2301 待人行"}[title]


def _sum(found: Sequence[Kept]) -> Decimal:
    return sum((Decimal(k.body["amount"]) for k in found if "amount" in k.body), ZERO)


__all__ = ["KIND", "back", "sources", "way"]
