"""待分：先行安排、分解、分配、上级指标、对下转移支付、预备费、明确用途。"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from jincai.execution.allotment import facts, rules
from jincai.execution.allotment.operations.items import PoolLine, check_issue, pool, record
from jincai.kernel.rules import check
from jincai.platform.audit.api import audited
from jincai.platform.identity.api import Actor, require
from jincai.platform.standards import api as standards


@audited("allotment.authorise_advance")
def authorise_advance(*, division: str, lines: Sequence[PoolLine], document: str, on: date, actor: Actor) -> None:
    """先行安排：预算草案批准前，参照上年同期安排的基本支出等 (预算法54)."""
    require(actor, "allotment.distribute", "")
    check_issue(lines, document, on)
    lines = [dataclasses.replace(line, source="0") for line in lines]
    record(pool(facts.AdvanceAuthorised, lines, division=division, document=document, on=on, actor=actor), "没有先行安排")


@audited("allotment.replace_advance")
def replace_advance(*, division: str, lines: Sequence[PoolLine], document: str, on: date, actor: Actor) -> None:
    """冲回先行安排：预算批准之后, the approved budget takes its place. Raises Refused while the budget is not approved."""
    require(actor, "allotment.distribute", "")
    lines = [dataclasses.replace(line, source="0") for line in lines]
    record(pool(facts.AdvanceReplaced, lines, division=division, document=document, on=on, actor=actor), "没有冲回先行安排")


@audited("allotment.distribute")
def distribute(*, division: str, lines: Sequence[PoolLine], document: str, on: date, actor: Actor) -> list[UUID]:
    """分解到业务处室（元）. Raises Refused when the pool has not enough."""
    require(actor, "allotment.distribute", "")
    check_issue(lines, document, on)
    made = pool(facts.Distributed, lines, division=division, document=document, on=on, actor=actor)
    record(made, "没有分解指标")
    return [fact.id for fact in made]


@audited("allotment.allocate")
def allocate(*, division: str, lines: Sequence[PoolLine], document: str, on: date, actor: Actor, direct: bool = False) -> list[UUID]:
    """分配到主管部门；`direct` 为批复部门预算（20 日内，中间没有业务处室）。"""
    require(actor, "allotment.allocate", "")
    check_issue(lines, document, on)
    made = pool(facts.Replied if direct else facts.Allocated, lines, division=division, document=document, on=on, actor=actor)
    record(made, "没有分配指标")
    return [fact.id for fact in made]


@audited("allotment.notify_from_upper")
def notify_from_upper(*, division: str, lines: Sequence[PoolLine], document: str, on: date, actor: Actor) -> list[UUID]:
    """收到上级转移支付指标：进入待分，30 日内下达（预算法52）."""
    require(actor, "allotment.notify_from_upper", "")
    check_issue([], document, on)
    made = pool(facts.NotifiedFromUpper, lines, division=division, document=document, on=on, actor=actor)
    record(made, "没有登记上级指标")
    return [fact.id for fact in made]


@audited("allotment.transfer_to_lower")
def transfer_to_lower(*, division: str, lines: Sequence[PoolLine], document: str, on: date, actor: Actor) -> list[UUID]:
    """对下转移支付下达；上解、转贷、还本的额度也由此安排（`counterpart` 为对方区划）。"""
    require(actor, "allotment.transfer_to_lower", "")
    made = pool(facts.TransferAllotted, lines, division=division, document=document, on=on, actor=actor)
    record(made, "没有下达转移支付")
    return [fact.id for fact in made]


@audited("allotment.use_reserve")
def use_reserve(
    *, division: str, lines: Sequence[PoolLine], from_exp_func: str, decision: str, document: str, on: date, actor: Actor
) -> list[UUID]:
    """动用预备费 (预算法64): the decision of the government is required. Raises Refused (R45, R46)."""
    require(actor, "allotment.use_reserve", "")
    for line in lines:
        fits = standards.fund_fits(line.exp_func, line.fund, on)
        case = rules.Movement(document=document, decision=decision, exp_func=line.exp_func, fund=line.fund, fund_fits=fits)
        check(rules.RESERVE, case, on=on, title="没有动用预备费")
    made = pool(
        facts.ReserveUsed, lines, division=division, document=document, on=on, actor=actor, from_exp_func=from_exp_func, decision=decision
    )
    record(made, "没有动用预备费")
    return [fact.id for fact in made]


@audited("allotment.reassign")
def reassign(
    *, division: str, lines: Sequence[PoolLine], from_exp_func: str, decision: str, document: str, on: date, actor: Actor
) -> list[UUID]:
    """明确用途：上级追加等待分指标落到具体科目，凭文件。"""
    require(actor, "allotment.distribute", "")
    check_issue(lines, document, on)
    made = pool(
        facts.Reassigned, lines, division=division, document=document, on=on, actor=actor, from_exp_func=from_exp_func, decision=decision
    )
    record(made, "没有明确用途")
    return [fact.id for fact in made]
