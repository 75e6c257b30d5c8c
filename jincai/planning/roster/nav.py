"""单位与人员的导航。"""

from jincai.platform.ui.api import Item

ITEMS = (
    Item("组织机构", "roster:tree", district="基础信息", order=10),
    Item("人员", "roster:persons", district="基础信息", order=20),
    Item("编制岗位", "roster:posts", district="基础信息", order=30),
    Item("用户与任岗", "roster:users", district="运行", order=20, permission="identity.create_user"),
    Item("任岗授权", "roster:users", district="运行", order=21, permission="identity.assign"),
    Item("岗位委托", "roster:delegations", district="办公", order=60),
)
