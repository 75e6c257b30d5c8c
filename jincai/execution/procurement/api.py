"""政府采购的门。"""

from jincai.execution.procurement.facts import CONTRACT as DOCUMENT
from jincai.execution.procurement.facts import ContractReturned, ContractSigned, PlanDrafted, PlanReturned
from jincai.execution.procurement.operations import Swept, close, end, expire_many, file, plan, sign
from jincai.execution.procurement.queries import ContractRow, PlanRow, contracts, open_contracts, plans
from jincai.execution.procurement.states import CONTRACT, PLAN

__all__ = [
    "CONTRACT",
    "DOCUMENT",
    "PLAN",
    "ContractReturned",
    "ContractRow",
    "ContractSigned",
    "PlanDrafted",
    "PlanReturned",
    "PlanRow",
    "Swept",
    "close",
    "contracts",
    "end",
    "expire_many",
    "file",
    "open_contracts",
    "plan",
    "plans",
    "sign",
]
