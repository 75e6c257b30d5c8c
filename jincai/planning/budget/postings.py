"""预算编制的记账：人大批准与预算调整记入预算指标账。调减先动待分指标，待分不足由总账拒绝。"""

from jincai.books import allotment
from jincai.ledger.language import rule
from jincai.planning.budget import facts

_CITES = "预算指标核算管理办法（试行）（2022；条号待核，凭记忆）"

RULES = (
    rule("人大批准预算", on=facts.BudgetApproved, debit=allotment.POOL, credit=allotment.AUTHORITY_OWN, cites=_CITES),
    rule("预算调增", on=facts.BudgetIncreased, debit=allotment.POOL, credit=allotment.AUTHORITY_OWN, cites=_CITES),
    rule("预算调减", on=facts.BudgetDecreased, debit=allotment.AUTHORITY_OWN, credit=allotment.POOL, cites=_CITES),
    rule("收入预算批准", on=facts.RevenueExpected, debit=allotment.REVENUE_EXPECTED, credit=allotment.REVENUE_SOURCE, cites=_CITES),
    rule("收入预算调减", on=facts.RevenueLowered, debit=allotment.REVENUE_SOURCE, credit=allotment.REVENUE_EXPECTED, cites=_CITES),
)
