"""国库现金的记账：财政总会计两本账（财库〔2022〕41号，凭记忆）与指标账的转移支付。"""

from __future__ import annotations

from jincai.books import fiscal
from jincai.books.allotment import ORDERED, TRANSFER_ALLOTTED, TRANSFER_PAID
from jincai.ledger.language import rule, via
from jincai.treasury.cash import facts

FIN, BUD = fiscal.FINANCIAL, fiscal.BUDGET
CASH, BUDGET_CASH = fiscal.CASH, fiscal.BUDGET_CASH
BALANCE = via("fund", fiscal.BALANCE_BY_FUND)
LEVELS = BUD["INTER_LEVEL_BALANCES"]

SYSTEM = "财政总会计制度（财库〔2022〕41号，凭记忆）"
TWO_STEPS = "财政总会计制度（财库〔2022〕41号）：调度款先记往来，凭指标文或年终结算转补助（凭记忆）"
METHOD = "预算指标核算管理办法（试行）（2022，分录为本项目所拟）"
TRANSFER_IN = "财政总会计制度（财库〔2022〕41号）：调入预算资金；财务会计对应累计盈余为本项目所定（凭记忆，见本能力说明）"

RULES = (
    rule("年初库款（财务会计）", on=facts.TreasuryOpened, debit=CASH, credit=FIN["ACCUMULATED_SURPLUS"], cites=SYSTEM),
    rule("年初库款（预算会计）", on=facts.TreasuryOpened, debit=BUDGET_CASH, credit=BALANCE, cites=SYSTEM),
    rule("收到调度（财务会计）", on=facts.AdvanceReceived, debit=CASH, credit=FIN["DUE_TO_HIGHER_LEVEL"], cites=TWO_STEPS),
    rule("收到调度（预算会计）", on=facts.AdvanceReceived, debit=BUDGET_CASH, credit=LEVELS, cites=TWO_STEPS),
    rule("下级上解（财务会计）", on=facts.RemittanceReceived, debit=CASH, credit=FIN["REMITTANCES_FROM_LOWER_LEVEL"], cites=SYSTEM),
    rule("下级上解（预算会计）", on=facts.RemittanceReceived, debit=BUDGET_CASH, credit=BUD["REMITTANCE_BUDGET_REVENUE"], cites=SYSTEM),
    rule("调入资金（财务会计）", on=facts.FundsTransferredIn, debit=CASH, credit=FIN["ACCUMULATED_SURPLUS"], cites=TRANSFER_IN),
    rule(
        "调入资金（预算会计）",
        on=facts.FundsTransferredIn,
        debit=BUDGET_CASH,
        credit=BUD["TRANSFERS_IN_BETWEEN_BUDGETS"],
        cites=TRANSFER_IN,
    ),
    rule(
        "上级补助结算（财务会计）",
        on=facts.GrantSettled,
        debit=FIN["DUE_TO_HIGHER_LEVEL"],
        credit=FIN["GRANTS_FROM_HIGHER_LEVEL"],
        cites=TWO_STEPS,
    ),
    rule("上级补助结算（预算会计）", on=facts.GrantSettled, debit=LEVELS, credit=BUD["GRANT_BUDGET_REVENUE"], cites=TWO_STEPS),
    rule("调度下级（财务会计）", on=facts.AdvancePaid, debit=FIN["DUE_FROM_LOWER_LEVEL"], credit=CASH, cites=TWO_STEPS),
    rule("调度下级（预算会计）", on=facts.AdvancePaid, debit=LEVELS, credit=BUDGET_CASH, cites=TWO_STEPS),
    rule(
        "补助下级结算（财务会计）",
        on=facts.LowerGrantSettled,
        debit=FIN["GRANTS_TO_LOWER_LEVEL"],
        credit=FIN["DUE_FROM_LOWER_LEVEL"],
        cites=TWO_STEPS,
    ),
    rule("补助下级结算（预算会计）", on=facts.LowerGrantSettled, debit=BUD["GRANT_BUDGET_EXPENDITURE"], credit=LEVELS, cites=TWO_STEPS),
    rule("补助下级结算（指标）", on=facts.LowerGrantSettled, debit=TRANSFER_PAID, credit=TRANSFER_ALLOTTED, cites=METHOD),
    rule("上解签发占用", on=facts.RemittanceOrdered, debit=ORDERED, credit=TRANSFER_ALLOTTED, cites=METHOD),
    rule("上解划款（财务会计）", on=facts.RemittancePaid, debit=FIN["REMITTANCES_TO_HIGHER_LEVEL"], credit=CASH, cites=SYSTEM),
    rule("上解划款（预算会计）", on=facts.RemittancePaid, debit=BUD["REMITTANCE_BUDGET_EXPENDITURE"], credit=BUDGET_CASH, cites=SYSTEM),
    rule("上解划款（指标）", on=facts.RemittancePaid, debit=TRANSFER_PAID, credit=ORDERED, cites=METHOD),
    rule("上解未划退还", on=facts.RemittanceFailed, debit=TRANSFER_ALLOTTED, credit=ORDERED, cites=METHOD),
)

SILENT = {
    facts.AdvanceOrdered: "签发不动库款，国库划款之日入账",
    facts.AdvanceFailed: "签发没有记账，未划也不用冲",
}
"""有金额而不记账的事实，和为什么。"""
