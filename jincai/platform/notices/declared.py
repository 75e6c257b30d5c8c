"""事件：能力在自己的 jobs.py 里声明会发生什么要通知的事；这里没有清单。"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from jincai.kernel.problems import UserError

SCREEN, MAIL, SMS = "screen", "mail", "sms"
CHANNELS = {SCREEN: "系统内", MAIL: "邮件", SMS: "短信"}
"""渠道。"""
NOW, DAILY, NEVER = "now", "daily", "never"
WHENS = {NOW: "即时", DAILY: "每日汇总", NEVER: "不要"}
"""意愿：何时要。"""
_USUAL = {SCREEN: NOW, MAIL: DAILY, SMS: NEVER}


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """事件: something people are told of. `code` as the capability names it (`payment.paid`), `title` and `says` in Chinese, `group` under
    which it stands in the settings, `usual` what holds for who has said nothing (channel -> now, daily, never)."""

    code: str
    title: str
    says: str
    group: str
    usual: Mapping[str, str] = dataclasses.field(default_factory=lambda: dict(_USUAL))

    def when(self, channel: str) -> str:
        """没有说过意愿的，何时要."""
        return self.usual.get(channel, _USUAL[channel])


_EVENTS: dict[str, Event] = {}


def declare(*found: Event) -> None:
    """声明: once, when the program loads. Raises ValueError for a code declared differently, a channel or a time nobody knows."""
    for each in found:
        if not set(each.usual) <= set(CHANNELS) or not set(each.usual.values()) <= set(WHENS) or each.usual.get(SCREEN) == DAILY:
            raise ValueError(f"event {each.code}: channels {', '.join(CHANNELS)}; now, daily or never (screen: not daily)")
        if _EVENTS.setdefault(each.code, each) != each:
            raise ValueError(f"event {each.code} is declared twice, differently")


def event(code: str) -> Event:
    """The event of a code. Raises UserError."""
    if code not in _EVENTS:
        raise UserError(f"没有通知事件“{code[:40]}”", "在“通知设置”里选一种")
    return _EVENTS[code]


def events() -> tuple[Event, ...]:
    """全部事件, by group as they were declared."""
    groups = list(dict.fromkeys(each.group for each in _EVENTS.values()))
    return tuple(sorted(_EVENTS.values(), key=lambda each: groups.index(each.group)))


def title_of(code: str) -> str:
    """事件的中文名; of one that is no more (a folder left out) “通知”."""
    return _EVENTS[code].title if code in _EVENTS else "通知"


def masked(channel: str, address: str) -> str:
    """遮住的: 138****5678, z***@lijiang.gov.cn."""
    if channel == SMS:
        return f"{address[:3]}****{address[-4:]}"
    name, _, place = address.partition("@")
    return f"{name[:1]}***@{place}"
