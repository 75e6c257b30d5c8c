"""支付的电子凭证：8202 支付凭证、5651 撤销申请（项目代码）。"""

from __future__ import annotations

from datetime import date

from jincai.execution.payment import models
from jincai.kernel.money import plain
from jincai.platform.banking import api as banking
from jincai.platform.exchange.api import Voucher


def order_voucher(p: models.Payment, agency_name: str, payer: banking.AccountRow) -> Voucher:
    """8202 国库集中支付凭证。"""
    header = {
        "Id": p.number, "AdmDivCode": p.division, "StYear": str(p.year), "VtCode": "8202", "VouDate": (p.ordered_on or p.on).isoformat(),
        "VoucherNo": p.order, "FundTypeCode": p.fund, "AgencyCode": p.agency, "AgencyName": agency_name, "PayAcctNo": payer.number,
        "PayAcctName": payer.name, "PayBankNo": payer.bank_no, "PayeeAcctNo": p.account, "PayeeAcctName": p.payee, "PayeeAcctBankName": p.bank,
        "PayeeAcctBankNo": p.bank_no, "PayAmt": plain(p.amount), "PaySummaryName": p.purpose, "BusinessTypeCode": p.business, "PayTypeCode": "12",
        "SetModeCode": p.settlement,
    }  # fmt: skip
    details = tuple(
        {
            "ExpFuncCode": x.exp_func, "GovExpEcoCode": x.gov_econ, "DepExpEcoCode": x.dep_econ, "ProCode": x.project, "BgtId": x.allotment,
            "PayAmt": plain(x.amount),
        }
        for x in p.lines.all()
    )  # fmt: skip
    return Voucher(vt_code="8202", voucher_no=p.order, flag=0, division=p.division, year=p.year, header=header, details=details)


def recall_voucher(p: models.Payment, own: str, on: date) -> Voucher:
    """5651 撤销申请：没有查到标准代码，为本项目所定。"""
    header = {
        "AdmDivCode": p.division, "StYear": str(p.year), "VtCode": "5651", "VoucherNo": own, "OriVoucherNo": p.order, "VouDate": on.isoformat(),
    }  # fmt: skip
    return Voucher(vt_code="5651", voucher_no=own, flag=0, division=p.division, year=p.year, header=header, details=())
