"""支付接口的格式：进来的申请，出去的单据。金额是两位小数的文本。"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from ninja import Schema
from pydantic import AfterValidator, Field

from jincai.execution.payment.states import PAYMENT
from jincai.kernel.money import plain, positive


def _amount(text: str) -> str:
    """元，大于 0，至多两位小数."""
    return plain(positive(text))


def _state(text: str) -> str:
    if text not in PAYMENT.labels:
        raise ValueError(f"没有状态“{text}”，可用 {'、'.join(PAYMENT.labels)}")
    return text


Amount = Annotated[str, AfterValidator(_amount), Field(description="元，文本，大于 0，至多两位小数", examples=["12000.00"])]
State = Annotated[str, AfterValidator(_state), Field(description="、".join(f"{code} {label}" for code, label in PAYMENT.labels.items()))]


class PayeeBody(Schema):
    """收款人."""

    name: str = Field(max_length=120)
    account: str = Field(max_length=40)
    bank: str = Field(max_length=120)
    bank_no: str = Field(max_length=14)


class LineBody(Schema):
    """要支付的一行：指标、部门经济分类、金额；付合同的写合同号."""

    allotment: str = Field(max_length=20)
    dep_econ: str = Field(max_length=9)
    amount: Amount
    contract: str = Field("", max_length=20)


class PaymentBody(Schema):
    """支付申请：一位收款人，若干指标行；`on` 业务日，决定年度与用款计划的月份."""

    on: date
    purpose: str = Field(min_length=1, max_length=200)
    payee: PayeeBody
    lines: list[LineBody] = Field(min_length=1, max_length=500)
    batch: str = Field("", max_length=40, description="批次")
    business: Literal["1", "4"] = Field("1", description="1 普通业务；4 批量业务：同批的并成一张批量凭证（8207）")


class ActBody(Schema):
    """办理：同意、退回（写理由；可写退到流程的哪一步，不写是退回单位）、撤回；`on` 业务日."""

    action: Literal["approve", "return", "withdraw"]
    on: date
    reason: str = Field("", max_length=200)
    to_step: str = Field("", max_length=40)


class LineOut(Schema):
    """支付明细行."""

    position: int
    allotment: str
    exp_func: str
    gov_econ: str
    dep_econ: str
    project: str
    source: str
    contract: str
    amount: str
    refunded: str


class PaymentOut(Schema):
    """支付；账号只给末四位."""

    number: str
    year: int
    state: str
    label: str
    agency: str
    fund: str
    payee: str
    account: str
    bank: str
    bank_no: str
    purpose: str
    amount: str
    refunded: str
    on: date
    expires_on: date | None
    requested_by: str
    reviewed_by: str
    approved_by: str
    order: str
    ordered_on: date | None
    paid_on: date | None
    bank_serial: str
    cleared_on: date | None
    batch: str
    batch_order: str
    says: str


class PaymentDetail(PaymentOut):
    """支付，带明细行."""

    lines: list[LineOut]


class PaymentPage(Schema):
    """一页支付，新的在前；`count`、`total` 是筛选后的全部."""

    items: list[PaymentOut]
    next: str | None
    count: int
    total: str


class Filters(Schema):
    """筛选与翻页."""

    year: int
    state: list[State] = []
    agency: str = ""
    exp_func: str = ""
    allotment: str = ""
    q: str = ""
    since: date | None = None
    until: date | None = None
    cleared: date | None = None
    batch: str = ""
    cursor: str = ""
    limit: int = Field(50, ge=1, le=500)
