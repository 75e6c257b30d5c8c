"""排一年：每个科目切成指标（何时下达、多少、付多少），每条指标切成支付（哪天、多少）。"""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

from jincai.kernel.money import ZERO, split
from jincai.kernel.problems import UserError
from jincai.project.demo.book import Leaf, Published
from jincai.project.demo.days import on_or_after
from jincai.project.demo.options import Options
from jincai.project.demo.units import Part, Units

ADVANCE = Decimal(2) / Decimal(12)


@dataclasses.dataclass(kw_only=True)
class Slot:
    """一条将要下达的指标：`wave` 哪一批（advance 先行、main 批复、raised 预算调增、upper 上级、reserve 预备费）。"""

    leaf: Leaf
    part: Part
    wave: str
    amount: Decimal
    paying: Decimal
    since: date
    until: date
    number: str = ""
    count: int = 0

    @property
    def group(self) -> str:
        """合在一笔里付的：同单位的社保缴费、公积金；其余各付各的。"""
        if self.part.payee in ("tax", "housing"):
            return f"{self.part.agency}|{self.part.payee}|{self.wave}"
        return ""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """计划中的一笔支付：哪天、哪几条指标各多少、收款人种类、是否单笔走全程。"""

    on: date
    lines: tuple[tuple[Slot, str, Decimal], ...]
    payee: str
    single: bool
    sequence: int

    @property
    def amount(self) -> Decimal:
        """合计（元）。"""
        return sum((amount for _, _, amount in self.lines), ZERO)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Calendar:
    """一年的关键日子（推定）。"""

    days: list[date]
    issue: date
    raised: date
    upper: tuple[date, ...]
    reserve: tuple[date, ...]
    last: date


def calendar(days: list[date], o: Options) -> Calendar:
    """关键日子：批复下达、调整、上级追加三次、预备费两次、最后付款日。"""
    y = o.year
    return Calendar(
        days=days, issue=on_or_after(days, date(y, 3, 5)), raised=on_or_after(days, date(y, 7, 1)),
        upper=tuple(on_or_after(days, date(y, m, 20)) for m in (5, 8, 10)), reserve=tuple(on_or_after(days, date(y, m, 10)) for m in (6, 9)),
        last=days[-7],
    )  # fmt: skip


def make_slots(p: Published, units: Units, c: Calendar, o: Options) -> list[Slot]:
    """切指标. Raises UserError when there are fewer payments than executed leaves."""
    ordinary = [leaf for leaf in p.leaves if leaf.kind == "ordinary" and (leaf.adjusted or leaf.paid)]
    executed = sum(1 for leaf in ordinary if leaf.paid)
    if o.payments < executed:
        raise UserError(
            f"--payments {o.payments} 少于有执行数的末级科目 {executed} 个，每个科目至少一笔支付", f"改为 --payments {executed} 或更多"
        )
    fine = o.payments >= 6 * executed
    sharing = max(1, min(70, o.payments // 150))
    slots: list[Slot] = []
    for leaf in ordinary:
        slots += _leaf_slots(leaf, units.parts(leaf, o.division, fine=fine, sharing=sharing), c, fine)
    return slots


def _leaf_slots(leaf: Leaf, parts: list[Part], c: Calendar, fine: bool) -> list[Slot]:
    first = min(leaf.budget, leaf.adjusted)
    raised = leaf.adjusted - first
    made: list[Slot] = []
    days = c.days
    for part, amount in zip(parts, split(first, [x.weight for x in parts]) if first else [], strict=bool(first)):
        early = (amount * ADVANCE).quantize(Decimal("0.01")) if fine and part.project_kind in ("1", "2") else ZERO
        if early:
            made.append(
                Slot(
                    leaf=leaf,
                    part=part,
                    wave="advance",
                    amount=early,
                    paying=ZERO,
                    since=days[3],
                    until=on_or_after(days, date(days[0].year, 2, 26)),
                )
            )
        if amount > early:
            made.append(Slot(leaf=leaf, part=part, wave="main", amount=amount - early, paying=ZERO, since=c.issue, until=c.last))
    if raised:
        made.append(Slot(leaf=leaf, part=parts[0], wave="raised", amount=raised, paying=ZERO, since=c.raised, until=c.last))
    index = int(leaf.code) % len(c.upper)
    if leaf.upper + leaf.other:
        made.append(
            Slot(leaf=leaf, part=parts[0], wave="upper", amount=leaf.upper + leaf.other, paying=ZERO, since=c.upper[index], until=c.last)
        )
    if leaf.reserve:
        made.append(
            Slot(
                leaf=leaf,
                part=parts[0],
                wave="reserve",
                amount=leaf.reserve,
                paying=ZERO,
                since=c.reserve[int(leaf.code) % len(c.reserve)],
                until=c.last,
            )
        )
    _share_paying(leaf, made)
    return made


def _share_paying(leaf: Leaf, made: list[Slot]) -> None:
    """各条指标要付多少：按下达额分，不超过各自的下达额，合计不差一分。"""
    total = sum((s.amount for s in made), ZERO)
    if leaf.paid and total:
        left = leaf.paid
        for slot, amount in zip(made, split(leaf.paid, [s.amount for s in made]), strict=True):
            slot.paying = min(amount, slot.amount, left)
            left -= slot.paying
        for slot in made:
            more = min(left, slot.amount - slot.paying)
            slot.paying += more
            left -= more
