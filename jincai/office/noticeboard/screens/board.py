"""通知各行、设置的表：给人看的样子。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.utils import timezone

from jincai.platform.notices import api as notices
from jincai.platform.ui.api import document_url

PLACES = {"mail": ("邮箱", "email", "姓名@单位.gov.cn"), "sms": ("手机号", "tel", "十一位手机号")}


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """一条通知，给人看; `day` its heading ("" = as the one above)."""

    notice: notices.NoticeRow
    day: str
    time: str


@dataclasses.dataclass(frozen=True, slots=True)
class Cell:
    """设置里的一格: an event by a channel; `choices` (value, words)."""

    name: str
    label: str
    now: str
    choices: tuple[tuple[str, str], ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """设置里的一行."""

    title: str
    says: str
    cells: tuple[Cell, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """一个地址的登记处."""

    channel: str
    title: str
    kind: str
    hint: str
    masked: str
    logged: bool


def rows(found: Sequence[notices.NoticeRow], today: date) -> list[Row]:
    """各行，按天分段."""
    out, before = [], ""
    for each in found:
        at = timezone.localtime(each.at)
        day = _day(at.date(), today)
        out.append(Row(each, day if day != before else "", f"{at:%H:%M}"))
        before = day
    return out


def place(row: notices.NoticeRow) -> str:
    """去处：单据的页面，或写明的页面."""
    return document_url(row.document_kind, row.document) or (row.url if row.url.startswith("/") and not row.url.startswith("//") else "")


def groups(now: Mapping[tuple[str, str], str]) -> list[tuple[str, list[Line]]]:
    """设置的表：一组一段，一种事件一行，一个渠道一格."""
    out: dict[str, list[Line]] = {}
    for event in notices.events():
        cells = tuple(
            Cell(f"{event.code}|{channel}", f"{event.title} {title}", now[event.code, channel], _choices(channel, notices.WHENS.items()))
            for channel, title in notices.CHANNELS.items()
        )
        out.setdefault(event.group, []).append(Line(event.title, event.says, cells))
    return list(out.items())


def places(known: Mapping[str, notices.AddressRow]) -> list[Place]:
    """登记地址的两处."""
    return [
        Place(channel, title, kind, hint, known[channel].masked if channel in known else "", notices.is_logged(channel))
        for channel, (title, kind, hint) in PLACES.items()
    ]


def _choices(channel: str, whens: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((code, words) for code, words in whens if channel != "screen" or code != notices.DAILY)


def _day(on: date, today: date) -> str:
    if on == today:
        return "今天"
    return f"{on:%m-%d}" if on.year == today.year else f"{on}"
