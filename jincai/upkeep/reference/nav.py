"""基础资料在侧栏的位置。"""

from jincai.platform.ui.api import Item

ITEMS = (Item("参数", "reference:parameters", "", "基础信息", 50, whole=True), Item("代码集", "reference:codes", "", "基础信息", 55))
