"""支付的通知：我申请的已付、被银行退回、有退款；同一批里一个人的合成一条。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from jincai.execution.payment import models
from jincai.execution.payment.operations.letting_know import PAID, REFUNDED, RETURNED
from jincai.kernel.money import ZERO
from jincai.platform.notices import api as notices

GROUP = "支付"
notices.declare(
    notices.Event(code=PAID, title="我的支付已付", says="你申请的支付，银行已经付了", group=GROUP),
    notices.Event(
        code=RETURNED, title="我的支付被退回", says="银行退票或撤销，钱没有付出去，占用已退回", group=GROUP,
        usual={"mail": notices.NOW, "sms": notices.NOW},
    ),
    notices.Event(code=REFUNDED, title="我的支付有退款", says="付出去以后，收款人退回了钱", group=GROUP, usual={"mail": notices.NOW}),
)  # fmt: skip
TITLES = {PAID: "已付", RETURNED: "没有付成", REFUNDED: "有退款"}


def tell(event: str, numbers: Sequence[str], *, division: str, year: int, sub: str, on: date) -> int:
    """告诉申请人. What was not paid is told one by one, with the reason; what was paid, as one notice a person. Called in a job's scope."""
    found = models.Payment.objects.filter(division=division, year=year, number__in=numbers).order_by("number")
    mine: dict[str, list[models.Payment]] = defaultdict(list)
    for payment in found:
        mine[payment.requested_by].append(payment)
    told: list[notices.Happening] = []
    for user, payments in mine.items():
        groups = [payments] if event == PAID else [[payment] for payment in payments]
        told += [_happening(event, user, group, year, sub) for group in groups]
    return notices.tell(told, division=division, on=on)


def _happening(event: str, user: str, payments: Sequence[models.Payment], year: int, sub: str) -> notices.Happening:
    first, last = payments[0], payments[-1]
    common: dict[str, Any] = {"event": event, "year": year, "users": (user,), "verb": "payment.request"}
    if len(payments) == 1:
        return notices.Happening(
            key=f"{first.number}:{sub}" if sub else first.number, title=f"{first.number} {TITLES[event]}", says=_says(event, first),
            document_kind="payment", document=first.number, **common,
        )  # fmt: skip
    total = sum((payment.amount for payment in payments), ZERO)
    return notices.Happening(
        key=f"{first.number}:{last.number}:{len(payments)}", title=f"{len(payments)} 笔支付{TITLES[event]}", says=f"共 {total:,.2f} 元",
        url="/payment/?state=CONFIRMED", **common,
    )  # fmt: skip


def _says(event: str, payment: models.Payment) -> str:
    """付给谁、多少；没有付成的说为什么、下一步。"""
    paid = f"{payment.payee}，{payment.amount:,.2f} 元"
    if event == RETURNED:
        return f"{paid}。{payment.says or '银行没有写原因'}。占用已退回，打开单据按“改正重办”"
    if event == REFUNDED:
        return f"{paid}，已退 {payment.refunded:,.2f} 元。{payment.says}"
    return paid
