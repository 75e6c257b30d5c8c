"""别人先更正了：告诉后来的人谁、何时、把什么改成了什么。"""

from __future__ import annotations

from django.utils import timezone

from jincai.execution.payment import facts, models
from jincai.kernel.rules import Refused, Violation
from jincai.ledger import api as ledger
from jincai.platform.identity.api import people


def overtaken(payment: models.Payment, line: models.PaymentLine, seen: tuple[str, str]) -> Refused:
    """一行与他打开时不同; `seen` its allotment and economic class as he read them."""
    told = ledger.facts_of([payment.number], year=payment.year, division=payment.division)
    now = (line.allotment, line.dep_econ)
    mine = [k for k in told if k.kind == facts.PaymentCorrected.KIND and (k.body.get("allotment"), k.body.get("dep_econ")) == now]
    last = mine[-1] if mine else None
    who = next((person.name for person in people() if last and person.user == last.actor), last.actor if last else "别人")
    when = f"（{timezone.localtime(last.at):%m-%d %H:%M}）" if last else ""
    parts = (("指标", seen[0], line.allotment), ("部门经济分类", seen[1], line.dep_econ))
    changes = "，".join(f"{what}由 {old} 改成 {new}" for what, old, new in parts if old != new)
    says = f"你打开以后，{who}更正了 {payment.number} 第 {line.position} 行{when}：{changes}"
    remedy = "看过他改的；还要改，再按一次更正；你填的都还在"
    return Refused([Violation(rule="EDIT", says=says, cites="系统规则：别人改过的，看过才能再改", subject=payment.number, remedy=remedy, who=who)], "没有更正")
