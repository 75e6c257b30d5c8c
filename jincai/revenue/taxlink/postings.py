"""财税库银的记账：财政总会计两本账与指标账的收入核对（财库〔2022〕41号；预算指标核算管理办法（试行），凭记忆）。"""

from __future__ import annotations

from jincai.books import fiscal
from jincai.books.allotment import REVENUE_EXPECTED, REVENUE_SOURCE
from jincai.ledger.language import rule, via
from jincai.revenue.taxlink import facts

TREASURY = "财政总会计制度（财库〔2022〕41号）：收入以国库收入日报表入账（凭记忆）"
PENDING = "财政总会计制度（财库〔2022〕41号）：科目不明的暂收列其他应付款、待处理结存（凭记忆）"
METHOD = "预算指标核算管理办法（试行）（2022，分录为本项目所拟）"

BY_CLASS = via("revenue", fiscal.REVENUE_BY_CLASS)
BY_FUND = via("fund", fiscal.REVENUE_BY_FUND)
OTHER_PAYABLES = fiscal.FINANCIAL["OTHER_PAYABLES"]
PENDING_CASH = fiscal.BUDGET["PENDING"]

RULES = (
    rule("收入入库（财务会计）", on=facts.RevenueReceived, debit=fiscal.CASH, credit=BY_CLASS, cites=TREASURY),
    rule("收入入库（预算会计）", on=facts.RevenueReceived, debit=fiscal.BUDGET_CASH, credit=BY_FUND, cites=TREASURY),
    rule(
        "收入入库核对",
        on=facts.RevenueReceived,
        debit=REVENUE_SOURCE,
        credit=REVENUE_EXPECTED,
        debit_as="expected",
        credit_as="expected",
        cites=METHOD,
    ),
    rule("收入退库（财务会计）", on=facts.RevenueWithdrawn, debit=BY_CLASS, credit=fiscal.CASH, cites=TREASURY),
    rule("收入退库（预算会计）", on=facts.RevenueWithdrawn, debit=BY_FUND, credit=fiscal.BUDGET_CASH, cites=TREASURY),
    rule(
        "收入退库核对",
        on=facts.RevenueWithdrawn,
        debit=REVENUE_EXPECTED,
        credit=REVENUE_SOURCE,
        debit_as="expected",
        credit_as="expected",
        cites=METHOD,
    ),
    rule("收入超预算增列", on=facts.RevenueExceeded, debit=REVENUE_EXPECTED, credit=REVENUE_SOURCE, cites=METHOD),
    rule("科目不明暂收（财务会计）", on=facts.ReceiptUnclassified, debit=fiscal.CASH, credit=OTHER_PAYABLES, cites=PENDING),
    rule("科目不明暂收（预算会计）", on=facts.ReceiptUnclassified, debit=fiscal.BUDGET_CASH, credit=PENDING_CASH, cites=PENDING),
    rule("暂收退回（财务会计）", on=facts.UnclassifiedWithdrawn, debit=OTHER_PAYABLES, credit=fiscal.CASH, cites=PENDING),
    rule("暂收退回（预算会计）", on=facts.UnclassifiedWithdrawn, debit=PENDING_CASH, credit=fiscal.BUDGET_CASH, cites=PENDING),
    rule("暂收查明（财务会计）", on=facts.RevenueClassified, debit=OTHER_PAYABLES, credit=BY_CLASS, debit_as="from", cites=PENDING),
    rule("暂收查明（预算会计）", on=facts.RevenueClassified, debit=PENDING_CASH, credit=BY_FUND, debit_as="from", cites=PENDING),
    rule(
        "暂收查明核对",
        on=facts.RevenueClassified,
        debit=REVENUE_SOURCE,
        credit=REVENUE_EXPECTED,
        debit_as="expected",
        credit_as="expected",
        cites=METHOD,
    ),
)
