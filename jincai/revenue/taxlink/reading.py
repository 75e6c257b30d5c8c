"""读报文：国库的凭证读成本能力的值；字段名见报文规范，金额一律为元。"""

from __future__ import annotations

from jincai.kernel.money import ZERO
from jincai.platform.exchange.api import Rejection, Voucher, amount_in, date_in
from jincai.revenue.taxlink.queries import account_of, fund_of
from jincai.revenue.taxlink.rules import DayBalance, DayReport, ReportLine
from jincai.revenue.taxlink.transfers import FIELD, Answer, Arrival


def report(message: Voucher, field: str) -> DayReport:
    """收入日报或支出日报: `field` names the subject of a detail. Raises WireError for a field that is missing or no amount."""
    lines = tuple(
        ReportLine(
            subject=detail.get(field, ""), amount=amount_in(detail, "DayAmt"),
            month=amount_in(detail, "MonthAmt") if detail.get("MonthAmt") else ZERO,
            year=amount_in(detail, "YearAmt") if detail.get("YearAmt") else ZERO,
        )
        for detail in message.details
    )  # fmt: skip
    return DayReport(
        division=message.division, year=message.year, number=message.voucher_no, on=date_in(message.header, "ReportDate"),
        total=amount_in(message.header, "SumMoney"), lines=lines,
    )  # fmt: skip


def day_balances(message: Voucher) -> list[DayBalance]:
    """库存日报: one value an account."""
    on = date_in(message.header, "AcctDate")
    return [
        DayBalance(
            division=message.division, year=message.year, number=message.voucher_no, on=on, account=detail.get("AcctCode", ""),
            opening=amount_in(detail, "YesterdayBalance"), receipt=amount_in(detail, "TodayReceipt"),
            paid=amount_in(detail, "TodayPay"), closing=amount_in(detail, "TodayBalance"),
        )
        for detail in message.details
    ]  # fmt: skip


def arrival(message: Voucher) -> Arrival:
    """入库的往来票据."""
    header = message.header
    on = date_in(header, "VouDate")
    subject = header.get("BudgetSubjectCode", "")
    return Arrival(
        division=message.division, year=message.year, number=message.voucher_no, kind=header.get(FIELD, ""), on=on,
        amount=amount_in(header, "PayAmt"), payer=header.get("PayerDivCode", ""), summary=header.get("PaySummaryName", ""),
        subject=subject, fund=fund_of(subject, on, message.division), treasury_account=account_of(message.division, on),
    )  # fmt: skip


def answer(message: Voucher) -> Answer:
    """往来票据回单: paid when XPayAmt is the amount ordered; 0.00 means not paid, with the reason in XAddWord."""
    header = message.header
    paid = amount_in(header, "XPayAmt") > 0
    return Answer(
        division=message.division, year=message.year, number=message.voucher_no, kind=header.get(FIELD, ""),
        paid_on=date_in(header, "XPayDate") if paid else None, serial=header.get("XAgentBusinessNo", ""), says=header.get("XAddWord", ""),
    )  # fmt: skip


def refusal(rejection: Rejection) -> Answer:
    """往来票据被退回."""
    voucher = rejection.voucher
    return Answer(
        division=voucher.division,
        year=voucher.year,
        number=voucher.voucher_no,
        kind=voucher.header.get(FIELD, ""),
        paid_on=None,
        says=rejection.says,
    )
