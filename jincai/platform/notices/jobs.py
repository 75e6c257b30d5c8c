"""通知的后台任务：发送；每天早上七点半并成汇总。"""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localdate

from jincai.platform.identity.api import homes, scope, system
from jincai.platform.jobs import api as jobs
from jincai.platform.notices.gateways import Unsent
from jincai.platform.notices.gathering import gather_digests
from jincai.platform.notices.sending import send_waiting
from jincai.platform.notices.telling import SEND

DIGEST = "notices.digest"


@jobs.task(SEND, tries=6, merge=True)
def send(*, division: str) -> None:
    """发送; when a gateway did not take some, the queue brings it again, each time later."""
    done = send_waiting(division=division)
    if done.again:
        raise Unsent(f"还有 {done.again} 封没有发出，稍后再发")


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
