"""办用款计划：批复、调减，按单位、类、资金、月。"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import connection

from jincai.books.allotment import EXECUTABLE, FROZEN, HELD_BY_CONTRACT, HELD_BY_PROCUREMENT, HELD_BY_REQUEST, ORDERED, PAID, RELEASED
from jincai.chronicle import api as chronicle
from jincai.execution.cashplan import facts, rules
from jincai.execution.cashplan.queries import approved, plan_key
from jincai.kernel.money import ZERO, positive
from jincai.kernel.rules import Refused, Violation, violations
from jincai.ledger import api as ledger
from jincai.platform.audit.api import audited
from jincai.platform.identity.api import Actor, require
from jincai.platform.numbering import api as numbering

LOCK = 5308
"""咨询锁的名字空间：用款计划。"""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class PlanLine:
    """计划一行：单位、功能类、资金、月份、金额（元）。"""

    agency: str
    func_class: str
    month: int
    amount: Decimal
    fund: str = "111"


def _allotted(division: str, year: int) -> dict[tuple[str, str, str], Decimal]:
    """各单位、类、资金的指标现额：可执行、占用与已执行之和。"""
    accounts = [EXECUTABLE, FROZEN, HELD_BY_REQUEST, HELD_BY_CONTRACT, HELD_BY_PROCUREMENT, ORDERED, PAID, RELEASED]
    out: dict[tuple[str, str, str], Decimal] = defaultdict(lambda: ZERO)
    for _, agency, func, fund, debit, credit in ledger.turnover(accounts, year=year, division=division, by=("agency", "exp_func", "fund")):
        out[agency, func[:3], fund] += debit - credit
    return out


def foresee(*, division: str, lines: Sequence[PlanLine], on: date) -> dict[tuple[str, str, str], list[Violation]]:
    """预看批复：按单位、类、资金，哪些超过指标（U01）；什么也不写。"""
    allotted, planned = _allotted(division, on.year), approved(year=on.year, division=division)
    asked: dict[tuple[str, str, str], Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        asked[line.agency, line.func_class, line.fund] += positive(line.amount)
    out = {}
    for key, amount in asked.items():
        case = rules.Plan(agency=key[0], func_class=key[1], amount=amount, planned=planned.get(key, ZERO), allotted=allotted.get(key, ZERO))
        if found := violations(rules.APPROVE, case, on=on):
            out[key] = found
    return out


@audited("cashplan.approve")
def approve(*, division: str, lines: Sequence[PlanLine], on: date, actor: Actor, document: str = "") -> str:
    """批复用款计划. Raises Refused with every line that would exceed its allotments (U01). Answers the document number."""
    require(actor, "cashplan.approve", "")
    with connection.cursor() as cursor:  # one approval of a division at a time looks at allotments and plans
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [LOCK, int(division)])
    if found := [each for told in foresee(division=division, lines=lines, on=on).values() for each in told]:
        raise Refused(found, "没有批复用款计划")
    number = document or numbering.take_numbers("cashplan", division, on.year)[0]
    made = [_fact(facts.PlanApproved, line, division, on, actor, number) for line in _merged(lines)]
    if made:
        chronicle.record(*made, title="没有批复用款计划")
    return number


@audited("cashplan.approve")
def reduce(*, division: str, lines: Sequence[PlanLine], on: date, actor: Actor) -> str:
    """调减用款计划. Raises Refused when the quota left is less."""
    require(actor, "cashplan.approve", "")
    number = numbering.take_numbers("cashplan", division, on.year)[0]
    chronicle.record(*[_fact(facts.PlanReduced, line, division, on, actor, number) for line in _merged(lines)], title="没有调减用款计划")
    return number


def _merged(lines: Sequence[PlanLine]) -> list[PlanLine]:
    """同一额度的几行合成一行：一张单据对一个额度只记一件事实。"""
    out: dict[str, PlanLine] = {}
    for line in lines:
        plan = plan_key(line.agency, line.func_class, line.fund, line.month)
        out[plan] = dataclasses.replace(line, amount=positive(line.amount) + (out[plan].amount if plan in out else ZERO))
    return list(out.values())


def _fact(kind: type[facts.PlanApproved], line: PlanLine, division: str, on: date, actor: Actor, number: str) -> facts.PlanApproved:
    plan = plan_key(line.agency, line.func_class, line.fund, line.month)
    return kind(
        division=division, year=on.year, on=on, actor=actor.user, document_kind="cashplan", document=number, key=plan,
        amount=positive(line.amount), plan=plan, agency=line.agency, fund=line.fund,
    )  # fmt: skip
