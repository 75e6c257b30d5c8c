"""排库款：外界哪天付进多少（税费、调度、转贷、上解、调入），我方哪天拨出多少；保证任何一天不透支。"""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date
from decimal import Decimal

from jincai.kernel.money import ZERO, split
from jincai.project.demo.book import Published
from jincai.project.demo.days import on_or_after, on_or_before
from jincai.project.demo.forward import bring_forward
from jincai.project.demo.options import Options
from jincai.project.demo.outflow import TRANCHES, Flow, Receipt, outward
from jincai.project.demo.slots import Planned

MARGIN = Decimal("20000000.00")
GRANTS = ("11001", "11002", "11003")
GRANT_OF_FUND = {"11": "11002", "12": "11004", "13": "11005"}
"""资金性质 → 上级补助的收入科目。"""


def plan_cash(p: Published, planned: list[Planned], days: list[date], o: Options) -> Flow:
    """排库款: receipts and outward transfers by day so that the balance never falls under the margin."""
    rnd = random.Random(o.seed * 13 + 5)
    flow = Flow(opening=p.opening, receipts=defaultdict(list), outward=defaultdict(list), grants={}, assumed=[])
    _own_revenue(p, days, flow, rnd)
    _recoveries(p, days, flow, o)
    outward(p, days, flow, o)
    _fixed_incoming(p, days, flow, o)
    total = _grants(p, planned, flow, o)
    _advances(total, p, planned, days, flow, o)
    out = _paid_by_day(planned, flow)
    bring_forward(flow, out, days, min(MARGIN, sum(out.values(), ZERO) / 50))
    return flow


def _add(flow: Flow, on: date, kind: str, subject: str, amount: Decimal, payer: str, summary: str) -> None:
    if amount:
        number = f"{on.isoformat()}-{kind}-{subject}-{len(flow.receipts[on]) + 1}"
        flow.receipts[on].append(Receipt(id=number, kind=kind, subject=subject, amount=amount, payer=payer, summary=summary))


def _own_revenue(p: Published, days: list[date], flow: Flow, rnd: random.Random) -> None:
    """自有收入：税收在申报期（15 日前后）入库最多，非税零星入库。"""
    year = days[0].year
    for code, total in p.revenue.items():
        if total < 0:
            _add(flow, on_or_after(days, date(year, 11, 17)), "revenue", code, total, "", "退库")
        if total <= 0:
            continue
        weights = [
            Decimal(rnd.randint(80, 120) + (60 if month in (1, 4, 7, 10) and code.startswith("101") else 0)) for month in range(1, 13)
        ]
        for month, amount in enumerate(split(total, weights), 1):
            filing = on_or_after(days, date(year, month, 15))
            other = on_or_before(days, date(year, month, rnd.choice((5, 8, 24, 27))))
            main, rest = split(amount, [70, 30] if code.startswith("101") else [50, 50])
            _add(flow, filing, "revenue", code, main, "", "申报期入库" if code.startswith("101") else "非税缴库")
            _add(flow, max(other, days[0]), "revenue", code, rest, "", "日常入库")


def _recoveries(p: Published, days: list[date], flow: Flow, o: Options) -> None:
    for i, leaf in enumerate(leaf for leaf in p.leaves if leaf.recovered):
        _add(
            flow,
            on_or_after(days, date(o.year, 9 + i % 3, 12)),
            "recovery_in",
            leaf.code,
            leaf.recovered,
            "",
            f"收回存量资金冲减 {leaf.name}",
        )


def _fixed_incoming(p: Published, days: list[date], flow: Flow, o: Options) -> None:
    counties, weights = list(p.counties), list(p.counties.values())
    for code, total in p.incoming.items():
        if code.startswith("105"):
            for (month, day), amount in zip(TRANCHES, split(total, [1] * 4), strict=True):
                _add(flow, on_or_after(days, date(o.year, month, day)), "debt_in", code, amount, o.upper, "政府债券转贷资金")
        elif code.startswith("11006"):
            for month, amount in zip((3, 6, 9, 12), split(total, [1] * 4), strict=True):
                for county, part in zip(counties, split(amount, weights), strict=True):
                    _add(flow, on_or_after(days, date(o.year, month, 22)), "remit_in", code, part, county, "上解")
        elif code.startswith(GRANTS):
            flow.grants[code] = total
        else:
            for month, amount in zip((11, 12), split(total, [1, 1]), strict=True):
                _add(flow, on_or_after(days, date(o.year, month, 21)), "transfer_in", code, amount, o.division, "调入资金")


def _paid_by_day(planned: list[Planned], flow: Flow) -> dict[date, Decimal]:
    out: dict[date, Decimal] = defaultdict(lambda: ZERO)
    for one in planned:
        out[one.on] += one.amount
    for on, moves in flow.outward.items():
        out[on] += sum((m.amount for m in moves), ZERO)
    return out


def _grants(p: Published, planned: list[Planned], flow: Flow, o: Options) -> Decimal:
    """上级补助的现金总数；没有收入表的书，推定期初和补助使一年收支相抵。"""
    if p.readings.get("revenue") is not None:
        return sum(flow.grants.values(), ZERO)
    spent = sum(_paid_by_day(planned, flow).values(), ZERO)
    inward = sum((r.amount for receipts in flow.receipts.values() for r in receipts), ZERO)
    flow.opening = (spent / 20).quantize(Decimal("0.01"))
    total = spent + (p.closing or ZERO) - flow.opening - inward
    grant = GRANT_OF_FUND.get(o.fund[:2], "11002")
    flow.grants[grant] = max(total, ZERO)
    flow.assumed.append(
        f"书里没有收入表：推定期初库款 {flow.opening:,.2f} 元，上级补助 {flow.grants[grant]:,.2f} 元按月调度，使全年收支相抵、库款不透支"
    )
    return flow.grants[grant]


def _advances(total: Decimal, p: Published, planned: list[Planned], days: list[date], flow: Flow, o: Options) -> None:
    """上级调度：平均按月，哪个月不够就提前；全年合计等于补助总数。"""
    if total <= 0:
        return
    out = _paid_by_day(planned, flow)
    balance, need = flow.opening, dict.fromkeys(range(1, 13), ZERO)
    for day in days:
        balance -= out.get(day, ZERO)
        need[day.month] = max(need[day.month], MARGIN - balance)
        balance += sum((r.amount for r in flow.receipts.get(day, [])), ZERO)
    given = ZERO
    for month in range(1, 13):
        target = total if month == 12 else min(total, max(total * month / 12, *(need[m] for m in range(1, month + 1)), given))
        amount = (target - given).quantize(Decimal("0.01"))
        first = next(d for d in days if d.month == month)
        _add(
            flow,
            first,
            "advance_in",
            "" if o.fund.startswith("11") else GRANT_OF_FUND.get(o.fund[:2], ""),
            amount,
            o.upper,
            f"{month} 月调度资金",
        )
        given += amount
