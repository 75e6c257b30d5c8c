"""看通知：未看几条、清单、看过；只有自己的。"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from datetime import date, datetime

from django.db import connection
from django.db.models import Count, QuerySet
from django.utils import timezone

from jincai.platform.identity.api import Actor
from jincai.platform.notices import models
from jincai.platform.notices.declared import CHANNELS, title_of

MANY = 99
"""铃上最多数到这里。"""
STATES = {"WAITING": "待发", "SENDING": "正在发", "SENT": "已发出", "FAILED": "没有发出", "NOWHERE": "没有登记地址"}


_UNREAD = f"""SELECT count(*) FROM (SELECT FROM notices_notice
    WHERE division = %s AND "user" = %s AND read_at IS NULL AND NOT hidden LIMIT {MANY + 1}) x"""


@dataclasses.dataclass(frozen=True, slots=True)
class NoticeRow:
    """一条通知."""

    id: int
    event: str
    event_title: str
    title: str
    says: str
    year: int
    document_kind: str
    document: str
    url: str
    on_behalf_of: str
    at: datetime
    read: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """一页通知: `after` the next page begins below this ("" = none), `counts` by event of what was asked for."""

    rows: tuple[NoticeRow, ...]
    after: str
    count: int
    counts: dict[str, int]


@dataclasses.dataclass(frozen=True, slots=True)
class LetterRow:
    """一封给我的信：渠道、状态、说的是什么."""

    channel: str
    state: str
    title: str
    says: str
    at: datetime
    failed: bool


def _mine(actor: Actor) -> QuerySet[models.Notice]:
    return models.Notice.objects.filter(division=actor.division, user=actor.user, hidden=False)


def unread(actor: Actor) -> int:
    """未看的条数, counted to MANY + 1. One query, by an index of unread ones; written out, since every page asks it."""
    with connection.cursor() as cursor:
        cursor.execute(_UNREAD, [actor.division, actor.user])
        return int(cursor.fetchone()[0])


def listing(actor: Actor, *, new: bool = False, event: str = "", after: str = "", limit: int = 50) -> Found:
    """清单, the latest first; `new` only what was not read, `event` only of this kind."""
    query = _mine(actor)
    query = query.filter(read_at=None) if new else query
    counts = {row["event"]: row["n"] for row in query.values("event").annotate(n=Count("pk")).order_by("event")}
    query = query.filter(event=event) if event else query
    page = query.filter(id__lt=int(after[:18])) if after.isascii() and after.isdigit() else query
    found = list(page.order_by("-id")[: limit + 1])
    more = str(found[limit - 1].pk) if len(found) > limit else ""
    return Found(tuple(_row(row) for row in found[:limit]), more, counts.get(event, 0) if event else sum(counts.values()), counts)


def one(number: int, *, actor: Actor) -> NoticeRow | None:
    """一条; None when he has none of that number."""
    row = _mine(actor).filter(id=number).first() if number < 2**63 else None
    return _row(row) if row else None


def mark_read(actor: Actor, numbers: Collection[int] | None = None) -> int:
    """看过: these of his, or (None) all; answers how many were new."""
    rows = _mine(actor).filter(read_at=None)
    rows = rows if numbers is None else rows.filter(id__in=[number for number in numbers if number < 2**63])
    return rows.update(read_at=timezone.now())


def letters(actor: Actor, *, since: date | None = None, limit: int = 20) -> tuple[LetterRow, ...]:
    """发给我的信, the latest first: what became of each."""
    rows = models.Letter.objects.filter(division=actor.division, user=actor.user).exclude(state__in=("DAILY", "JOINED"))
    rows = rows.select_related("notice").order_by("-id")
    rows = rows.filter(made_at__date__gte=since) if since else rows
    return tuple(
        LetterRow(
            CHANNELS[row.channel], STATES[row.state], row.notice.title if row.notice else f"{row.day:%m-%d} 每日汇总", row.says,
            row.sent_at or row.made_at, row.state in ("FAILED", "NOWHERE"),
        )
        for row in rows[:limit]
    )  # fmt: skip


def _row(row: models.Notice) -> NoticeRow:
    return NoticeRow(
        row.pk, row.event, title_of(row.event), row.title, row.says, row.year, row.document_kind, row.document, row.url, row.on_behalf_of, row.at,
        row.read_at is not None,
    )  # fmt: skip
