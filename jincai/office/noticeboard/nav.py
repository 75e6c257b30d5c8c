"""通知在侧栏的位置。"""

from jincai.platform.ui.api import Item

ITEMS = (
    Item("通知", "noticeboard:listing", "", "办公", 12),
    Item("通知设置", "noticeboard:settings", "", "办公", 14),
)
