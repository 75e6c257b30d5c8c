"""流程的门：登记单据种类、发起、判定与落定、待办、在谁手里、版本。"""

from jincai.platform.workflow.batch import Done, act_many
from jincai.platform.workflow.begun import Begun, begun
from jincai.platform.workflow.calendar import (
    OWN,
    Gap,
    SpecialDay,
    add_working_days,
    gap,
    gaps,
    is_announced,
    is_settled,
    is_working_day,
    special_days,
)
from jincai.platform.workflow.checking import check
from jincai.platform.workflow.comparing import Change, changes
from jincai.platform.workflow.completing import complete
from jincai.platform.workflow.diagram import diagram
from jincai.platform.workflow.escalating import escalate_due
from jincai.platform.workflow.files import export_flow, import_flow, read_flow
from jincai.platform.workflow.forms import Problem
from jincai.platform.workflow.handlers import Effect, Handler, Paper, effects_of, handler, handlers, register, title_of
from jincai.platform.workflow.inbox import Inbox, Task, handles, inbox
from jincai.platform.workflow.judging import Verdict
from jincai.platform.workflow.keeping import drop_day, keep_day, keep_days, read_days
from jincai.platform.workflow.loading import load
from jincai.platform.workflow.moving import hand_over, remind, take
from jincai.platform.workflow.opening import starting
from jincai.platform.workflow.settling import settle, stopping
from jincai.platform.workflow.standing import Event, Holding, Mine, Standing, asking_history, history, holder_now, standing
from jincai.platform.workflow.versions import Version, current, draft, problems, publish, retire, version, versions

__all__ = [
    "OWN", "Begun", "Change", "Done", "Effect", "Event", "Gap", "Handler", "Holding", "Inbox", "Mine", "Paper", "Problem", "SpecialDay", "Standing",
    "Task", "Verdict", "Version", "act_many", "add_working_days", "asking_history", "begun", "changes", "check", "complete", "current", "diagram",
    "draft", "drop_day", "effects_of", "escalate_due", "export_flow", "gap", "gaps", "hand_over", "handler", "handlers", "handles", "history",
    "holder_now", "import_flow", "inbox", "is_announced", "is_settled", "is_working_day", "keep_day", "keep_days", "load", "problems", "publish",
    "read_days", "read_flow", "register", "remind", "retire", "settle", "special_days", "standing", "starting", "stopping", "take", "title_of",
    "version", "versions",
]  # fmt: skip
