"""审计查阅的导航。"""

from jincai.platform.ui.api import Item

ITEMS = (Item("审计记录", "trail:listing", permission="audit.search", district="运行", order=10),)
