"""待办与流程的页面。"""

from jincai.office.inbox.views.away import away
from jincai.office.inbox.views.days import bring as bring_days
from jincai.office.inbox.views.days import days
from jincai.office.inbox.views.days import drop as drop_day
from jincai.office.inbox.views.days import keep as keep_day
from jincai.office.inbox.views.flowlist import LIST as FLOWS
from jincai.office.inbox.views.flows import bring, compare, edit, file, flow, publish, retire
from jincai.office.inbox.views.listing import LIST
from jincai.office.inbox.views.mine import LIST as MINE
from jincai.office.inbox.views.paper import one, paper

__all__ = [
    "FLOWS", "LIST", "MINE", "away", "bring", "bring_days", "compare", "days", "drop_day", "edit", "file", "flow", "keep_day", "one", "paper", "publish",
    "retire",
]  # fmt: skip
