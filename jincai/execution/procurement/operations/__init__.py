"""办政府采购：一个题目一个文件。"""

from jincai.execution.procurement.operations.contracting import close, sign
from jincai.execution.procurement.operations.planning import end, file, plan
from jincai.execution.procurement.operations.sweeping import Swept, expire_many

__all__ = ["Swept", "close", "end", "expire_many", "file", "plan", "sign"]
