"""指标在侧栏的位置。"""

from jincai.platform.ui.api import Item

ITEMS = (Item("指标", "allotment:listing", "", "预算执行", 10),)
