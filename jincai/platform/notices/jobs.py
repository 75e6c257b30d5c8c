"""通知的后台任务：发送；每天早上七点半并成汇总。"""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localdate

from jincai.platform.identity.api import homes, scope, system
from jincai.platform.jobs import api as jobs
from jincai.platform.notices import models
from jincai.platform.notices.gathering import gather_digests
from jincai.platform.notices.sending import due, send_waiting
from jincai.platform.notices.telling import SEND

DIGEST = "notices.digest"


@jobs.task(SEND, merge=True)
def send(*, division: str) -> None:
    """发送; what a gateway did not take waits on its letter, and comes again."""
    send_waiting(division=division)


@jobs.task("notices.again", every="* * * * *", tries=1)
def again() -> None:
    """每分钟: for every division with a letter whose time has come again, known to the checker who reads all, defer the sending."""
    found = models.Letter.objects.using("checker").filter(due()).order_by("division")
    for division in found.values_list("division", flat=True).distinct():
        jobs.defer(SEND, division=division)


@jobs.task(DIGEST, merge=True)
def digest(*, division: str, on: str) -> None:
    """汇总一个区划的."""
    with scope(divisions=division, actor=system(division)):
        made = gather_digests(division=division, on=date.fromisoformat(on))
        if made:
            jobs.defer(SEND, division=division)


@jobs.task("notices.morning", every="30 23 * * *", tries=1)
def morning() -> None:
    """每天早上七点半（UTC 二十三时半）: one digest job for every division that has people."""
    for division in homes():
        jobs.defer(DIGEST, division=division, on=localdate().isoformat())
