"""对账在侧栏的位置。"""

from jincai.platform.ui.api import Item

ITEMS = (
    Item("对账", "reconciliation:desk", "", "国库", 12, whole=True),
    Item("额度", "reconciliation:quota", "", "国库", 13, whole=True),
    Item("线路", "reconciliation:lines", "", "国库", 14, whole=True),
    Item("单位对账单", "reconciliation:statements", "", "国库", 15),
)
