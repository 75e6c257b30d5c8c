"""排支付：每条指标切成几笔，哪天，多少；合计笔数正好是 --payments。"""

from __future__ import annotations

import math
import random
from collections import defaultdict
from datetime import date
from decimal import Decimal

from jincai.kernel.money import split
from jincai.project.demo.days import on_or_after
from jincai.project.demo.options import Options
from jincai.project.demo.slots import Calendar, Planned, Slot

SINGLES = 600
"""至多这么多笔各走各的全程；其余成批。"""


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
    wanted = min(SINGLES, max(20, len(made) // 12))
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
    weights = [
        0.0 if is_monthly else math.sqrt(float(sum(s.paying for s in members))) for members, is_monthly in zip(groups, monthly, strict=True)
    ]
    if not any(weights):
        weights = [1.0] * len(groups)
    whole = sum(weights)
    exact = [left * w / whole for w in weights]
    extra = [int(x) for x in exact]
    for i in sorted(range(len(groups)), key=lambda i: extra[i] - exact[i])[: left - sum(extra)]:
        extra[i] += 1
    return [a + b for a, b in zip(counts, extra, strict=True)]


def _payments(
    members: list[Slot], count: int, c: Calendar, rnd: random.Random
) -> list[tuple[date, tuple[tuple[Slot, str, Decimal], ...], str]]:
    head = members[0]
    count = max(1, min(count, *(int(s.paying * 100) for s in members)))
    dates = _dates(head, count, c, rnd)
    weights = [Decimal(rnd.randint(60, 140)) if head.part.project_kind != "1" else Decimal(rnd.randint(97, 103)) for _ in dates]
    shares = [split(s.paying, weights) for s in members]
    out = []
    for i, on in enumerate(dates):
        lines = tuple(
            (s, s.part.deps[(i + len(s.leaf.code)) % len(s.part.deps)], share[i])
            for s, share in zip(members, shares, strict=True)
            if share[i] > 0
        )
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
