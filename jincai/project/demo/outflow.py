"""排拨出：调度下级、上解、转贷、还本、付息、实拨各在哪天，给谁，多少。"""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from decimal import Decimal

from jincai.kernel.money import plain, split
from jincai.project.demo.book import Leaf, Published
from jincai.project.demo.days import on_or_after
from jincai.project.demo.options import Options


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """外界付进国库的一笔。"""

    id: str
    kind: str
    subject: str
    amount: Decimal
    payer: str
    summary: str

    def as_dict(self) -> dict[str, str]:
        """国库节点要的样子。"""
        return {**{f: str(getattr(self, f)) for f in ("id", "kind", "subject", "payer", "summary")}, "amount": plain(self.amount)}


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Outward:
    """我方拨出的一笔往来：调度、上解、转贷、还本、付息、实拨。"""

    kind: str
    code: str
    counterpart: str
    amount: Decimal


@dataclasses.dataclass(kw_only=True)
class Flow:
    """一年的库款安排。"""

    opening: Decimal
    receipts: dict[date, list[Receipt]]
    outward: dict[date, list[Outward]]
    grants: dict[str, Decimal]
    assumed: list[str]


TRANCHES = ((3, 25), (5, 26), (8, 25), (10, 27))


def outward(p: Published, days: list[date], flow: Flow, o: Options) -> None:
    """排拨出：各科目按月、按季或跟着转贷到账。"""
    counties, weights = list(p.counties), list(p.counties.values())
    for leaf in p.transfers.values():
        if leaf.paid <= 0:
            continue
        if leaf.code.startswith(("23001", "23002", "23003")):
            for month, amount in enumerate(split(leaf.paid, [1] * 12), 1):
                for county, part in zip(counties, split(amount, weights), strict=True):
                    flow.outward[on_or_after(days, date(o.year, month, 18))].append(
                        Outward(kind="advance", code=leaf.code, counterpart=county, amount=part)
                    )
        elif leaf.code.startswith("23011"):
            _tranches(leaf, days, flow, "onlend", list(zip(counties, weights, strict=True)), 3)
        elif leaf.code.startswith("231"):
            _tranches(leaf, days, flow, "principal", [(o.upper, Decimal(1))], 5)
        else:
            for month, amount in zip((3, 6, 9, 12), split(leaf.paid, [1] * 4), strict=True):
                day = on_or_after(days, date(o.year, month, 20))
                flow.outward[day].append(Outward(kind="remit", code=leaf.code, counterpart=o.upper, amount=amount))
    for leaf in p.leaves:
        if leaf.kind in ("interest", "release") and leaf.paid:
            for month, amount in zip((4, 6, 9, 12), split(leaf.paid, [1] * 4), strict=True):
                if amount:
                    day = on_or_after(days, date(o.year, month, 10))
                    flow.outward[day].append(Outward(kind=leaf.kind, code=leaf.code, counterpart=o.upper, amount=amount))


def _tranches(leaf: Leaf, days: list[date], flow: Flow, kind: str, parties: list[tuple[str, Decimal]], after: int) -> None:
    """转贷与还本在转贷收入到账之后几天。"""
    for (month, day), amount in zip(TRANCHES, split(leaf.paid, [1] * 4), strict=True):
        on = on_or_after(days, on_or_after(days, date(days[0].year, month, day)) + timedelta(days=after))
        for party, part in zip([x for x, _ in parties], split(amount, [w for _, w in parties]), strict=True):
            if part:
                flow.outward[on].append(Outward(kind=kind, code=leaf.code, counterpart=party, amount=part))
