"""办理进度与历史：到谁、何时；没有到的是什么岗位。"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from jincai.execution.payment import facts
from jincai.execution.payment.screens.paper import CLEARED, Paper
from jincai.execution.payment.states import PAYMENT, STOPPED
from jincai.kernel.money import show
from jincai.ledger.api import Kept
from jincai.platform.ui.api import Event, Step, event_of
from jincai.platform.workflow import api as workflow

BANK, TREASURY = "代理银行", "人民银行"
STEPS = (
    ("填报", facts.PaymentRequested.KIND, "单位经办"),
    ("单位审核", facts.PaymentReviewed.KIND, "单位审核"),
    ("国库审批", facts.PaymentApproved.KIND, "国库处"),
    ("签发送银行", facts.PaymentOrdered.KIND, "国库处"),
    ("银行支付", facts.PaymentConfirmed.KIND, BANK),
    ("清算", CLEARED, TREASURY),
    ("记账", CLEARED, ""),
)
OTHERS = {
    facts.PaymentConfirmed.KIND: BANK,
    facts.PaymentFailed.KIND: BANK,
    facts.PaymentRefunded.KIND: BANK,
    CLEARED: TREASURY,
    "clearing.refund_cleared": TREASURY,
    "clearing.reclassified": "系统",
}
WORDS = {
    facts.PaymentRequested.KIND: "提交",
    facts.PaymentReviewed.KIND: "单位审核同意",
    facts.PaymentApproved.KIND: "国库批准",
    facts.PaymentSentBack.KIND: "退回重办",
    facts.PaymentOrdered.KIND: "签发送银行",
    facts.PaymentConfirmed.KIND: "回单成功",
    CLEARED: "清算，记总账",
}


def who(paper: Paper, kept: Kept) -> str:
    """谁办的：人名；对方办的写对方."""
    return OTHERS.get(kept.kind) or paper.names.get(kept.actor) or ("系统作业" if kept.actor == "system" else kept.actor)


def steps(paper: Paper) -> list[Step]:
    """步骤：办过的写谁、何时；停下的写为什么停；没到的写谁来办."""
    stopped = paper.row.state in STOPPED
    out = []
    for title, kind, role in STEPS:
        if done := paper.happened(kind):
            out.append(Step(title, "done", "财政总会计" if title == "记账" else who(paper, done[0]), done[0].on))
        elif stopped:
            return [*out, _stop(paper)]
        elif out and out[-1].state == "done":
            out.append(Step(title, "now", role if role != title else "", _wait(title)))
        else:
            out.append(Step(title, "todo", "", "清算后自动" if title == "记账" else None))
    if paper.row.refunded:
        last = paper.happened(facts.PaymentRefunded.KIND)
        out.append(Step("退款", "done", f"{show(paper.row.refunded)} 元", last[-1].on if last else None))
    return out


def _wait(title: str) -> str:
    return {"银行支付": "等回单", "清算": "日终清算"}.get(title, "待办")


def _stop(paper: Paper) -> Step:
    row = paper.row
    kind = facts.PaymentFailed.KIND if row.state in ("RETURNED", "RECALLED") else facts.PaymentEnded.KIND
    last = paper.happened(kind)
    words = row.label if row.state != "RECALLED" else "已撤销"
    return Step(
        words,
        "stop" if row.state in ("RETURNED", "REJECTED") else "now",
        who(paper, last[-1]) if last else "",
        last[-1].on if last else None,
    )


def now_at(paper: Paper) -> str:
    """现在谁手里，一句话；办结为空."""
    roles = {move.source[0]: move.role for move in PAYMENT.moves if move.verb in ("review", "approve", "order", "confirm", "clear")}
    role = roles.get(paper.row.state, "")
    return f"现在{role}" if role else ""


DECIDED = (facts.PaymentReviewed.KIND, facts.PaymentApproved.KIND, facts.PaymentSentBack.KIND, facts.PaymentEnded.KIND)
ASIDES = ("take", "hand_over", "remind", "escalate", "overdue")
"""流程里没有事实的事：签收、移交、催办、升级、逾期；会签等没有效果的一步也没有."""


def history(paper: Paper, acts: Iterable[workflow.Event] = ()) -> list[Event]:
    """办理历史，新的在前；同一天同一人的各行并成一条. With the acts of the flow that no fact tells."""
    decided = {(k.actor, k.on) for k in paper.kept if k.kind in DECIDED}
    asides = [a for a in acts if a.action in ASIDES or (a.action in ("approve", "return") and (a.actor, a.on) not in decided)]
    told = [*_events(paper), *((act.at, event_of(act, paper.names)) for act in asides)]
    return [event for _place, (_at, event) in sorted(enumerate(told), key=lambda each: (each[1][0], each[0]), reverse=True)]


def _events(paper: Paper) -> Iterator[tuple[datetime, Event]]:
    seen: set[tuple[str, date, str, str]] = set()
    for k in paper.kept:
        reason = str(k.body.get("reason", ""))
        key = (k.kind, k.on, k.actor, str(k.body.get("notice", "")) + reason)
        if key in seen:
            continue
        seen.add(key)
        words = WORDS.get(k.kind, k.title)
        yield k.at, Event(k.on, who(paper, k), f"{words}：{reason}" if reason else words)
