"""财税库银听什么：国库的收入、库存、支出日报，退付退回，和国库往来票据（转给登记的能力）。"""

from __future__ import annotations

from jincai.platform.exchange import api as exchange
from jincai.platform.exchange.api import Rejection, Voucher
from jincai.platform.identity.api import system
from jincai.revenue.taxlink import operations, reading, transfers
from jincai.revenue.taxlink.transfers import VT_CODE


@exchange.handler("3401", 0)
def revenue_reports(messages: list[Voucher]) -> None:
    """收入日报到：入账。"""
    for message in messages:
        operations.receive_report(report=reading.report(message, "BudgetSubjectCode"), actor=system(message.division))


@exchange.handler("3402", 0)
def balance_reports(messages: list[Voucher]) -> None:
    """库存日报到：留存对照。"""
    for message in messages:
        for balance in reading.day_balances(message):
            operations.receive_balance(balance=balance, actor=system(message.division))


@exchange.handler("3410", 0)
def expenditure_reports(messages: list[Voucher]) -> None:
    """支出日报到：留存对照。"""
    for message in messages:
        operations.receive_expenditure(report=reading.report(message, "ExpFuncCode"), actor=system(message.division))


@exchange.handler("3210", 0)
def refunds_returned(messages: list[Voucher]) -> None:
    """收入退付退回到：核对原退付凭证。"""
    for message in messages:
        on = exchange.date_in(message.header, "VouDate")
        operations.receive_return(notice=message, on=on, actor=system(message.division))


@exchange.handler(VT_CODE, 0)
def transfers_arrived(messages: list[Voucher]) -> None:
    """往来款到：转给登记了这一业务种类的能力；没有人登记的先列待处理。"""
    for arrival in transfers.deliver([reading.arrival(message) for message in messages]):
        operations.receive_unknown(arrival=arrival, actor=system(arrival.division))


@exchange.handler(VT_CODE, 1)
def transfers_answered(messages: list[Voucher]) -> None:
    """往来票据回单到：转给发出的能力。"""
    transfers.tell([reading.answer(message) for message in messages])


@exchange.rejection(VT_CODE)
def transfers_rejected(rejections: list[Rejection]) -> None:
    """往来票据被退回：转给发出的能力。"""
    transfers.tell([reading.refusal(rejection) for rejection in rejections])
