"""式样：每一族凭证纸面上有哪些格子。照通行的国库集中支付凭证样式（凭记忆），字段名见 platform/evoucher/kinds。

`A|B` 取先有值的一个，`A+B` 两个接着写。没有列出的种类按通用式样：所有字段逐格列出。
"""

from __future__ import annotations

from typing import NamedTuple

from jincai.platform.printing.sheets import Sheet


class Party(NamedTuple):
    """付款人、收款人: three rows of a block."""

    title: str
    name: str
    number: str
    bank: str


class Fact(NamedTuple):
    """一格: label and value; `wide` takes the whole row."""

    label: str
    fields: str
    wide: bool = False


class Column(NamedTuple):
    """明细一列: `kind` code, text, amount, index; `width` in mm, all together 180."""

    title: str
    fields: str
    width: float
    kind: str = "text"


class Form(NamedTuple):
    """一族式样."""

    payer: Party | None
    payee: Party | None
    facts: tuple[Fact, ...]
    columns: tuple[Column, ...]
    answers: tuple[Fact, ...]
    chops: tuple[tuple[str, str], ...]
    amount: str = "PayAmt"


PAYER = Party("付款人", "PayAcctName", "PayAcctNo", "PayAcctBankName|PayBankName+PayBankNo")
PAYEE = Party("收款人", "PayeeAcctName", "PayeeAcctNo", "PayeeAcctBankName+PayeeAcctBankNo")
_UNIT = Fact("预算单位", "AgencyCode")
_FUND = Fact("资金性质", "FundTypeCode")
_USE = Fact("用途", "PaySummaryName", wide=True)
_PAID = (Fact("支付日期", "XPayDate|XClearDate"), Fact("实际支付金额", "XPayAmt|XSumAmt"), Fact("交易流水号", "XAgentBusinessNo"), Fact("附言", "XAddWord"))
_INDEX = Column("序号", "", 10, "index")
_FUNC, _GOV, _DEP = "ExpFuncCode", "GovExpEcoCode", "DepExpEcoCode|ExpEcoCode"
_TO_BANK = (("gz", "预算单位（公章）"), ("ywzyz", "财政部门（业务专用章）"), ("zqz", "代理银行（转讫章）"))
_TO_TREASURY = (("ywzyz", "财政部门（业务专用章）"), ("zqz", "国库（转讫章）"))

