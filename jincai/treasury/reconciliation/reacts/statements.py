"""对方的对账单到了：支付日报 2206、清算信息 3507、凭证对账 3501，和按月的 3510 3512 3513。"""

from __future__ import annotations

from jincai.platform.exchange.api import Voucher, handler
from jincai.platform.identity.api import system
from jincai.treasury.reconciliation import operations, reading


@handler("2206", 0)
def paid_today(messages: list[Voucher]) -> None:
    """代理银行支付日报。"""
    for message in messages:
        operations.keep_report(report=reading.bank_day(message), actor=system(message.division, "代理银行"))


@handler("3507", 0)
def cleared_today(messages: list[Voucher]) -> None:
    """人民银行清算信息对账单。"""
    for message in messages:
        operations.keep_report(report=reading.cleared_day(message), actor=system(message.division, "人民银行国库"))


@handler("3501", 0)
def done_today(messages: list[Voucher]) -> None:
    """人民银行凭证对账。"""
    for message in messages:
        operations.keep_report(report=reading.done_day(message), actor=system(message.division, "人民银行国库"))


@handler("3510", 0)
def quota_month(messages: list[Voucher]) -> None:
    """额度余额对账单（月）。"""
    for message in messages:
        operations.keep_report(report=reading.month(message), actor=system(message.division, "人民银行国库"))


@handler("3512", 0)
def spent_month(messages: list[Voucher]) -> None:
    """支出报表对账单（月）。"""
    quota_month(messages)


@handler("3513", 0)
def account_month(messages: list[Voucher]) -> None:
    """库款账户对账单（月）。"""
    quota_month(messages)
