"""清算的记账：财政总会计制度（财库〔2022〕41号，凭记忆）的两本账，人民银行清算之后记。"""

from jincai.books import fiscal
from jincai.books.allotment import EXECUTABLE, ORDERED, RECOVERED, RECOVERED_COUNTER, RELEASED
from jincai.ledger.language import rule, via
from jincai.treasury.clearing import facts

SYSTEM = "财政总会计制度（财库〔2022〕41号，凭记忆）"
METHOD = "预算指标核算管理办法（试行）（分录为本项目所拟）"
EXPENSE = via("gov_econ", fiscal.EXPENSE_BY_CLASS)
EXPENDITURE = via("fund", fiscal.EXPENDITURE_BY_FUND)

RULES = (
    rule("清算列费用", on=facts.PaymentCleared, debit=EXPENSE, credit=fiscal.CASH, cites=SYSTEM),
    rule("清算列支出", on=facts.PaymentCleared, debit=EXPENDITURE, credit=fiscal.BUDGET_CASH, cites=SYSTEM),
    rule("退款冲费用", on=facts.RefundCleared, debit=fiscal.CASH, credit=EXPENSE, cites=SYSTEM),
    rule("退款冲支出", on=facts.RefundCleared, debit=fiscal.BUDGET_CASH, credit=EXPENDITURE, cites=SYSTEM),
    rule("更正费用科目", on=facts.Reclassified, debit=EXPENSE, credit=EXPENSE, credit_as="from", cites=SYSTEM),
    rule("更正支出科目", on=facts.Reclassified, debit=EXPENDITURE, credit=EXPENDITURE, credit_as="from", cites=SYSTEM),
    rule("实拨占用", on=facts.ReleaseOrdered, debit=ORDERED, credit=EXECUTABLE, cites=METHOD),
    rule("实拨支出", on=facts.ReleaseConfirmed, debit=RELEASED, credit=ORDERED, cites=METHOD),
    rule("实拨列费用", on=facts.ReleaseConfirmed, debit=EXPENSE, credit=fiscal.CASH, cites=SYSTEM),
    rule("实拨列支出", on=facts.ReleaseConfirmed, debit=EXPENDITURE, credit=fiscal.BUDGET_CASH, cites=SYSTEM),
    rule("实拨退回", on=facts.ReleaseFailed, debit=EXECUTABLE, credit=ORDERED, cites="规则 R50：退回恢复原占用"),
    rule("收回存量", on=facts.PriorMoneyRecovered, debit=RECOVERED_COUNTER, credit=RECOVERED, cites=METHOD),
    rule("收回存量冲费用", on=facts.PriorMoneyRecovered, debit=fiscal.CASH, credit=EXPENSE, cites=SYSTEM),
    rule("收回存量冲支出", on=facts.PriorMoneyRecovered, debit=fiscal.BUDGET_CASH, credit=EXPENDITURE, cites=SYSTEM),
)
