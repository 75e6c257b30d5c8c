"""后台任务的门。"""

from jincai.platform.jobs.declared import Task, task
from jincai.platform.jobs.operations import Letter, defer
from jincai.platform.jobs.queries import Load, load
from jincai.platform.jobs.running import Failure, Ran, run_pending
from jincai.platform.jobs.working import work

__all__ = ["Failure", "Letter", "Load", "Ran", "Task", "defer", "load", "run_pending", "task", "work"]
