"""待办与流程在侧栏的位置。"""

from jincai.platform.ui.api import Item

ITEMS = (
    Item("待办", "inbox:listing", "", "办公", 10),
    Item("我发起的", "inbox:mine", "", "办公", 11),
    Item("移交待办", "inbox:away", "", "办公", 20),
    Item("审批流程", "inbox:flows", "", "办公", 30),
    Item("工作日", "inbox:days", "", "办公", 40),
)
