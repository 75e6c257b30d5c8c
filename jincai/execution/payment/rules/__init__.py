"""支付的规定：一条规定一个类；在总账的锁下还有最后一道守卫。"""

from jincai.execution.payment.rules.afterwards import P56, P57
from jincai.execution.payment.rules.availability import P51, PLAN, R03, R04, R14, R46
from jincai.execution.payment.rules.cases import Again, Case, Duty, Form, Receipt, Refund, Replan, Stop
from jincai.execution.payment.rules.contracts import P52, P53, P54, P55
from jincai.execution.payment.rules.duties import R21, R35, R50
from jincai.execution.payment.rules.fitness import AGENCY, ONE, R06, R07, R18, R29, R31, YEAR
from jincai.execution.payment.rules.form import FORM

BEFORE = (FORM,)
REQUEST = (R03, R46, AGENCY, ONE, YEAR, R29, R31, R14, R04, R06, R07, PLAN, R18, P54, P55)
CORRECT = (R03, R46, AGENCY, R31, R04, R06, R07)
MONEY = (R14, R04, PLAN, P55)
"""要看账上余额的：别的都合时不先查，留给总账在锁下拒绝；别的也有不合时，连同当时的数一起说。"""
REPLAN = (P51, P53)
REVIEW = (R35, P52)
CONFIRM = (R21,)
REFUND = (R50,)
AGAIN = (P56,)
RECALL = (P57,)

__all__ = [
    "AGAIN", "AGENCY", "BEFORE", "CONFIRM", "CORRECT", "FORM", "MONEY", "ONE", "P51", "P52", "P53", "P54", "P55", "P56", "P57", "PLAN", "R03",
    "R04", "R06", "R07", "R14", "R18", "R21", "R29", "R31", "R35", "R46", "R50", "RECALL", "REFUND", "REPLAN", "REQUEST", "REVIEW", "YEAR",
    "Again", "Case", "Duty", "Form", "Receipt", "Refund", "Replan", "Stop",
]  # fmt: skip
