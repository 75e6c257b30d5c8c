"""清算在侧栏的位置。"""

from jincai.platform.ui.api import Item

ITEMS = (Item("清算", "clearing:days", "", "国库", 10), Item("实拨", "clearing:releases", "", "国库", 11))
