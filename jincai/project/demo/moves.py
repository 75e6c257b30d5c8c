"""拨出往来：照排好的日子，用真的动词。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from jincai.kernel.money import ZERO
from jincai.platform.identity.api import Actor, scope
from jincai.project.demo.book import TRANSFERS
from jincai.project.demo.outflow import Outward
from jincai.project.demo.setting_up import special_number
from jincai.treasury.cash import api as cash
from jincai.treasury.clearing import api as clearing
from jincai.treasury.debt import api as debt

if TYPE_CHECKING:
    from jincai.project.demo.driver import Driver


def outward(driver: Driver, on: date, released: dict[str, list[tuple[str, Decimal]]]) -> None:
    """拨出的往来：调度、上解、转贷、还本、付息、实拨。"""
    actor = driver.staff["yangzq"]
    for move in driver.flow.outward.get(on, []):
        with scope(divisions=[driver.o.division], actor=actor):
            _move(driver, move, on, actor, released)


def _move(driver: Driver, m: Outward, on: date, actor: Actor, released: dict[str, list[tuple[str, Decimal]]]) -> None:
    common = {"division": driver.o.division, "amount": m.amount, "on": on, "actor": actor}
    if m.kind == "advance":
        cash.advance_to_lower(**common, counterpart=m.counterpart, fund=driver.o.fund)  # type: ignore[arg-type]
    elif m.kind == "remit":
        cash.remit_to_upper(**common, counterpart=m.counterpart, exp_func=m.code, fund=driver.o.fund)  # type: ignore[arg-type]
    elif m.kind == "onlend":
        debt.onlend_to_lower(**common, counterpart=m.counterpart, exp_func=m.code, fund=driver.o.fund)  # type: ignore[arg-type]
    elif m.kind == "principal":
        debt.repay_principal(**common, counterpart=m.counterpart, exp_func=m.code, fund=driver.o.fund)  # type: ignore[arg-type]
    else:
        wanted = m.amount + driver.waiting.pop(m.code, ZERO)
        drawn = _draw(released[m.code], wanted)
        driver.waiting[m.code] = wanted - sum((part for _, part in drawn), ZERO)
        for number, part in drawn:
            if m.kind == "interest":
                debt.pay_interest(division=driver.o.division, allotment=number, counterpart=m.counterpart, amount=part, on=on, actor=actor)
            else:
                clearing.release_funds(
                    division=driver.o.division,
                    number=number,
                    amount=part,
                    gov_econ="51305" if m.code.startswith(TRANSFERS) else "51002",
                    payee="社会保险基金财政专户",
                    account=special_number(driver.o),
                    purpose="社会保险基金补助",
                    on=on,
                    actor=actor,
                )


def _draw(stock: list[tuple[str, Decimal]], amount: Decimal) -> list[tuple[str, Decimal]]:
    """从一个科目的几条指标里依次支用。"""
    out = []
    for i, (number, left) in enumerate(stock):
        part = min(left, amount)
        if part > 0:
            out.append((number, part))
            stock[i] = (number, left - part)
            amount -= part
    return out
