"""指标的一生：冻结、调剂、追加、动用预备费、收回再分。"""

from __future__ import annotations

import dataclasses

from jincai.project.torture import world
from jincai.project.torture.papers import Paper
from jincai.project.torture.paying import halved, reversal


def freeze(p: Paper) -> None:
    """冻结，再分一次或两次解冻；或红冲。"""
    frozen = p.fact("allotment.frozen", p.document("DJ"), p.amount(9000), line=p.line())
    first = p.step("freeze", [[frozen]])
    if p.dice.random() < 0.2:
        reversal(p, frozen, first)
        return
    part = halved(frozen)
    parts = [part, frozen.amount - part] if p.dice.random() < 0.5 else [frozen.amount]
    for key, amount in enumerate(parts, 1):
        if amount:
            p.step("unfreeze", [[p.follow("allotment.unfrozen", frozen, key=str(key), amount=amount)]], after=first)


def virement(p: Paper) -> None:
    """调剂：申请即冻结调出方，批准（同部门或跨部门）、退回，或批一部分退一部分。"""
    source = p.line()
    target = p.line(source)
    applied = p.fact("allotment.virement_applied", p.document("TJ"), p.amount(9000), line=source)
    first = p.step("virement", [[applied]])
    across = source.department != target.department
    moved = p.follow("allotment.virement_approved", applied, **dataclasses.asdict(target), **world.moved_from(source), across=across)
    part = halved(applied)
    rest = applied.amount - part
    way = p.dice.choices(("approve", "reject", "both"), (5, 3, 2))[0]
    if way == "reject":
        p.step("reject", [[p.follow("allotment.virement_rejected", applied)]], after=first)
    elif way == "both" and rest:
        rejected = p.follow("allotment.virement_rejected", applied, amount=rest)
        p.step("approve", [[dataclasses.replace(moved, amount=part), rejected]], after=first)
    else:
        p.step("approve", [[moved]], after=first, bold=p.dice.random() < 0.2)


def grant(p: Paper) -> None:
    """给钱：预算调增、动用预备费，一路到可执行；有时再调减。"""
    amount, line = p.amount(5000), p.line()
    if p.dice.random() < 0.45:
        used = world.granted(p.document("YB"), line, amount, first="allotment.reserve_used", from_exp_func=world.RESERVE, **p.envelope)
        p.step("reserve", [used])
        return
    p.step("supplement", [world.granted(p.document("ZJ"), line, amount * 2, first="budget.increased", **p.envelope)])
    if p.dice.random() < 0.2:
        p.step("cut", [[p.fact("budget.decreased", p.document("JS"), amount, line=line)]])


def reclaim(p: Paper) -> None:
    """收回到预算处，再分出去；再分时待分的钱可能已被别人分走。"""
    line = p.line()
    taken = p.fact("allotment.reclaimed", p.document("SH"), p.amount(5000), line=line)
    first = p.step("reclaim", [[taken]])
    given = world.granted(p.document("SH"), line, taken.amount, first="allotment.distributed", **p.envelope)
    p.step("regrant", [given], after=first, bold=p.dice.random() < 0.3)
