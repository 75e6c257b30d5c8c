"""工作日：手工维护的特殊日在前，其次节假日库（chinesecalendar），库里还没有的年份按周一至周五。"""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar

from jincai.platform.audit import api as audit
from jincai.platform.identity.api import Actor, require
from jincai.platform.standards.api import NATIONAL, Memory
from jincai.platform.workflow import models

DAYS = Memory("workdays", seconds=300)


def is_working_day(on: date, division: str) -> bool:
    """工作日? of the division; the division's own row counts before the national one."""
    kept = DAYS.recall(division, lambda: _kept(division))
    if on in kept:
        return kept[on]
    try:
        return bool(chinese_calendar.is_workday(on))
    except NotImplementedError:
        return on.weekday() < 5


def is_announced(on: date) -> bool:
    """这一年的放假安排已经公布并在节假日库里? Else a deadline is reckoned by Monday to Friday and the kept days only."""
    try:
        chinese_calendar.is_workday(on)
    except NotImplementedError:
        return False
    return True


def add_working_days(on: date, days: int, division: str) -> date:
    """加工作日: the day which is `days` working days after `on`; the day itself does not count."""
    day = on
    while days > 0:
        day += timedelta(days=1)
        days -= is_working_day(day, division)
    return day


def keep_day(*, division: str, on: date, works: bool, name: str, actor: Actor) -> None:
    """维护特殊日: a holiday (`works` False) or a make-up day. Deadlines reckoned before stay. Raises Refused."""
    grant = require(actor, "workflow.draft", division=division)
    models.Day.objects.update_or_create(division=division, on=on, defaults={"works": works, "name": name[:40]})
    after = {"works": works, "name": name[:40]}
    told = {"verb": "workflow.keep_day", "document_kind": "workflow.day", "document": on.isoformat(), "after": after}
    audit.record(audit.by(actor, grant, kind="admin", division=division, **told))
    DAYS.forget()


def _kept(division: str) -> dict[date, bool]:
    rows = models.Day.objects.filter(division__in=(NATIONAL, division)).order_by("division")  # 000000000 first
    return {row.on: row.works for row in rows}
