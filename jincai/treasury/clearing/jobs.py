"""清算的后台任务：账户到了启用、停用的日子，清册当天发出。"""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localdate

from jincai.platform.banking import api as banking
from jincai.platform.identity.api import scope, system
from jincai.platform.jobs import api as jobs
from jincai.treasury.clearing import operations

REGISTER = "clearing.register"


@jobs.task(REGISTER, merge=True)
def register(*, division: str, on: str) -> None:
    """清册: of one division; what was told already is not told again."""
    with scope(divisions=division, actor=system(division)):
        operations.send_register(division=division, on=date.fromisoformat(on))


@jobs.task("clearing.registers_due", every="11 16 * * *", tries=1)
def registers_due() -> None:
    """每日零时十一分（UTC 十六时）: every division with an account that opens or closes today, known to the checker who reads all."""
    today = localdate()
    for division in banking.changing(on=today, using="checker"):
        jobs.defer(REGISTER, division=division, on=today.isoformat())
