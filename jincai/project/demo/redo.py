"""重办：退票、撤销、退回、撤回、作废、退款的，按原指标再付一次。"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from jincai.execution.cashplan import api as cashplan
from jincai.execution.payment import api as payment
from jincai.platform.identity.api import scope

if TYPE_CHECKING:
    from jincai.project.demo.driver import Driver


def redo(driver: Driver, on: date) -> list[payment.Request]:
    """退票、撤销、退回、撤回、作废、退款的：按原指标重办，差多少办多少。"""
    out = []
    with scope(divisions=[driver.o.division]):
        rows = payment.to_redo(division=driver.o.division, year=driver.o.year, but=driver.done_again)
    for row in rows:
        whole = row.amount if row.state in ("RETURNED", "RECALLED", "REJECTED", "WITHDRAWN", "VOIDED") else row.refunded
        if whole <= driver.redone[row.number]:
            continue
        driver.redone[row.number] = whole
        if whole == row.amount:
            driver.done_again.add(row.number)
        lines = tuple(
            payment.Line(allotment=x.allotment, dep_econ=x.dep_econ, amount=x.amount if whole == row.amount else x.refunded)
            for x in row.lines
            if whole == row.amount or x.refunded
        )
        _move_plan(driver, row, lines, on)
        payee = payment.Payee(name=row.payee, account=row.account, bank=row.bank, bank_no=row.bank_no)
        out.append(
            payment.Request(
                key=f"again-{row.number}-{whole}",
                payee=payee,
                lines=lines,
                purpose=row.purpose,
                batch=f"{on:%m%d}-重办",
                again_of=row.number,
            )
        )
    return out


def _move_plan(driver: Driver, row: payment.PaymentRow, lines: tuple[payment.Line, ...], on: date) -> None:
    """隔月重办：把退回的计划额度调到当月。"""
    plans = {x.allotment: x.plan for x in row.lines if x.plan}
    moved = [
        (plans[line.allotment], line.amount) for line in lines if line.allotment in plans and int(plans[line.allotment][-2:]) != on.month
    ]
    actor = driver.staff["lixs"]
    with scope(divisions=[driver.o.division], actor=actor):
        for plan, amount in moved:
            agency, func_class, fund, month = plan.split("/")
            line = cashplan.PlanLine(agency=agency, func_class=func_class, fund=fund, month=int(month), amount=amount)
            cashplan.reduce(division=driver.o.division, lines=[line], on=on, actor=actor)
            new = cashplan.PlanLine(agency=agency, func_class=func_class, fund=fund, month=on.month, amount=amount)
            cashplan.approve(division=driver.o.division, lines=[new], on=on, actor=actor)
