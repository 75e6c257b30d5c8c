"""用款计划的门。"""

from jincai.execution.cashplan.operations import PlanLine, approve, reduce
from jincai.execution.cashplan.queries import approved, controlled, left, plan_key

__all__ = ["PlanLine", "approve", "approved", "controlled", "left", "plan_key", "reduce"]
