"""一条指标的全部：状况、占用与单据、变动、用它的支付、来由。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from jincai.books.allotment import EXECUTABLE
from jincai.execution.allotment import facts, models
from jincai.execution.allotment.queries import AllotmentRow, Position, positions, row_of
from jincai.kernel.money import ZERO
from jincai.kernel.rules import Hold
from jincai.ledger import api as ledger
from jincai.platform.identity import api as identity
from jincai.platform.standards import api as standards

KIND = "allotment"
ENOUGH = 20_000
SOURCES = {"0": "预算批准前先行安排"}


@dataclasses.dataclass(frozen=True, slots=True)
class Movement:
    """一笔变动：分录、它的单据，之后的可用数（元）."""

    entry: ledger.Posted
    kind: str
    document: str
    change: Decimal
    available: Decimal


@dataclasses.dataclass(frozen=True, slots=True)
class Drawn:
    """用这条指标的一张单据：最近一步、占用起日、金额（元）."""

    kind: str
    document: str
    payee: str
    step: str
    on: date
    amount: Decimal


@dataclasses.dataclass(frozen=True, slots=True)
class Paper:
    """指标单据的全部."""

    row: AllotmentRow
    at: Position
    agency_name: str
    department_name: str
    func_name: str
    gov_name: str
    fund_name: str
    source_name: str
    holds: list[tuple[Hold, str, str]]
    movements: list[Movement]
    drawn: list[Drawn]
    origin: list[ledger.Kept]
    names: dict[str, str]


def paper(*, division: str, year: int, number: str) -> Paper | None:
    """一条，按指标编号；没有为 None. The number of queries does not grow with the movements."""
    found = models.Allotment.seen.filter(division=division, year=year, number=number).first()
    if found is None:
        return None
    row, on = row_of(found), date(year, 12, 31)
    at = positions([number], year=year, division=division, with_holds=True)[number]
    entries = ledger.entries({"control": number, "book": "allotment"}, year=year, division=division, limit=ENOUGH)
    kept = {k.id: k for k in ledger.facts({e.fact for e in entries}, year=year, division=division)}
    names = people()
    unit, head = standards.agency(division, row.agency, on), standards.agency(division, row.department, on)
    return Paper(
        row=row,
        at=at,
        agency_name=unit.name if unit else row.agency,
        department_name=head.name if head else row.department,
        func_name=_name("exp_func", row.exp_func, on, division),
        gov_name=_name("gov_econ", row.gov_econ, on, division),
        fund_name=_name("fund_type", row.fund, on, division),
        source_name=SOURCES.get(row.source) or _name("budget_source", row.source, on, division),
        holds=_holds(at.holds, kept.values(), names),
        movements=_movements(number, entries, kept),
        drawn=_drawn(number, kept.values()),
        origin=_origin(kept.values(), division, year),
        names=names,
    )


def heading(*, division: str, year: int, number: str) -> tuple[AllotmentRow, str] | None:
    """一条指标和它的单位名，按编号；没有为 None."""
    found = models.Allotment.seen.filter(division=division, year=year, number=number).first()
    if found is None:
        return None
    unit = standards.agency(division, found.agency, date(year, 12, 31))
    return row_of(found), unit.name if unit else found.agency


def people() -> dict[str, str]:
    """用户名到姓名, those of the divisions in scope."""
    return identity.names()


def facts_on(number: str, *, division: str, year: int) -> list[ledger.Kept]:
    """一个文号、单号上的事实，按先后."""
    return ledger.facts_of([number], year=year, division=division)


def _holds(holds: Sequence[Hold], kept: Iterable[ledger.Kept], names: dict[str, str]) -> list[tuple[Hold, str, str]]:
    """占用，带单据种类与人名."""
    kinds = {k.document: k.document_kind for k in kept}
    return [(h, kinds.get(h.document, ""), names.get(h.by, "系统作业" if h.by == "system" else h.by)) for h in holds]


def _movements(number: str, entries: Sequence[ledger.Posted], kept: dict[UUID, ledger.Kept]) -> list[Movement]:
    """变动，按发生先后；可用数逐笔累计."""
    left, out = ZERO, []
    for e in sorted(entries, key=lambda e: (e.on, kept[e.fact].seq)):
        change = ZERO
        if e.debit == EXECUTABLE.code and e.debit_control == number:
            change += e.amount
        if e.credit == EXECUTABLE.code and e.credit_control == number:
            change -= e.amount
        left += change
        k = kept[e.fact]
        out.append(Movement(e, k.document_kind, k.document, change, left))
    return out


def _drawn(number: str, kept: Iterable[ledger.Kept]) -> list[Drawn]:
    """后面环节的单据（支付、实拨），新的在前；每张写最近的一步."""
    papers: dict[tuple[str, str], list[ledger.Kept]] = {}
    for k in sorted(kept, key=lambda k: k.seq):
        if not k.kind.startswith("allotment.") and k.body.get("allotment") == number:
            papers.setdefault((k.document_kind, k.document), []).append(k)
    out = []
    for (kind, document), steps in papers.items():
        first, last = steps[0], steps[-1]
        amount = sum((Decimal(k.body["amount"]) for k in steps if k.kind == first.kind), ZERO)
        out.append(Drawn(kind, document, str(first.body.get("payee", "")), last.title, last.on, amount))
    return sorted(out, key=lambda d: (d.on, d.document), reverse=True)


def _origin(kept: Iterable[ledger.Kept], division: str, year: int) -> list[ledger.Kept]:
    """来由：从下达、批复往上，直到预算批准."""
    starts = (facts.ApprovedToUnit.KIND, facts.Activated.KIND, facts.CarriedIn.KIND)
    return ledger.origins((k for k in kept if k.kind in starts), year=year, division=division)


def _name(code_set: str, code: str, on: date, division: str) -> str:
    found = standards.code(code_set, code, on, division) if code else None
    return found.name if found else ""
