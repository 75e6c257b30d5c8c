"""各种单据：名字、份额、写法；和别人抢的，结账的。"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from jincai.project.torture import allotting, paying, procuring, world
from jincai.project.torture.papers import CENT, Paper, kind_of, paper
from jincai.project.torture.paying import halved, reversal

Life = Callable[[Paper], None]
NOT_ECHOED = ("refund", "correct", "clear", "reverse")  # their account is not kept by document: only who saw the cause taken may go on
ENDED = {"payment.requested": "payment.ended", "procurement.plan_drafted": "procurement.plan_returned"}


def period(p: Paper) -> None:
    """结账：结一月、二月，再倒过来反结；期间关着的时候，记在里面的都被拒绝。"""
    for month in (1, 2, -2, -1):
        p.step("close" if month > 0 else "reopen", [], how="period", month=month)


def fold(p: Paper) -> None:
    """月末快照：设标记，并入，当时就核对；谁都可以做，旁边照样记账。"""
    p.step("fold", [], how="fold", month=p.dice.randint(1, 5))


def seal(p: Paper) -> None:
    """检查点：量的时候旁边照样记账。"""
    p.step("seal", [], how="seal")


def rival(p: Paper, workers: int) -> None:
    """和别人抢：让别人的申请过期，红冲别人的事，把别人的事再送一遍，或改了金额再送。"""
    peer = (p.worker + p.dice.randint(1, max(1, workers - 1))) % workers
    serial = max(0, p.serial + p.dice.randint(-14, 2))
    if peer == p.worker or kind_of(p.seed, peer, serial) not in ("request", "batch", "rush", "procure"):
        paying.request(p)
        return
    theirs = paper(p.seed, peer, serial, workers)
    p.division = theirs[0].division
    way = p.dice.choices(("expire", "echo", "forge", "red"), (10, 8, 2, 1))[0]
    if way == "echo":
        step = p.dice.choice([each for each in theirs if each.do not in NOT_ECHOED])
        p.due = max(p.due, step.due)
        p.step("echo", step.groups, how=step.how)
    elif way == "forge":  # another amount, or another line of the unit: then not even the balances are the same
        strange = [line for line in world.LINES if line.agency != theirs[0].groups[0][0].agency]
        other: dict[str, Any] = {"allotment": p.line(*strange).allotment} if p.dice.random() < 0.5 else {}
        groups = [tuple(dataclasses.replace(f, amount=f.amount + CENT, **other) for f in g) for g in theirs[0].groups]
        p.due = max(p.due, theirs[0].due)
        p.step("forge", groups, how=theirs[0].how)
    elif way == "red":
        p.due = max(p.due, theirs[-1].due)
        reversal(p, theirs[0].groups[0][0])
    else:
        p.due = max(p.due, theirs[min(1, len(theirs) - 1)].due)  # at the moment when the owner goes on with it
        part = p.dice.random() < 0.2
        ended = [
            tuple(
                p.follow(ENDED[f.KIND], f, key=f"{f.key}x", reason="过期", expired=True, amount=halved(f) if part else f.amount) for f in g
            )
            for g in theirs[0].groups
        ]
        p.step("expire", ended, how="one" if len(ended) == 1 else "many")


LIVES: dict[str, Life] = {
    "request": paying.request,
    "batch": paying.batch,
    "rush": paying.rush,
    "payroll": paying.payroll,
    "freeze": allotting.freeze,
    "virement": allotting.virement,
    "grant": allotting.grant,
    "reclaim": allotting.reclaim,
    "procure": procuring.procure,
    "period": period,
    "fold": fold,
    "seal": seal,
}
SHARES = {
    "request": 34, "procure": 10, "batch": 4, "rush": 4, "freeze": 7, "virement": 11, "grant": 9, "reclaim": 6, "rival": 19,
    "payroll": 0.07, "period": 1.5, "fold": 1.5, "seal": 1,
}  # fmt: skip
"""各种单据的份额。"""
