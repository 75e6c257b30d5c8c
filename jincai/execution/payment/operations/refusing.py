"""为什么不行：规定不合的，与钱不够的。钱的数由总账在锁下说；与别的不合一起说时，是同一快照里的数。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeGuard

from jincai.books.allotment import BOOK, EXECUTABLE, FROZEN, PLAN_LEFT
from jincai.chronicle import api as chronicle
from jincai.execution.payment import rules
from jincai.execution.payment.gathering import Gathered, Request, controls, figured
from jincai.execution.payment.operations.keeping import requested
from jincai.execution.payment.operations.outcomes import distinct
from jincai.kernel.facts import Fact
from jincai.kernel.money import ZERO
from jincai.kernel.rules import Refused, Rule, Violation, violations
from jincai.ledger import api as ledger
from jincai.platform.identity.api import Actor


@dataclasses.dataclass(frozen=True, slots=True)
class Where:
    """在哪个区划、哪一天办。"""

    division: str
    on: date

    @property
    def year(self) -> int:
        """预算年度。"""
        return self.on.year


def but_money(kinds: Iterable[type[Rule]]) -> list[type[Rule]]:
    """除了看账上余额的：那些留给总账在锁下说。"""
    return [kind for kind in kinds if kind not in rules.MONEY]


def broken(requests: Sequence[Request], g: Gathered, where: Where) -> dict[str, Refused]:
    """查规定: those that break any rule but those of money, with all their reasons, of money too, in figures of one snapshot."""
    fitness = but_money(rules.REQUEST)
    bad = {r.key: g.cases[r.key] for r in requests if any(violations(fitness, case, on=where.on) for case in g.cases[r.key])}
    if not bad:
        return {}
    wanted = controls(case for cases in bad.values() for case in cases)
    at = ledger.standing(BOOK.name, year=where.year, division=where.division, controls=wanted)
    return {
        key: _refused(v for case in cases for v in violations(rules.REQUEST, figured(case, at), on=where.on)) for key, cases in bad.items()
    }


def looking_short(requests: Sequence[Request], g: Gathered, where: Where) -> set[str]:
    """看着不够的: what the accounts have just now is less than asked. No lock is taken: it decides the order, nothing else."""
    wanted = controls(case for r in requests for case in g.cases[r.key])
    at = ledger.positions(BOOK.name, year=where.year, division=where.division, controls=wanted)

    def short(case: rules.Case) -> bool:
        free, plan = at[case.allotment].get(EXECUTABLE.identifier, ZERO), at.get(case.plan, {}).get(PLAN_LEFT.identifier, ZERO)
        return case.asked > free or (bool(case.plan) and case.plan_asked > plan)

    return {r.key for r in requests if any(map(short, g.cases[r.key]))}


def unposted(numbered: Sequence[tuple[Request, str]], g: Gathered, where: Where, actor: Actor) -> dict[str, Refused]:
    """记账: post each request under its number; those the ledger refused, with what it saw under its lock."""
    groups = [requested(r, number, g, where.division, where.on, actor) for r, number in numbered]
    answers = chronicle.record_many(groups)
    no = [(r.key, group[0], answer) for (r, _), group, answer in zip(numbered, groups, answers, strict=True) if not answer.ok]
    if not no:
        return {}
    free = {s.control for _, _, answer in no for s in answer.shortages if _executable(s)}
    frozen = ledger.balances(FROZEN, year=where.year, division=where.division, controls=sorted(free)) if free else {}
    return {key: _refused(_said(g.cases[key], first, answer, frozen, where.on)) for key, first, answer in no}


def _refused(found: Iterable[Violation]) -> Refused:
    said = distinct(found)
    return Refused(said, f"没有提交：{said[0].says}")


def _said(cases: Sequence[rules.Case], first: Fact, answer: ledger.Answer, frozen: Mapping[str, Decimal], on: date) -> Iterator[Violation]:
    """总账的话；不够而又有冻结的，先说冻结（R14），数仍是锁下的。"""
    if answer.status == "conflict":
        yield chronicle.conflict(first)
    short = {s.control: s for s in answer.shortages if _executable(s)}
    for case in cases:
        if s := short.get(case.allotment):
            seen = dataclasses.replace(
                case, asked=s.need, available=s.available, frozen=frozen.get(s.control, ZERO), executed=s.executed, holds=s.holds
            )
            yield from violations((rules.R14,), seen, on=on)
    yield from (s.violation() for s in answer.shortages)


def _executable(short: ledger.Shortage | ledger.Closed) -> TypeGuard[ledger.Shortage]:
    return isinstance(short, ledger.Shortage) and short.account == EXECUTABLE
