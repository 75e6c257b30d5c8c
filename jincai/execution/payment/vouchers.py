"""支付的电子凭证：8202 支付凭证、5651 撤销申请（项目代码）。字段对照在 platform/evoucher/kinds。"""

from __future__ import annotations

from datetime import date

from jincai.execution.payment import models
from jincai.platform.banking import api as banking
from jincai.platform.exchange.api import Voucher, make

WITHIN = "12"
"""支付方式：单位零余额账户以外的集中支付."""


def order_voucher(p: models.Payment, agency_name: str, payer: banking.AccountRow) -> Voucher:
    """8202 国库集中支付凭证。"""
    source = {
        "id": p.number, "on": p.ordered_on or p.on, "fund": p.fund, "agency": p.agency, "agency_name": agency_name, "payer": payer,
        "account": p.account, "payee": p.payee, "bank": p.bank, "bank_no": p.bank_no, "amount": p.amount, "purpose": p.purpose,
        "business": p.business, "pay_type": WITHIN, "settlement": p.settlement,
    }  # fmt: skip
    return make("8202", division=p.division, year=p.year, number=p.order, source=source, details=p.lines.all())


def recall_voucher(p: models.Payment, own: str, on: date) -> Voucher:
    """5651 撤销申请：没有查到标准代码，为本项目所定。"""
    return make("5651", division=p.division, year=p.year, number=own, source={"on": on, "order": p.order})
