"""执行分析在侧栏的位置。"""

from jincai.platform.ui.api import Item

ITEMS = (Item("执行总览", "analysis:overview", "", "会计与报告", 5, whole=True),)
