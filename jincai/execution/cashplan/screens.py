"""用款计划的屏幕查询：额度、占用、已用、剩余，按单位、类、资金、月；都问总账。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from jincai.books.allotment import PLAN_HELD, PLAN_LEFT, PLAN_SOURCE, PLAN_USED
from jincai.kernel.money import ZERO
from jincai.ledger import api as ledger
from jincai.platform.identity import api as identity

KIND = "cashplan"


@dataclasses.dataclass(frozen=True, slots=True)
class PlanRow:
    """一个额度或几个之和（元）：批复 = 已用 + 占用 + 剩余."""

    agency: str
    func_class: str
    fund: str
    month: int
    approved: Decimal
    used: Decimal
    held: Decimal
    left: Decimal


@dataclasses.dataclass(frozen=True, slots=True)
class PlanPaper:
    """一张用款计划单：谁、何时、每行批多少，和这些额度此刻的状况."""

    number: str
    on: date
    who: str
    lines: list[tuple[str, Decimal, PlanRow]]
    total: Decimal


def rows(*, division: str, year: int, agencies: Sequence[str] | None, agency: str = "", func: str = "", month: int = 0) -> list[PlanRow]:
    """额度：给了月份按月，没给按全年归并. Four queries whatever the number."""
    found = _by_key(division, year, None)
    funds = identity.seen_funds()
    kept = [
        r
        for r in found.values()
        if (funds is None or r.fund in funds)
        and (agencies is None or r.agency in agencies) and agency in ("", r.agency) and r.func_class.startswith(func[:3])
    ]
    if month:
        return sorted((r for r in kept if r.month == month), key=_order)
    merged: dict[tuple[str, str, str], list[PlanRow]] = {}
    for r in kept:
        merged.setdefault((r.agency, r.func_class, r.fund), []).append(r)
    return sorted((total(part, *key) for key, part in merged.items()), key=_order)


def by_month(*, division: str, year: int, agencies: Sequence[str]) -> list[PlanRow]:
    """这些单位的额度，按月。"""
    funds = identity.seen_funds()
    found = _by_key(division, year, None).values()
    return sorted((r for r in found if r.agency in set(agencies) and (funds is None or r.fund in funds)), key=_order)


def total(part: Iterable[PlanRow], agency: str = "", func_class: str = "", fund: str = "") -> PlanRow:
    """几个额度之和."""
    listed = list(part)
    sums = [sum((getattr(r, name) for r in listed), ZERO) for name in ("approved", "used", "held", "left")]
    return PlanRow(agency, func_class, fund, 0, *sums)


def paper(*, division: str, year: int, number: str) -> PlanPaper | None:
    """一张用款计划单（批复或调减），按单号；没有为 None."""
    return papers(division=division, year=year, numbers=[number]).get(number)


def papers(*, division: str, year: int, numbers: Sequence[str]) -> dict[str, PlanPaper]:
    """几张用款计划单，按单号；没有的没有。查询数与张数无关。"""
    funds = identity.seen_funds()
    kept = [k for k in ledger.facts_of(list(numbers), year=year, division=division) if k.document_kind == KIND]
    parts: dict[str, list[ledger.Kept]] = {}
    for k in kept:
        if funds is None or k.body["fund"] in funds:
            parts.setdefault(k.document, []).append(k)
    if not parts:
        return {}
    now = _by_key(division, year, [str(k.body["plan"]) for part in parts.values() for k in part])
    names = identity.names()
    return {number: _paper(number, part, now, names) for number, part in parts.items()}


def _paper(number: str, kept: Sequence[ledger.Kept], now: dict[str, PlanRow], names: dict[str, str]) -> PlanPaper:
    lines = []
    for k in kept:
        amount = Decimal(k.body["amount"]) * (-1 if k.kind == "cashplan.reduced" else 1)
        lines.append((k.title, amount, now[str(k.body["plan"])]))
    who = names.get(kept[0].actor, "系统作业" if kept[0].actor == "system" else kept[0].actor)
    return PlanPaper(number, kept[0].on, who, lines, sum((amount for _, amount, _ in lines), ZERO))


def movements(*, division: str, year: int, agencies: Sequence[str] | None, plan: str) -> list[tuple[ledger.Posted, ledger.Kept]]:
    """一个额度的来去：批复、占用、使用、退回的分录与事实，新的在前. Two queries."""
    funds, (agency, _func, fund, *_) = identity.seen_funds(), plan.split("/")
    if (agencies is not None and agency not in agencies) or (funds is not None and fund not in funds):
        return []
    entries = ledger.entries({"control": plan, "book": "allotment"}, year=year, division=division, limit=5000)
    kept = {k.id: k for k in ledger.facts({e.fact for e in entries}, year=year, division=division)}
    return sorted(((e, kept[e.fact]) for e in entries), key=lambda pair: pair[1].seq, reverse=True)


def _by_key(division: str, year: int, plans: Sequence[str] | None) -> dict[str, PlanRow]:
    found = [ledger.balances(a, year=year, division=division, controls=plans) for a in (PLAN_SOURCE, PLAN_USED, PLAN_HELD, PLAN_LEFT)]
    out = {}
    for plan in sorted({*(plans or ()), *(key for part in found for key in part)}):
        agency, func_class, fund, month = plan.split("/")
        out[plan] = PlanRow(agency, func_class, fund, int(month), *(part.get(plan, ZERO) for part in found))
    return out


def _order(r: PlanRow) -> tuple[str, str, str, int]:
    return r.agency, r.func_class, r.fund, r.month
