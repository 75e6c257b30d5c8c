"""政府采购的规定：一条规定一个类；总账的锁在后。"""

from jincai.execution.procurement.rules.cases import Drawing, Filing, Taking
from jincai.execution.procurement.rules.papers import G01, G03, R35
from jincai.execution.procurement.rules.taking import FORM, G02, R03, R04

PLAN = (FORM, R03, R04, G02)
DIRECT = (FORM, R03, R04)
SIGN = (FORM, G01)
FILE = (G03, R35)

__all__ = ["DIRECT", "FILE", "FORM", "G01", "G02", "G03", "PLAN", "R03", "R04", "R35", "SIGN", "Drawing", "Filing", "Taking"]
