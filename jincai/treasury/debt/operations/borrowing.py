"""办举债：限额、转贷协议、年初余额、收到转贷。"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from jincai.chronicle import api as chronicle
from jincai.kernel.facts import Fact
from jincai.kernel.money import ZERO, positive, yuan
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused, violations
from jincai.platform.audit.api import audited, changed
from jincai.platform.identity.api import Actor, require
from jincai.revenue.taxlink.api import Arrival
from jincai.treasury.debt import facts, models, rules
from jincai.treasury.debt.queries import borrowings

DOCUMENT = "treasury_transfer"
OPENING = "debt_opening"
SUBJECT = "105"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """债务限额一行（元）：类别 general/special，范围 own 本级/whole 全辖，上年末余额、当年末限额、当年到期本金。"""

    debt_class: str
    reach: str
    opening: Decimal
    limit: Decimal
    due: Decimal = ZERO


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Balance:
    """年初债务一行（元）：对方区划与资金性质。"""

    counterpart: str
    amount: Decimal
    fund: str = "111"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Agreement:
    """转贷协议的四个数（元）：新增与再融资，各分本级用与转贷下级。"""

    debt_class: str = "general"
    new_own: Decimal = ZERO
    new_onward: Decimal = ZERO
    refinance_own: Decimal = ZERO
    refinance_onward: Decimal = ZERO


@audited("debt.set_limits")
def set_limits(*, division: str, year: int, limits: Sequence[Limit], document: str, actor: Actor) -> int:
    """登记债务限额: written or brought up to date, by class and reach; how many. UserError for an unknown class or reach."""
    require(actor, "debt.set_limits", division=division)
    kept = {(row.debt_class, row.reach): row for row in models.DebtLimit.objects.filter(division=division, year=year)}
    for line in limits:
        if line.debt_class not in models.CLASSES or line.reach not in models.REACHES:
            raise UserError(f"债务类别“{line.debt_class}”或范围“{line.reach}”不对", "类别为 general、special，范围为 own、whole")
        figures = {"opening": yuan(line.opening), "limit": yuan(line.limit), "due": yuan(line.due), "document": document}
        key: dict[str, Any] = {"division": division, "year": year, "debt_class": line.debt_class, "reach": line.reach}
        row = kept.get((line.debt_class, line.reach))
        models.DebtLimit.objects.update_or_create(**key, defaults=figures)
        before = {name: getattr(row, name) for name in figures} if row else None
        changed("debt_limit", f"{line.debt_class}|{line.reach}", before=before, after=figures, year=year, division=division)
    return len(limits)


@audited("debt.agree")
def agree(*, division: str, year: int, document: str, agreement: Agreement, on: date, actor: Actor) -> None:
    """签订转贷协议: what the level above will on-lend. The same document again replaces its figures.

    Raises Refused when new debt goes beyond the limit of any reach (R33) or refinancing beyond the principal due (D01);
    UserError where no limit of our own is registered.
    """
    require(actor, "debt.agree", division=division)
    known = borrowings(division, year, agreement.debt_class, besides=document)
    if "own" not in known:
        raise UserError(f"没有登记 {year} 年本级{models.CLASSES.get(agreement.debt_class, '')}的限额", "先登记债务限额（set_limits）")
    asked = {
        "own": (agreement.new_own, agreement.refinance_own),
        "whole": (agreement.new_own + agreement.new_onward, agreement.refinance_own + agreement.refinance_onward),
    }
    found = []
    for reach, case in known.items():
        new, again = asked[reach]
        found += violations(rules.AGREE, dataclasses.replace(case, asked=yuan(new), refinance=yuan(again)), on=on)
    if found:
        raise Refused(found, "没有签订转贷协议")
    figures = {f.name: getattr(agreement, f.name) for f in dataclasses.fields(agreement) if f.name != "debt_class"}
    key: dict[str, Any] = {"division": division, "year": year, "document": document, "debt_class": agreement.debt_class}
    before = models.DebtAgreement.objects.filter(**key).values(*figures, "on").first()
    models.DebtAgreement.objects.update_or_create(**key, defaults={**figures, "on": on})
    changed("debt_agreement", document, before=before, after={**figures, "on": on}, year=year, division=division)


@audited("debt.open_debt")
def open_debt(*, division: str, year: int, owed: Sequence[Balance], lent: Sequence[Balance], on: date, actor: Actor) -> list[UUID]:
    """年初债务余额: what we owe the level above, and what the levels below owe us. Once a year; other figures are Refused."""
    require(actor, "debt.open_debt", division=division)
    made: list[Fact] = []
    for kind, lines in ((facts.DebtOpened, owed), (facts.OnlentOpened, lent)):
        made += [
            kind(
                division=division, year=year, on=on, actor=actor.user, document_kind=OPENING, document=f"{year}年初债务余额",
                key=f"{line.counterpart}|{line.fund}", amount=positive(line.amount), fund=line.fund, counterpart=line.counterpart,
            )
            for line in lines
        ]  # fmt: skip
    if made:
        chronicle.record(*made, title="没有登记年初债务余额")
    return [fact.id for fact in made]


@audited("debt.receive")
def receive(*, arrivals: Sequence[Arrival], actor: Actor) -> int:
    """收到转贷（3403 debt_in）: booked on PBoC's day; how many were new. Money that came is always booked: see `unagreed`."""
    one = arrivals[0]
    require(actor, "debt.receive", division=one.division)
    kept = models.DebtReceipt.objects.filter(division=one.division, year=one.year, number__in=[a.number for a in arrivals])
    known = set(kept.values_list("number", flat=True))
    fresh = [a for a in arrivals if a.number not in known]
    models.DebtReceipt.objects.bulk_create(
        models.DebtReceipt(
            division=a.division, year=a.year, number=a.number, counterpart=a.payer, fund=a.fund, amount=a.amount, summary=a.summary[:200],
            treasury_account=a.treasury_account, on=a.on, subject=a.subject or SUBJECT,
        )
        for a in fresh
    )  # fmt: skip
    made = [
        facts.DebtReceived(
            division=a.division, year=a.year, on=a.on, actor=actor.user, document_kind=DOCUMENT, document=a.number, amount=a.amount,
            fund=a.fund, counterpart=a.payer, treasury_account=a.treasury_account, revenue=a.subject or SUBJECT,
        )
        for a in fresh
    ]  # fmt: skip
    for fact, answer in zip(made, chronicle.record_many([[fact] for fact in made]), strict=True):
        if not answer.ok:
            raise Refused([chronicle.conflict(fact), *(s.violation() for s in answer.shortages)], "没有收下转贷款")
    return len(fresh)
