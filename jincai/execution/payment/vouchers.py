"""支付的电子凭证：8202 支付凭证、5201 直接支付凭证、8207 批量凭证、5651 撤销申请（项目代码）。字段对照在 platform/evoucher/kinds。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from jincai.execution.payment import models
from jincai.kernel.money import ZERO
from jincai.platform.banking import api as banking
from jincai.platform.exchange.api import Voucher, make

ORDER, DIRECT, BATCH = "8202", "5201", "8207"
"""支付凭证、直接支付凭证、批量凭证。"""
WITHIN, STRAIGHT = "12", "11"
"""支付方式：一体化下统一的集中支付，财政直接支付."""
ONE, SEVERAL = "1", "4"
"""业务类型：一张一笔，批量."""


def order_voucher(p: models.Payment, agency_name: str, payer: banking.AccountRow) -> Voucher:
    """8202 国库集中支付凭证，或 5201 财政直接支付凭证。"""
    source = {
        "id": p.number, "on": p.ordered_on or p.on, "fund": p.fund, "agency": p.agency, "agency_name": agency_name, "payer": payer,
        "account": p.account, "payee": p.payee, "bank": p.bank, "bank_no": p.bank_no, "amount": p.amount, "purpose": p.purpose,
        "business": ONE if p.business == SEVERAL else p.business, "pay_type": STRAIGHT if p.order_kind == DIRECT else WITHIN,
        "settlement": p.settlement,
    }  # fmt: skip
    return make(p.order_kind, division=p.division, year=p.year, number=p.order, source=source, details=p.lines.all())


def batch_voucher(number: str, payments: Sequence[models.Payment], agency_name: str, payer: banking.AccountRow) -> Voucher:
    """8207 批量支付凭证: one line a payment, its 明细编号 the number of the payment's own order; signed once."""
    first = payments[0]
    source = {
        "on": first.ordered_on, "fund": first.fund, "agency": first.agency, "agency_name": agency_name, "payer": payer, "count": len(payments),
        "amount": sum((p.amount for p in payments), ZERO), "pay_type": WITHIN, "business": SEVERAL, "settlement": first.settlement,
        "purpose": first.purpose, "remark": first.batch,
    }  # fmt: skip
    lines = [_batch_line(p, p.lines.all()[0]) for p in payments]
    return make(BATCH, division=first.division, year=first.year, number=number, source=source, details=lines)


def _batch_line(p: models.Payment, line: models.PaymentLine) -> dict[str, object]:
    return {
        "id": p.order, "account": p.account, "payee": p.payee, "bank": p.bank, "bank_no": p.bank_no, "amount": p.amount, "remark": p.purpose,
        "exp_func": line.exp_func, "gov_econ": line.gov_econ, "dep_econ": line.dep_econ, "project": line.project, "allotment": line.allotment,
    }  # fmt: skip


def recall_voucher(p: models.Payment, own: str, on: date) -> Voucher:
    """5651 撤销申请：没有查到标准代码，为本项目所定。"""
    return make("5651", division=p.division, year=p.year, number=own, source={"on": on, "order": p.order})
