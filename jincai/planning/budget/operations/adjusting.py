"""调整：人大常委会决定增减已批准的预算；调减的先要在待分指标里。"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from jincai.chronicle import api as chronicle
from jincai.kernel.facts import Fact
from jincai.kernel.money import ZERO, yuan
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused, Violation, check, violations
from jincai.planning.budget import facts, models, queries, rules, states
from jincai.planning.budget.operations.items import Classification
from jincai.planning.budget.previewing import fund_of
from jincai.planning.budget.records import ADJUSTMENT_KIND, GENERAL_FUND, Adjustment, AdjustmentLine
from jincai.planning.budget.sheet.result import KINDS
from jincai.platform.audit.api import audited
from jincai.platform.identity.api import Actor, require
from jincai.platform.numbering import api as numbering

numbering.declare(ADJUSTMENT_KIND, "预算调整", "TZ-{year}-{number:04d}")

_TITLE = "没有调整预算"


@audited("budget.adjust")
def adjust(
    *,
    division: str,
    year: int,
    lines: Sequence[AdjustmentLine],
    on: date,
    document: str,
    actor: Actor,
    fund: str = GENERAL_FUND,
    kind: str = "expenditure",
) -> Adjustment:
    """预算调整: raise and lower leaf codes of the approved budget by a decision of the standing committee (`document` its number).

    What is lowered must lie undistributed (待分指标); the ledger refuses it otherwise. Raises Refused with every reason, MoneyError
    for a change finer than a cent.
    """
    require(actor, "budget.adjust", division=division)
    if not lines:
        raise UserError("预算调整没有一行", "至少写一个科目的增减数")
    changes = [AdjustmentLine(code=line.code, delta=yuan(line.delta)) for line in lines]
    money = fund_of(fund, year, division)
    _check(changes, division, year, money, kind, on, document)
    row = models.BudgetAdjustment.objects.create(
        division=division,
        year=year,
        fund=money,
        kind=kind,
        on=on,
        document=document.strip(),
        made_by=actor.user,
        number=numbering.take_numbers(ADJUSTMENT_KIND, division, year)[0],
    )
    models.BudgetAdjustmentLine.objects.bulk_create(
        models.BudgetAdjustmentLine(division=division, year=year, adjustment=row, code=line.code, delta=line.delta) for line in changes
    )
    approved = queries.approvals(year=year, division=division, fund=money, kind=kind)
    try:
        chronicle.record(*(_fact(row, line, approved.get(line.code)) for line in changes), title=_TITLE)
    except Refused as refused:
        raise Refused([_with_way_out(v) for v in refused.violations], refused.title) from refused
    return queries.to_adjustment(row, changes)


def _fact(row: models.BudgetAdjustment, line: AdjustmentLine, cause: UUID | None) -> Fact:
    envelope: dict[str, Any] = {
        "division": row.division,
        "year": row.year,
        "on": row.on,
        "actor": row.made_by,
        "document_kind": ADJUSTMENT_KIND,
        "document": row.document,
        "key": queries.key_of(row.fund, line.code),
        "causes": (cause,) if cause else (),
    }
    up, amount = line.delta > 0, abs(line.delta)
    if row.kind == "revenue":
        kind = facts.RevenueExpected if up else facts.RevenueLowered
        return kind(**envelope, amount=amount, fund=row.fund, revenue=line.code)
    change = facts.BudgetIncreased if up else facts.BudgetDecreased
    return change(**envelope, amount=amount, fund=row.fund, exp_func=line.code)


def _check(changes: Sequence[AdjustmentLine], division: str, year: int, fund: str, kind: str, on: date, document: str) -> None:
    known = Classification(year, division, fund, kind)
    current = queries.current_book(year=year, division=division, fund=fund, kind=kind)
    used = models.BudgetAdjustment.objects.filter(year=year, division=division, fund=fund, kind=kind, document=document.strip())
    paper = rules.Paper(
        subject=f"{year} 年{KINDS[kind]}预算",
        document=document,
        on=on,
        first=date(year, 1, 1),
        last=date(year, 12, 31),
        approved=current is not None and current.state == states.APPROVED,
        used_before=used.exists(),
    )
    now = {line.code: line for line in queries.lines(year=year, division=division, fund=fund, kind=kind)}
    times = Counter(line.code for line in changes)
    found = []
    for change in {line.code: line for line in changes}.values():
        below = tuple(code for code in now if code.startswith(change.code) and code != change.code)
        before = now[change.code].adjusted if change.code in now else ZERO
        item = known.item(change.code, change.delta, before=before, below=below, times=times[change.code])
        found += violations(rules.ADJUST_ITEM, item, on=on)
    check(rules.ADJUST, paper, on=on, title=_TITLE, also=found)


def _with_way_out(violation: Violation) -> Violation:
    """A shortage of 待分指标 in an adjustment: the way out is to reclaim first."""
    return dataclasses.replace(violation, remedy="先把已分配、已下达的指标收回到待分指标，再调减")
