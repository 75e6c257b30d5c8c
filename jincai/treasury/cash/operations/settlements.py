"""办补助结算：凭指标文把往来转为补助，不动库款。"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from jincai.chronicle import api as chronicle
from jincai.kernel.facts import Fact
from jincai.kernel.money import positive
from jincai.kernel.rules import Refused, violations
from jincai.platform.audit.api import audited
from jincai.platform.identity.api import Actor, require
from jincai.platform.standards import api as standards
from jincai.treasury.cash import facts, rules
from jincai.treasury.cash.parties import transfer_case

DOCUMENT = "grant_settlement"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class GrantLine:
    """补助结算一行（元）: `code` 收上级为收入分类（11001…），补下级为支出功能分类（23001…）；`causes` 指标下达的事实，可空。"""

    code: str
    counterpart: str
    amount: Decimal
    fund: str = "111"
    transfer_kind: str = ""
    causes: tuple[UUID, ...] = ()


@audited("cash.settle_grant")
def settle_grant(*, division: str, document: str, lines: Sequence[GrantLine], on: date, actor: Actor) -> list[UUID]:
    """上级补助结算: by the notice of the level above, the advance becomes grant revenue (与上级往来 → 补助收入).

    Raises Refused (C01-C03).
    """
    require(actor, "cash.settle_grant", division=division)
    _check("grant", division, document, lines, on)
    made = [_fact(facts.GrantSettled, "revenue", line, division, document, on, actor) for line in lines]
    return _record(made, "没有结算上级补助")


@audited("cash.settle_grant_to_lower")
def settle_grant_to_lower(*, division: str, document: str, lines: Sequence[GrantLine], on: date, actor: Actor) -> list[UUID]:
    """补助下级结算: by our notice, the advance becomes grant expenditure (与下级往来 → 补助费用) and uses the allotment (对下转移支付指标).

    Raises Refused (C01-C03, R31, or R46 when the allotment does not suffice).
    """
    require(actor, "cash.settle_grant_to_lower", division=division)
    _check("lower_grant", division, document, lines, on)
    made = [_fact(facts.LowerGrantSettled, "exp_func", line, division, document, on, actor) for line in lines]
    return _record(made, "没有结算补助下级")


def _check(kind: str, division: str, document: str, lines: Sequence[GrantLine], on: date) -> None:
    found = []
    for line in lines:
        positive(line.amount)
        case = transfer_case(kind, division, line.counterpart)
        fits = kind == "grant" or standards.fund_fits(line.code, line.fund, on, division)
        case = dataclasses.replace(case, document=document, code=line.code, fund=line.fund, fund_fits=fits)
        found += [v for v in violations(rules.SETTLE, case, on=on) if v not in found]
    if found:
        raise Refused(found, "没有结算补助")


def _fact(kind: type[Fact], code: str, line: GrantLine, division: str, document: str, on: date, actor: Actor) -> Fact:
    return kind(
        division=division, year=on.year, on=on, actor=actor.user, document_kind=DOCUMENT, document=document, causes=line.causes,
        key="|".join((line.code, line.counterpart, line.fund, line.transfer_kind)),
        amount=line.amount, fund=line.fund, counterpart=line.counterpart, transfer_kind=line.transfer_kind, **{code: line.code},
    )  # type: ignore[call-arg]  # fmt: skip


def _record(made: list[Fact], title: str) -> list[UUID]:
    chronicle.record(*made, title=title)
    return [fact.id for fact in made]
