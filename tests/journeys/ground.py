"""地面：测试动词用的练习年度和几个短说法；全部由真的动词办出，谁办什么按岗位。"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import transaction

from jincai.execution.allotment import api as allotment
from jincai.execution.payment import api as payment
from jincai.kernel.rules import Refused, Violation
from jincai.ledger import api as ledger
from jincai.platform.exchange import api as exchange
from jincai.platform.identity.api import Actor, system
from jincai.platform.params import api as params
from jincai.project import practice

PAYEE, WANTED = practice.PAYEE, practice.WANTED
CITY, YEAR, DAY = "530700000", 2025, date(2025, 3, 3)
PLAN = "101001/201/111/03"


@dataclasses.dataclass(frozen=True)
class Ground:
    """办好的练习年度: allotments by name (`office` 100 万, `meeting` 40 万, `frozen` 5 万冻 4.5 万, `waiting` 未下达, `school`), people by part."""

    made: practice.Practice

    def __getitem__(self, name: str) -> str:
        return self.made.allotments[name]

    def who(self, part: str) -> Actor:
        """The person of a part: preparer, reviewer, treasury, treasury_chief, budget, budget_chief, stranger ..."""
        return system(CITY) if part == "system" else self.made.people[part]

    def asking(self, *lines: tuple[Any, ...], key: str = "单1", payee: payment.Payee = practice.PAYEE) -> payment.Request:
        """A request; a line is (allotment by name or number, amount, and possibly the economic class and the contract)."""
        made = [_line(self.made.allotments.get(at, at), amount, *more) for at, amount, *more in lines]
        return payment.Request(key=key, payee=payee, lines=tuple(made), purpose="文印费")

    def request(self, *lines: tuple[Any, ...], on: date = DAY, by: str = "preparer", approved: bool = True, **more: Any) -> str:
        """提交一笔申请 of these lines; its number."""
        asked = self.asking(*lines, **more)
        return payment.request(division=CITY, request=asked, on=on, actor=self.who(by), budget_approved=approved)

    def review(self, *numbers: str) -> None:
        """单位审核。"""
        payment.review_many(division=CITY, year=YEAR, numbers=numbers, on=DAY, actor=self.who("reviewer"))

    def ordered(self, *lines: tuple[Any, ...], on: date = DAY, **more: Any) -> tuple[str, str]:
        """申请、审核、批准、生成凭证; the number of the payment and of the order."""
        number = self.request(*lines, on=on, **more)
        self.review(number)
        payment.approve(division=CITY, year=YEAR, number=number, on=on, actor=self.who("treasury"))
        payment.order(division=CITY, year=YEAR, number=number, on=on, actor=self.who("treasury_chief"))
        return number, self.see(number).order

    def paid(self, *lines: tuple[Any, ...], **more: Any) -> tuple[str, str]:
        """……并由银行付出。"""
        number, order = self.ordered(*lines, **more)
        self.confirm(order, self.see(number).amount)
        return number, order

    def confirm(self, order: str, amount: D) -> None:
        """银行回单。"""
        receipts = {order: (amount, f"流水{order}")}
        (outcome,) = payment.confirm_many(division=CITY, year=YEAR, receipts=receipts, on=DAY, actor=self.who("treasury_chief"))
        assert outcome.ok, outcome.refused

    def fail(self, order: str) -> None:
        """银行退票。"""
        (outcome,) = payment.fail_many(division=CITY, year=YEAR, reasons={order: "已销户"}, on=DAY, actor=self.who("system"))
        assert outcome.ok, outcome.refused

    def refund(self, order: str, amount: str, notice: str = "TK1") -> None:
        """付后退款。"""
        told = {"notice": notice, "amount": D(amount), "reason": "多付"}
        payment.refund(division=CITY, year=YEAR, order=order, on=DAY, actor=self.who("system"), **told)  # type: ignore[arg-type]

    def withdraw(self, number: str) -> None:
        """单位撤回。"""
        payment.withdraw(division=CITY, year=YEAR, number=number, on=DAY, actor=self.who("system"))

    def see(self, number: str) -> payment.PaymentRow:
        """The payment with its lines."""
        found = payment.one(division=CITY, year=YEAR, number=number)
        assert found is not None, number
        return found

    def at(self, name: str) -> allotment.Position:
        """状况 of an allotment by its name, with holds."""
        number = self.made.allotments.get(name, name)
        return allotment.positions([number], year=YEAR, division=CITY, with_holds=True)[number]

    def change(self, name: str, **elements: str) -> None:
        """改错要素: what no verb would do, to see the next guard."""
        from jincai.execution.allotment.models import Allotment

        Allotment.objects.filter(division=CITY, number=self[name]).update(**elements)

    def plan(self, on: bool) -> None:
        """用款计划控制的开关。"""
        params.put("cashplan.control", CITY, on, date(YEAR, 1, 1), system(CITY), facet="111/2")


def _line(number: str, amount: str, dep_econ: str = "30201", contract: str = "") -> payment.Line:
    return payment.Line(allotment=number, dep_econ=dep_econ, amount=D(amount), contract=contract)


def left(identifier: str, book: str = "allotment", year: int = YEAR) -> dict[str, D]:
    """Balances of an account that are not zero, by control."""
    found = ledger.balances(ledger.BOOKS[book][identifier], year=year, division=CITY)
    return {control: amount for control, amount in found.items() if amount}


def sound() -> None:
    """The books check, and are what the Python interpreter makes of the facts."""
    found = ledger.check_books(year=YEAR, division=CITY, alias="default")
    assert found.ok, found
    assert ledger.differs_from_replay(year=YEAR, division=CITY, alias="default") == []


def refused(work: Callable[..., object], *arguments: Any, **more: Any) -> list[Violation]:
    """The reasons of a refusal; what it wrote is undone."""
    with pytest.raises(Refused) as caught, transaction.atomic():
        work(*arguments, **more)
    return list(caught.value.violations)


def rules(found: Sequence[Violation]) -> list[str]:
    """Their numbers."""
    return [violation.rule for violation in found]


def sent(document: str) -> list[exchange.Voucher]:
    """发件箱里这张单据的凭证，按先后；都还没有送出。"""
    traces = [trace for trace in exchange.messages_of(document) if trace.outgoing]
    assert all(trace.state == "待发送" for trace in traces)
    return [trace.voucher for trace in traces]


def outbox(counterpart: str) -> list[exchange.Voucher]:
    """发件箱里给这个往来方的全部凭证。"""
    from jincai.platform.evoucher import api as evoucher
    from jincai.platform.exchange import models

    rows = list(models.Outgoing.objects.filter(division=CITY, counterpart=counterpart).order_by("id"))
    letters = evoucher.letters([row.version_id for row in rows if row.version_id])
    return [letters[row.version_id or 0].opened() for row in rows]


def build(cash: str = "5000000.00", wanted: Sequence[practice.Wanted] = practice.WANTED) -> Ground:
    """办出练习年度; called in scope of the city."""
    ledger.open_year(YEAR)
    return Ground(practice.build(division=CITY, year=YEAR, cash=D(cash), wanted=wanted))
