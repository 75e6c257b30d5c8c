"""用款计划的记账：与指标并行，不是对指标的占用。"""

from jincai.books.allotment import PLAN_LEFT, PLAN_SOURCE
from jincai.execution.cashplan import facts
from jincai.ledger.language import rule

CITES = "预算法实施条例（2020）第五十七条；预算指标核算管理办法（试行）（分录为本项目所拟）"

RULES = (
    rule("用款计划批复", on=facts.PlanApproved, debit=PLAN_LEFT, credit=PLAN_SOURCE, cites=CITES),
    rule("用款计划调减", on=facts.PlanReduced, debit=PLAN_SOURCE, credit=PLAN_LEFT, cites=CITES),
)
