"""流程的后台任务：每天把逾期的升级；要用的年份没有维护放假安排的，写进日志。"""

from __future__ import annotations

import logging
from datetime import date

from django.utils import timezone

from jincai.platform.identity.api import homes, scope, system
from jincai.platform.jobs import api as jobs
from jincai.platform.workflow import models
from jincai.platform.workflow.calendar import gaps
from jincai.platform.workflow.escalating import escalate_due

ESCALATE = "workflow.escalate"
LOG = logging.getLogger("jincai.workflow")


@jobs.task("workflow.nightly", every="40 0 * * *", tries=1)
def nightly() -> None:
    """每天: for every division with overdue tasks, known to the checker who reads all, defer its escalation; say where holidays are lacking."""
    due = models.Task.objects.using("checker").filter(state="OPEN", escalated=False, due_on__lt=timezone.localdate())
    for division in due.order_by("division").values_list("division", flat=True).distinct():
        jobs.defer(ESCALATE, division=division, day=timezone.localdate().isoformat())
    for division in homes():
        with scope(divisions=division, actor=system(division)):
            for lacking in gaps(timezone.localdate(), division):
                LOG.warning("%s %s；请系统管理员在“工作日”页维护", division, lacking.says)


@jobs.task(ESCALATE, merge=True)
def escalate(*, division: str, day: str) -> None:
    """升级一个区划的. Doing it again changes nothing."""
    with scope(divisions=division, actor=system(division)):
        escalate_due(division=division, on=date.fromisoformat(day), actor=system(division))
