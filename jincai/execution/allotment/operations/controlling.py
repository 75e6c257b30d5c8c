"""控指标：冻结、解冻、收回、年终结转与结余。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from jincai.execution.allotment import facts, models, rules
from jincai.execution.allotment.operations.items import PoolLine, held, pool, record
from jincai.kernel.facts import Fact
from jincai.kernel.problems import UserError
from jincai.kernel.rules import check
from jincai.platform.audit.api import audited
from jincai.platform.identity.api import Actor, require


def _move(
    kind: type[Fact], amounts: Mapping[str, Decimal], *, division: str, on: date, actor: Actor, document: str, **more: object
) -> list[Fact]:
    found = {a.number: a for a in models.Allotment.objects.filter(division=division, year=on.year, number__in=list(amounts))}
    missing = [number for number in amounts if number not in found]
    if missing:
        raise UserError(f"没有编号为 {'、'.join(missing[:5])} 的 {on.year} 年指标", "在指标清单里查对编号")
    return [
        held(kind, n, found[n], amount, division=division, on=on, actor=actor, key=n, document=document, **more)
        for n, amount in amounts.items()
    ]


@audited("allotment.freeze")
def freeze(*, division: str, amounts: Mapping[str, Decimal], reason: str, document: str, on: date, actor: Actor) -> None:
    """冻结（元）: by allotment number; reason and document on the record. Raises Refused when less is executable."""
    require(actor, "allotment.freeze", "")
    check((rules.A01,), rules.Movement(document=document), on=on, title="没有冻结指标")
    record(_move(facts.Frozen, amounts, division=division, on=on, actor=actor, document=document, reason=reason), "没有冻结指标")


@audited("allotment.unfreeze")
def unfreeze(*, division: str, amounts: Mapping[str, Decimal], reason: str, document: str, on: date, actor: Actor) -> None:
    """解冻: gives back what the same document froze."""
    require(actor, "allotment.freeze", "")
    record(_move(facts.Unfrozen, amounts, division=division, on=on, actor=actor, document=document, reason=reason), "没有解冻指标")


@audited("allotment.reclaim")
def reclaim(*, division: str, amounts: Mapping[str, Decimal], reason: str, document: str, on: date, actor: Actor) -> None:
    """收回指标到预算处待分（元）."""
    require(actor, "allotment.reclaim", "")
    check((rules.A01,), rules.Movement(document=document), on=on, title="没有收回指标")
    record(_move(facts.Reclaimed, amounts, division=division, on=on, actor=actor, document=document, reason=reason), "没有收回指标")


@audited("allotment.carry_over")
def carry_over(*, division: str, amounts: Mapping[str, Decimal], document: str, on: date, actor: Actor) -> None:
    """年终结转：按指标逐条 (R16)."""
    require(actor, "allotment.carry_over", "")
    check((rules.A01,), rules.Movement(document=document), on=on, title="没有结转指标")
    record(_move(facts.CarriedOver, amounts, division=division, on=on, actor=actor, document=document), "没有结转指标")


@audited("allotment.write_off_unspent")
def write_off_unspent(*, division: str, lines: Sequence[PoolLine], document: str, on: date, actor: Actor) -> None:
    """年终结余：待分指标未用部分核销。"""
    require(actor, "allotment.carry_over", "")
    check((rules.A01,), rules.Movement(document=document), on=on, title="没有核销结余")
    record(pool(facts.Unspent, lines, division=division, document=document, on=on, actor=actor), "没有核销结余")
