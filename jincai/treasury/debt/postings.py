"""政府债务的记账：财政总会计两本账（财库〔2022〕41号，凭记忆）与指标账的额度。"""

from __future__ import annotations

from jincai.books import fiscal
from jincai.books.allotment import EXECUTABLE, ORDERED, RELEASED, TRANSFER_ALLOTTED, TRANSFER_PAID
from jincai.ledger.language import rule, via
from jincai.treasury.debt import facts

FIN, BUD = fiscal.FINANCIAL, fiscal.BUDGET
CASH, BUDGET_CASH = fiscal.CASH, fiscal.BUDGET_CASH
OWED, LENT = FIN["ON_LENT_BONDS_PAYABLE"], FIN["ON_LENT_BOND_RECEIVABLE"]
SURPLUS = FIN["ACCUMULATED_SURPLUS"]
EXPENDITURE = via("fund", fiscal.EXPENDITURE_BY_FUND)

SYSTEM = "财政总会计制度（财库〔2022〕41号，凭记忆）"
BALANCES = "财政总会计制度（财库〔2022〕41号）：年初债务与转贷余额对应累计盈余（凭记忆）；预算会计不记债务余额"
METHOD = "预算指标核算管理办法（试行）（2022，分录为本项目所拟）"

RULES = (
    rule("年初债务余额", on=facts.DebtOpened, debit=SURPLUS, credit=OWED, cites=BALANCES),
    rule("年初转贷余额", on=facts.OnlentOpened, debit=LENT, credit=SURPLUS, cites=BALANCES),
    rule("收到转贷（财务会计）", on=facts.DebtReceived, debit=CASH, credit=OWED, cites=SYSTEM),
    rule("收到转贷（预算会计）", on=facts.DebtReceived, debit=BUDGET_CASH, credit=BUD["ON_LENT_DEBT_BUDGET_REVENUE"], cites=SYSTEM),
    rule("转贷签发占用", on=facts.OnlendOrdered, debit=ORDERED, credit=TRANSFER_ALLOTTED, cites=METHOD),
    rule("转贷划款（财务会计）", on=facts.OnlendPaid, debit=LENT, credit=CASH, cites=SYSTEM),
    rule("转贷划款（预算会计）", on=facts.OnlendPaid, debit=BUD["ON_LENDING_BUDGET_EXPENDITURE"], credit=BUDGET_CASH, cites=SYSTEM),
    rule("转贷划款（指标）", on=facts.OnlendPaid, debit=TRANSFER_PAID, credit=ORDERED, cites=METHOD),
    rule("转贷未划退还", on=facts.OnlendFailed, debit=TRANSFER_ALLOTTED, credit=ORDERED, cites=METHOD),
    rule("还本签发占用", on=facts.PrincipalOrdered, debit=ORDERED, credit=TRANSFER_ALLOTTED, cites=METHOD),
    rule("还本划款（财务会计）", on=facts.PrincipalPaid, debit=OWED, credit=CASH, cites=SYSTEM),
    rule("还本划款（预算会计）", on=facts.PrincipalPaid, debit=BUD["DEBT_REPAYMENT_BUDGET_EXPENDITURE"], credit=BUDGET_CASH, cites=SYSTEM),
    rule("还本划款（指标）", on=facts.PrincipalPaid, debit=TRANSFER_PAID, credit=ORDERED, cites=METHOD),
    rule("还本未划退还", on=facts.PrincipalFailed, debit=TRANSFER_ALLOTTED, credit=ORDERED, cites=METHOD),
    rule("付息签发占用", on=facts.InterestOrdered, debit=ORDERED, credit=EXECUTABLE, cites=METHOD),
    rule("付息划款（财务会计）", on=facts.InterestPaid, debit=FIN["FINANCE_COST"], credit=CASH, cites=SYSTEM),
    rule("付息划款（预算会计）", on=facts.InterestPaid, debit=EXPENDITURE, credit=BUDGET_CASH, cites=SYSTEM),
    rule("付息划款（指标）", on=facts.InterestPaid, debit=RELEASED, credit=ORDERED, cites=METHOD),
    rule("付息未划退还", on=facts.InterestFailed, debit=EXECUTABLE, credit=ORDERED, cites=METHOD),
)
