"""预看：这些申请此刻提交会不会被拒，为什么；什么也不写，不锁，数是一个快照里的。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from jincai.books.allotment import BOOK
from jincai.execution.payment import rules
from jincai.execution.payment.gathering import Request, asking, controls, figured, gather
from jincai.execution.payment.operations.granted import outside
from jincai.kernel.money import ZERO, show
from jincai.kernel.rules import Refused, Violation, violations
from jincai.ledger import api as ledger
from jincai.platform.identity.api import Actor, ask


def foresee(*, division: str, requests: Sequence[Request], on: date, actor: Actor, budget_approved: bool = True) -> dict[str, Refused]:
    """预看一批: by the key of the request, why it would be refused if all were asked for now, in this order. Nothing is written.

    What the requests before it take is counted: the one that goes beyond an allotment is the one that is told.
    """
    [rows] = ask(asking(requests, division=division, on=on))
    found = gather(requests, rows, division=division, on=on, actor=actor, budget_approved=budget_approved)
    wanted = controls(case for cases in found.cases.values() for case in cases)
    at = ledger.standing(BOOK.name, year=on.year, division=division, controls=wanted)
    before: dict[str, Decimal] = defaultdict(lambda: ZERO)
    refused = {}
    for request in requests:
        told: dict[tuple[str, str], Violation] = {}
        for case in found.cases[request.key]:
            full = figured(case, at)
            for each in violations(rules.REQUEST, full, on=on):
                told.setdefault((each.rule, each.says), each)
            if not told and full.exists and not _of_contract(full):
                for violation in _beyond(full, before):
                    told.setdefault((violation.rule, violation.says), violation)
        if told:
            refused[request.key] = Refused(told.values(), "不能提交")
        else:
            _taken(found.cases[request.key], before)
    return refused | {key: why for key, why in outside(requests, found, actor).items() if key not in refused}


def _beyond(case: rules.Case, before: dict[str, Decimal]) -> list[Violation]:
    """单看够，连同前面各行就不够的."""
    out = []
    for key, asked, left, what in (
        (case.allotment, case.asked, case.available, "指标"),
        (case.plan, case.plan_asked, case.plan_left, "当月计划"),
    ):
        if key and before[key] and before[key] + asked > left:
            over = before[key] + asked - left
            says = f"{what} {key} 可用 {show(left)} 元，前面各行已用 {show(before[key])} 元，这一行要 {show(asked)} 元，超 {show(over)} 元"
            out.append(
                Violation(
                    rule="R04" if what == "指标" else "PLAN",
                    says=says,
                    subject=key,
                    asked=asked,
                    available=left - before[key],
                    remedy="减少金额，或改用其他指标",
                )
            )
    return out


def _of_contract(case: rules.Case) -> bool:
    """付合同的：钱从合同的占用里出，不动可执行指标。"""
    return bool(case.contract)


def _taken(cases: Sequence[rules.Case], before: dict[str, Decimal]) -> None:
    for key, amount in {case.allotment: case.asked for case in cases if not _of_contract(case)}.items():
        before[key] += amount
    for key, amount in {case.plan: case.plan_asked for case in cases if case.plan}.items():
        before[key] += amount
