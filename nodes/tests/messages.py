"""样报文: the vouchers finance sends, whole and right; a test spoils what it wants spoiled."""

from __future__ import annotations

from typing import Any

from nodes.tests.drive import COUNTY, DIVISION, PAYEE, PAYER, Sent

DAY = "2025-01-02"


def line(amount: str = "100.00", func: str = "2050201", gov: str = "50502", dep: str = "30201", **changed: str) -> dict[str, str]:
    """支付明细。"""
    fields = {"ExpFuncCode": func, "GovExpEcoCode": gov, "DepExpEcoCode": dep, "ProCode": "", "BgtId": "ZB0001", "PayAmt": amount}
    return {**fields, **changed}


def order(number: str = "P1", amount: str = "100.00", *lines: dict[str, str], fund: str = "111", day: str = DAY, **changed: str) -> Sent:
    """支付凭证 8202: a single line of the whole amount unless lines are given."""
    header = {
        "VouDate": day,
        "FundTypeCode": fund,
        "AgencyCode": "101001",
        "AgencyName": "市教育局",
        "PayAcctNo": PAYER,
        "PayAcctName": "市教育局零余额账户",
        "PayBankNo": "102753000018",
        "PayeeAcctNo": PAYEE,
        "PayeeAcctName": "丽江文印有限公司",
        "PayeeAcctBankName": "工商银行丽江分行",
        "PayeeAcctBankNo": "102753000026",
        "PayAmt": amount,
        "PaySummaryName": "印刷费",
        "BusinessTypeCode": "1",
        "PayTypeCode": "12",
        "SetModeCode": "1",
        **changed,
    }
    return Sent("8202", number, header, lines or (line(amount),))


def without(sent: Sent, name: str) -> Sent:
    """缺字段。"""
    return Sent(sent.kind, sent.number, {key: value for key, value in sent.header.items() if key != name}, sent.details)


def recall(number: str, original: str) -> Sent:
    """撤销申请 5651。"""
    return Sent("5651", number, {"VouDate": DAY, "OriVoucherNo": original})


def quota(number: str, kind: str = "205", amount: str = "1000000.00", fund: str = "111", voucher: str = "5106") -> Sent:
    """清算额度通知单。"""
    header = {"VouDate": DAY, "FundTypeCode": fund, "PayAmt": amount}
    return Sent(voucher, number, header, ({"ExpFuncCode": kind, "PayAmt": amount},))


def claim(number: str, *lines: tuple[str, str, str], fund: str = "111") -> Sent:
    """申请划款凭证 2301: lines of order, function, amount."""
    total = sum(int(amount.replace(".", "")) for _, _, amount in lines)
    details = tuple(
        {
            "VoucherNo": original,
            "AgencyCode": "101001",
            "ExpFuncCode": func,
            "GovExpEcoCode": "50502",
            "PayAmt": amount,
            "XPayDate": DAY,
            "AgentBusinessNo": "1",
        }
        for original, func, amount in lines
    )
    header = {"VouDate": DAY, "FundTypeCode": fund, "PayAmt": f"{total // 100}.{total % 100:02d}", "AllNum": str(len(lines))}
    return Sent("2301", number, header, details)


def refund_claim(number: str, original: str, amount: str, func: str = "2050201", fund: str = "111") -> Sent:
    """申请退款凭证 2302。"""
    detail = {"VoucherNo": original, "AgencyCode": "101001", "ExpFuncCode": func, "GovExpEcoCode": "50502", "PayAmt": amount}
    header = {"VouDate": DAY, "FundTypeCode": fund, "PayAmt": amount, "AllNum": "1", "OriVoucherNo": original, "RefundNoticeNo": "TK1"}
    return Sent("2302", number, {**header, "ReturnDate": DAY}, ({**detail, "ReturnDate": DAY},))


def release(number: str, amount: str) -> Sent:
    """实拨拨款凭证 5207。"""
    header = {
        "VouDate": DAY,
        "FundTypeCode": "111",
        "PayAmt": amount,
        "PayeeAcctNo": "2403010104000777",
        "PayeeAcctName": "社会保险基金财政专户",
    }
    return Sent("5207", number, {**header, "PaySummaryName": "养老保险补助"}, (line(amount, "2082602", "51002"),))


def transfer(number: str, amount: str, kind: str = "grant_out", payee: str = COUNTY, payer: str = DIVISION) -> Sent:
    """国库往来票据 3403 (拨出)。"""
    header = {"VouDate": DAY, "PayAmt": amount, "PayerDivCode": payer, "PayeeDivCode": payee, "BizKind": kind}
    return Sent("3403", number, {**header, "PaySummaryName": "一般性转移支付"})


def revenue_refund(number: str, amount: str, subject: str = "1010101") -> Sent:
    """收入退付凭证 5209。"""
    header = {"VouDate": DAY, "BudgetSubjectCode": subject, "PayAmt": amount, "PayeeAcctNo": PAYEE, "PayeeAcctName": "丽江文印有限公司"}
    return Sent("5209", number, header)


def receipts(day: str, *lines: dict[str, Any]) -> dict[str, Any]:
    """外部缴入。"""
    return {"date": day, "lines": list(lines)}


def tax(id: str, amount: str, subject: str = "1010101") -> dict[str, str]:
    """税收一行。"""
    return {"id": id, "kind": "revenue", "subject": subject, "amount": amount, "payer": "", "summary": "入库"}
