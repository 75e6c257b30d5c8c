"""维护工作日：逐日登记、改正、删去，或把一年的放假安排成批导入；由系统管理员办，进审计。已经算出的期限不变。"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from jincai.kernel.problems import UserError
from jincai.platform.audit import api as audit
from jincai.platform.identity.api import Actor, require
from jincai.platform.workflow import models
from jincai.platform.workflow.calendar import DAYS, SpecialDay

MOST_BYTES, MOST_DAYS, FIRST, LAST = 100_000, 400, 2000, 2100
COLUMNS = ("日期", "类别", "名称")
KINDS = {"放假": False, "休": False, "上班": True, "补班": True, "班": True}
FORM = "三列：日期（2027-10-01，或 2027-10-01/2027-10-07）、类别（放假、补班）、名称（国庆节）"


@transaction.atomic
def keep_day(*, division: str, on: date, works: bool, name: str, actor: Actor) -> None:
    """维护特殊日: a holiday (`works` False) or a make-up day; said again, it is corrected. Deadlines reckoned before stay.

    Raises Refused, UserError for a day out of reach or without a name.
    """
    grant = require(actor, "workflow.draft", division=division)
    name = _fit(on, name)
    old = models.Day.objects.select_for_update().filter(division=division, on=on).first()
    before = {"works": old.works, "name": old.name} if old else None
    models.Day.objects.update_or_create(division=division, on=on, defaults={"works": works, "name": name})
    told = {"verb": "workflow.keep_day", "document": on.isoformat(), "before": before, "after": {"works": works, "name": name}}
    audit.record(audit.by(actor, grant, kind="admin", division=division, document_kind="workflow.day", **told))
    DAYS.forget()


@transaction.atomic
def drop_day(*, division: str, on: date, actor: Actor) -> None:
    """删去特殊日: the day is again what the library, or the week, says. Raises Refused, UserError for one that is not the division's own."""
    grant = require(actor, "workflow.draft", division=division)
    old = models.Day.objects.select_for_update().filter(division=division, on=on).first()
    if old is None:
        raise UserError(f"{on} 不是本区划维护的日子", "在清单里选“本区划维护”的一天；全国的由运维用命令改")
    told = {"verb": "workflow.drop_day", "document": on.isoformat(), "before": {"works": old.works, "name": old.name}}
    old.delete()
    audit.record(audit.by(actor, grant, kind="admin", division=division, document_kind="workflow.day", **told))
    DAYS.forget()


@transaction.atomic
def keep_days(days: Iterable[SpecialDay], *, division: str, actor: Actor) -> dict[int, int]:
    """整年导入: of the years that are named, what the division kept before is replaced; answers how many days each has now."""
    grant = require(actor, "workflow.draft", division=division)
    wanted: dict[int, list[SpecialDay]] = {}
    for day in days:
        wanted.setdefault(day.on.year, []).append(day)
    for year, rows in sorted(wanted.items()):
        kept = models.Day.objects.select_for_update().filter(division=division, on__year=year)
        before = [_told(old.on, old.works, old.name) for old in kept.order_by("on")]
        kept.delete()
        models.Day.objects.bulk_create(models.Day(division=division, on=row.on, works=row.works, name=_fit(row.on, row.name)) for row in rows)
        told: dict[str, Any] = {"before": {"days": before}, "after": {"days": [_told(row.on, row.works, row.name) for row in rows]}}
        entry = audit.by(
            actor, grant, kind="admin", division=division, verb="workflow.keep_days", document_kind="workflow.day", document=str(year), **told
        )
        audit.record(entry)
    if wanted:
        DAYS.forget()
    return {year: len(rows) for year, rows in sorted(wanted.items())}


def read_days(data: bytes | str) -> list[SpecialDay]:
    """读放假安排的文件（CSV）, by date. Raises UserError naming every row that is wrong (the first five)."""
    if len(data) > MOST_BYTES:
        raise UserError(f"文件有 {len(data):,} 字节，放假安排至多 {MOST_BYTES:,} 字节", "核对是不是放假安排")
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
        rows = list(csv.reader(io.StringIO(text.replace("\0", ""), newline="")))
    except (UnicodeDecodeError, csv.Error) as why:
        raise UserError("不是 UTF-8 的 CSV 文件", FORM) from why
    if not rows or [cell.strip() for cell in rows[0]] != list(COLUMNS):
        raise UserError(f"第一行应为：{'、'.join(COLUMNS)}", FORM)
    found: dict[date, SpecialDay] = {}
    wrong: list[str] = []
    for number, row in enumerate(rows[1:], 2):
        try:
            for day in _row([cell.strip() for cell in row]):
                if day.on in found:
                    raise UserError(f"{day.on} 写了两次", FORM)
                found[day.on] = day
        except UserError as why:
            wrong.append(f"第 {number} 行：{why.says}")
    if wrong or not 0 < len(found) <= MOST_DAYS:
        raise UserError("；".join(wrong[:5]) or f"文件里有 {len(found)} 天，应为 1 至 {MOST_DAYS} 天", FORM)
    return [found[day] for day in sorted(found)]


def _row(row: list[str]) -> Iterator[SpecialDay]:
    """One row: a day, or from a day to a day; a blank row is none."""
    if not any(row):
        return
    when, kind, name = (*row, "", "", "")[:3]
    begins, _, ends = when.replace("至", "/").partition("/")
    try:
        first, last = date.fromisoformat(begins.strip()), date.fromisoformat((ends or begins).strip())
    except ValueError as why:
        raise UserError(f"“{when[:30]}”不是日期", FORM) from why
    if kind not in KINDS:
        raise UserError(f"类别“{kind[:10]}”不对", FORM)
    if not 0 <= (last - first).days <= 31:
        raise UserError(f"“{when[:30]}”的起止不对", FORM)
    for more in range((last - first).days + 1):
        yield SpecialDay(first + timedelta(days=more), KINDS[kind], _fit(first, name), "")


def _fit(on: date, name: str) -> str:
    name = name.strip()
    if not FIRST <= on.year <= LAST:
        raise UserError(f"{on} 不在 {FIRST} 至 {LAST} 年", "核对年份")
    if not 0 < len(name) <= 40 or not name.isprintable():
        raise UserError(f"{on} 没有写名称，或超过 40 字", "如 国庆节、国庆节补班")
    return name


def _told(on: date, works: bool, name: str) -> str:
    return f"{on} {'补班' if works else '放假'} {name}"
