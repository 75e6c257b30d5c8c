"""用款计划在侧栏的位置。"""

from jincai.platform.ui.api import Item

ITEMS = (Item("用款计划", "cashplan:listing", "", "预算执行", 20),)
