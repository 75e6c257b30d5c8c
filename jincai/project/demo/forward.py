"""提前：库款周转不开的日子，把以后的收入提前入库；入库的日期本来就是推定的。"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from jincai.kernel.money import ZERO
from jincai.project.demo.outflow import Flow

KINDS = (("revenue",), ("advance_in", "transfer_in", "remit_in", "debt_in"))


def bring_forward(flow: Flow, out: Mapping[date, Decimal], days: list[date], margin: Decimal) -> None:
    """库款够付: before each day's payments (yuan, `out`) the balance covers them and the margin as far as money comes in at all.

    What comes in later comes the day before it is needed, the nearest first; the year's totals stay as they are.
    """
    moved, balance = ZERO, flow.opening
    for i, day in enumerate(days):
        transfers = sum((r.amount for r in flow.receipts.get(day, []) if r.kind != "revenue"), ZERO)  # 往来开门就到，税费日终才入账
        short = out.get(day, ZERO) + margin - balance - transfers
        if i and short > 0:
            came = _pull(flow, days[i:], days[i - 1], short)
            balance, moved = balance + came, moved + came
        balance += sum((r.amount for r in flow.receipts.get(day, [])), ZERO) - out.get(day, ZERO)
    if moved:
        flow.assumed.append(f"按原排的日期库款周转不开：收入提前入库 {moved:,.2f} 元")


def _pull(flow: Flow, later: list[date], to: date, short: Decimal) -> Decimal:
    came = ZERO
    for kinds in KINDS:
        for day in later:
            for receipt in [r for r in flow.receipts.get(day, []) if r.kind in kinds and r.amount > 0]:
                if came >= short:
                    return came
                flow.receipts[day].remove(receipt)
                flow.receipts[to].append(receipt)
                came += receipt.amount
    return came
