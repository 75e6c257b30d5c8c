"""结账的导航。"""

from jincai.platform.ui.api import Item

ITEMS = (
    Item("会计期间", "closing:listing", "", "会计与报告", 60, whole=True),
    Item("检查点", "closing:checkpoints", "", "会计与报告", 70, whole=True),
)