PAYMENT = Form(
    PAYER, PAYEE,
    (
        _UNIT, _FUND, Fact("支付方式", "PayTypeCode"), Fact("结算方式", "SetModeCode"), _USE, Fact("政府采购合同号", "GovProcurementID"),
        Fact("资金跟踪码", "TrackingID"),
    ),
    (
        _INDEX, Column("支出功能分类", _FUNC, 41, "code"), Column("政府支出经济分类", _GOV, 36, "code"), Column("部门支出经济分类", _DEP, 34, "code"),
        Column("项目、指标", "ProCode|DepProCode+BgtId", 31, "code"), Column("金额（元）", "PayAmt", 28, "amount"),
    ),
    _PAID, _TO_BANK,
)  # fmt: skip
BATCH = Form(
    None, None,
    (
        _UNIT, _FUND, Fact("付款人全称", "PayAcctName"), Fact("付款人账号", "PayAcctNo"), Fact("笔数", "AllNum"), Fact("支付方式", "PayTypeCode"),
        Fact("用途", "PaySummaryName|Remark", wide=True),
    ),
    (
        _INDEX, Column("收款人全称", "PayeeAcctName", 46), Column("账号", "PayeeAcctNo", 38), Column("开户银行", "PayeeAcctBankName", 36),
        Column("金额（元）", "PayAmt", 24, "amount"), Column("备注", "XAddWord|Remark", 26),
    ),
    _PAID, _TO_BANK, "SumAmt",
)  # fmt: skip
QUOTA = Form(
    None, None,
    (_FUND, Fact("计划月份", "SetMonth"), Fact("代理银行", "PayBankName+PayBankNo", wide=True)),
    (
        _INDEX, Column("支出功能分类", _FUNC, 62, "code"), Column("预算单位", "AgencyCode", 70, "code"), Column("额度（元）", "PayAmt|PlanAmt", 38, "amount"),
    ),
    _PAID, _TO_TREASURY,
)  # fmt: skip
CLAIM = Form(
    Party("付款人", "ClearAcctName", "ClearAcctNo", "ClearAcctBankName"),
    Party("收款人", "AgentAcctName|PayBankName", "AgentAcctNo", "AgentAcctBankName|PayBankName+PayBankNo"),
    (_FUND, Fact("笔数", "AllNum"), Fact("原支付凭证", "OriVoucherNo"), Fact("退款通知书", "RefundNoticeNo"), Fact("摘要", "Remark", wide=True)),
    (
        _INDEX, Column("支付凭证号", "VoucherNo", 34), Column("预算单位", "AgencyCode", 26, "code"), Column("支出功能分类", _FUNC, 36, "code"),
        Column("经济分类", _GOV + "|ExpEcoCode", 28, "code"), Column("日期", "XPayDate|ReturnDate", 20), Column("金额（元）", "PayAmt", 26, "amount"),
    ),
    _PAID, (("ywzyz", "代理银行（业务专用章）"), ("zqz", "国库（转讫章）")),
)  # fmt: skip
RELEASE = Form(
    PAYER, PAYEE,
    (_FUND, Fact("国库", "ClearBankName|TreCode"), _USE),
    (
        _INDEX, Column("支出功能分类", _FUNC, 66, "code"), Column("政府支出经济分类", _GOV, 66, "code"), Column("金额（元）", "PayAmt", 38, "amount"),
    ),
    _PAID, _TO_TREASURY,
)  # fmt: skip
REFUND = Form(
    PAYER, PAYEE,
    (Fact("收入科目", "BudgetSubjectCode"), _FUND, Fact("退付原因", "ReturnReasonName|PaySummaryName", wide=True)),
    (_INDEX, Column("收入分类科目", "IncomeSortCode", 132, "code"), Column("金额（元）", "PayAmt", 38, "amount")),
    _PAID, _TO_TREASURY,
)  # fmt: skip
STATEMENT = Form(
    None, None,
    (
        _UNIT, Fact("对账单号", "VoucherCheckNo"), Fact("起始日期", "BeginDate"), Fact("终止日期", "EndDate"), Fact("本月支付笔数", "AllNum"),
        Fact("本月退款金额", "RefundAmt"), Fact("本年累计净支付", "SumPayAmt"),
    ),
    (
        _INDEX, Column("资金性质", "FundTypeCode", 34, "code"), Column("支出功能分类", _FUNC, 32, "code"), Column("部门支出经济分类", _DEP, 26, "code"),
        Column("本月支付", "PayAmt", 26, "amount"), Column("本月退款", "RefundAmt", 26, "amount"), Column("本年累计", "SumPayAmt", 26, "amount"),
    ),
    (Fact("单位答复", "XCheckResult"), Fact("答复日期", "XCheckDate"), Fact("不符之处", "XCheckReason", wide=True)),
    (("ywzyz", "财政部门（业务专用章）"), ("gz", "预算单位（公章）")),
)  # fmt: skip
FAMILIES = {
    **dict.fromkeys(("8202", "5201", "8209"), PAYMENT), "8207": BATCH, **dict.fromkeys(("5106", "5108"), QUOTA),
    **dict.fromkeys(("2301", "2302"), CLAIM), "5207": RELEASE, "5209": REFUND,
    "9501": STATEMENT,
}  # fmt: skip
_IDENTITY = {"Id", "AdmDivCode", "StYear", "VtCode", "VouDate", "VoucherNo"}
_MOST = 6


def form_of(sheet: Sheet) -> Form:
    """一张凭证的式样."""
    return FAMILIES.get(sheet.kind) or _plain(sheet)


def _plain(sheet: Sheet) -> Form:
    """通用式样: every filled field in a cell of its own, details in a table of their first columns."""
    facts = tuple(Fact(sheet.labels.get(name, name), name) for name in sheet.header if name not in _IDENTITY and sheet.header[name])
    names = [name for name in dict.fromkeys(name for line in sheet.details[:50] for name in line) if any(line.get(name) for line in sheet.details[:50])]
    shown = names[:_MOST]
    width = 170 / max(len(shown), 1)
    columns = tuple(
        Column(sheet.detail_labels.get(name, name), name, width, "amount" if _is_amount(name) else "code" if name.endswith("Code") else "text")
        for name in shown
    )
    chops = tuple((seal.position, {"ywzyz": "业务专用章", "zqz": "转讫章", "gz": "公章"}[seal.position]) for seal in sheet.seals if seal.position != "qm")
    return Form(None, None, facts, (_INDEX, *columns) if columns else (), (), chops)


def _is_amount(name: str) -> bool:
    return name.endswith(("Amt", "Money", "Balance", "Receipt", "TodayPay"))
