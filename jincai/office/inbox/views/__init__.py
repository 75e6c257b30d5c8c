"""待办与流程的页面。"""

from jincai.office.inbox.views.away import away
from jincai.office.inbox.views.flows import bring, edit, file, flow, flows, publish
from jincai.office.inbox.views.listing import act, listing
from jincai.office.inbox.views.paper import one, paper

__all__ = ["act", "away", "bring", "edit", "file", "flow", "flows", "listing", "one", "paper", "publish"]
