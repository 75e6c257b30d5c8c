"""登录与会话的导航。"""

from jincai.platform.ui.api import Item

ITEMS = (
    Item("我的安全", "access:security", district="基础信息", order=90),
    Item("登录安全", "access:people", permission="access.unlock", district="基础信息", order=91),
    Item("单点登录应用", "access:clients", permission="access.clients", district="基础信息", order=92),
)
