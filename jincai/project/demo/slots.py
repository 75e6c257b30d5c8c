"""排一年：每个科目切成指标（何时下达、多少、付多少），每条指标切成支付（哪天、多少）。"""

from __future__ import annotations

import dataclasses
import math
import random
from collections import defaultdict
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
        raise UserError(f"--payments {o.payments} 少于有执行数的末级科目 {executed} 个，每个科目至少一笔支付", f"改为 --payments {executed} 或更多")
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
            made.append(Slot(leaf=leaf, part=part, wave="advance", amount=early, paying=ZERO, since=days[3], until=on_or_after(days, date(days[0].year, 2, 26))))
        if amount > early:
            made.append(Slot(leaf=leaf, part=part, wave="main", amount=amount - early, paying=ZERO, since=c.issue, until=c.last))
    if raised:
        made.append(Slot(leaf=leaf, part=parts[0], wave="raised", amount=raised, paying=ZERO, since=c.raised, until=c.last))
    index = int(leaf.code) % len(c.upper)
    if leaf.upper + leaf.other:
        made.append(Slot(leaf=leaf, part=parts[0], wave="upper", amount=leaf.upper + leaf.other, paying=ZERO, since=c.upper[index], until=c.last))
    if leaf.reserve:
        made.append(Slot(leaf=leaf, part=parts[0], wave="reserve", amount=leaf.reserve, paying=ZERO, since=c.reserve[int(leaf.code) % len(c.reserve)], until=c.last))
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
    return made


def plan_payments(slots: list[Slot], c: Calendar, o: Options) -> list[Planned]:
    """切支付：合计笔数正好是 --payments（只要够分）。"""
    rnd = random.Random(o.seed)
    groups: dict[str, list[Slot]] = defaultdict(list)
    for i, slot in enumerate(s for s in slots if s.paying):
        groups[slot.group or f"#{i}"].append(slot)
    counts = _counts(list(groups.values()), o)
    made: list[tuple[date, tuple[tuple[Slot, str, Decimal], ...], str]] = []
    for members, count in zip(groups.values(), counts, strict=True):
        made += _payments(members, count, c, rnd)
    made.sort(key=lambda x: (x[0], x[1][0][0].leaf.code, x[1][0][0].part.agency))
    wanted = min(1000, max(20, len(made) // 12))
    singles = set(rnd.sample(range(len(made)), min(wanted, len(made))))
    return [Planned(on=on, lines=lines, payee=payee, single=i in singles, sequence=i) for i, (on, lines, payee) in enumerate(made)]


def _counts(groups: list[list[Slot]], o: Options) -> list[int]:
    """各组几笔：人员按月，其余按金额的平方根分，合计为 --payments。"""
    monthly = [members[0].part.project_kind == "1" and members[0].wave in ("advance", "main") for members in groups]
    months = [(2 if members[0].wave == "advance" else 10) for members in groups]
    floor = len(groups)
    spare = o.payments - floor
    if spare < 0:
        return [1] * floor
    wanted = sum(m - 1 for m, is_monthly in zip(months, monthly, strict=True) if is_monthly)
    share = min(1.0, 0.6 * spare / wanted) if wanted else 0
    counts = [1 + (int((m - 1) * share) if is_monthly else 0) for m, is_monthly in zip(months, monthly, strict=True)]
    left = o.payments - sum(counts)
    weights = [0.0 if is_monthly else math.sqrt(float(sum(s.paying for s in members))) for members, is_monthly in zip(groups, monthly, strict=True)]
    if not any(weights):
        weights = [1.0] * len(groups)
    whole = sum(weights)
    exact = [left * w / whole for w in weights]
    extra = [int(x) for x in exact]
    for i in sorted(range(len(groups)), key=lambda i: extra[i] - exact[i])[: left - sum(extra)]:
        extra[i] += 1
    return [a + b for a, b in zip(counts, extra, strict=True)]


def _payments(members: list[Slot], count: int, c: Calendar, rnd: random.Random) -> list[tuple[date, tuple[tuple[Slot, str, Decimal], ...], str]]:
    head = members[0]
    count = max(1, min(count, *(int(s.paying * 100) for s in members)))
    dates = _dates(head, count, c, rnd)
    weights = [Decimal(rnd.randint(60, 140)) if head.part.project_kind != "1" else Decimal(rnd.randint(97, 103)) for _ in dates]
    shares = [split(s.paying, weights) for s in members]
    out = []
    for i, on in enumerate(dates):
        lines = tuple((s, s.part.deps[(i + len(s.leaf.code)) % len(s.part.deps)], share[i]) for s, share in zip(members, shares, strict=True) if share[i] > 0)
        if lines:
            out.append((on, lines, head.part.payee))
    return out


def _dates(slot: Slot, count: int, c: Calendar, rnd: random.Random) -> list[date]:
    if slot.part.project_kind == "1" and slot.wave in ("advance", "main"):
        first, last = (1, 2) if slot.wave == "advance" else (3, 12)
        step = (last - first + 1) / count
        year = c.days[0].year
        day = 10 + int(slot.part.agency) % 4
        return [min(max(on_or_after(c.days, date(year, first + int(i * step), day)), slot.since), slot.until) for i in range(count)]
    open_days = [d for d in c.days if slot.since < d <= slot.until] or [slot.until]
    if slot.part.project_kind == "3":
        weights = [1 + 2 * (i / len(open_days)) ** 2 for i in range(len(open_days))]
        return sorted(rnd.choices(open_days, weights=weights, k=count))
    return sorted(rnd.choices(open_days, k=count))
