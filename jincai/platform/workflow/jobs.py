"""流程的后台任务：每天把逾期的升级；每分钟把新到的待办、退回、催办、移交告诉人；要用的年份没有维护放假安排的，写进日志。"""

from __future__ import annotations

import logging
from datetime import date

from django.utils import timezone

from jincai.platform.identity.api import homes, scope, system
from jincai.platform.jobs import api as jobs
from jincai.platform.workflow import models, noticing
from jincai.platform.workflow.calendar import gaps
from jincai.platform.workflow.escalating import escalate_due

ESCALATE, TELL, DUE = "workflow.escalate", "workflow.tell", "workflow.tell_due"
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


@jobs.task("workflow.tell_waiting", every="* * * * *", tries=1)
def tell_waiting() -> None:
    """每分钟: for every division with something to tell, known to the checker who reads all, defer the telling."""
    fresh = models.Task.objects.using("checker").filter(state="OPEN", told=False).order_by("division").values_list("division", flat=True)
    since = timezone.now() - noticing.LOOK_BACK
    acts = models.Act.objects.using("checker").filter(at__gte=since, action__in=("return", "reject", "remind", "hand_over"))
    for division in sorted({*fresh.distinct(), *acts.order_by("division").values_list("division", flat=True).distinct()}):
        jobs.defer(TELL, division=division, day=timezone.localdate().isoformat())


@jobs.task(TELL, merge=True)
def tell(*, division: str, day: str) -> None:
    """通知一个区划的. Doing it again tells nobody twice."""
    on = date.fromisoformat(day)
    with scope(divisions=division, actor=system(division)):
        noticing.tell_reached(division=division, on=on)
        noticing.tell_acts(division=division, on=on)


@jobs.task("workflow.morning", every="0 0 * * *", tries=1)
def morning() -> None:
    """每天早上八点（UTC 零时）: the deadlines, for every division that has people."""
    for division in homes():
        jobs.defer(DUE, division=division, day=timezone.localdate().isoformat())


@jobs.task(DUE, merge=True)
def tell_due(*, division: str, day: str) -> None:
    """通知期限, once a day and person."""
    with scope(divisions=division, actor=system(division)):
        noticing.tell_due(division=division, on=date.fromisoformat(day))
