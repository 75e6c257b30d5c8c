"""指标在侧栏的位置。"""

from jincai.execution.allotment.queries import hidden
from jincai.platform.identity.api import tell_hidden
from jincai.platform.ui.api import Item

ITEMS = (Item("指标", "allotment:listing", "", "预算执行", 10), Item("指标调剂", "allotment:virements", "", "预算执行", 12))

tell_hidden(hidden)
