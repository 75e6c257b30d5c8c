"""在谁手里、我能做什么：单据页上的一块（ui/acting.html），各能力的页面与待办共用。"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.urls import NoReverseMatch, reverse

from jincai.platform.identity import api as identity
from jincai.platform.ui.desk import Desk
from jincai.platform.ui.parts import Event
from jincai.platform.workflow import api as workflow


@dataclasses.dataclass(frozen=True, slots=True)
class Holder:
    """现在的一步：在谁手里，期限."""

    step: str
    who: str
    due: date | None
    late: int
    reminded: int
    guessed: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Acting:
    """一张单据上能做的. `url` where the buttons send to ("" = the office left the inbox out), `mine` the open step is his."""

    kind: str
    number: str
    amount: Decimal
    url: str
    holders: tuple[Holder, ...] = ()
    mine: bool = False
    asks_document: bool = False
    back_to: tuple[tuple[str, str], ...] = ()
    may_withdraw: bool = False
    may_remind: bool = False
    may_take: bool = False
    begun_by: str = ""

    @property
    def steps(self) -> tuple[str, ...]:
        """现在的各步, each once: an overdue one is in two hands."""
        return tuple(dict.fromkeys(holder.step for holder in self.holders))

    @property
    def acts(self) -> bool:
        """有没有能做的。"""
        return self.mine or self.may_withdraw or self.may_remind


def acting(desk: Desk, kind: str, number: str, amount: Decimal) -> Acting:
    """在谁手里、能做什么: of a document that this person may see."""
    none = Acting(kind, number, amount, "" if desk.reading else _url(kind, number))
    found = workflow.standing(kind, number, division=desk.division, year=desk.year, on=desk.today, actor=desk.actor)
    if found is None:
        return none
    mine, running, how = found.mine, found.state == "RUNNING", workflow.handler(kind)
    asked = running and desk.actor.may(how.verb)
    beginning = (("", "发起人（终止）"),) if how.ends else ()
    return dataclasses.replace(
        none, holders=tuple(_holder(each, desk) for each in found.holders), mine=mine is not None,
        back_to=(*(mine.returns if mine else ()), *beginning), asks_document=bool(mine and mine.verb == "budget.approve"),
        may_withdraw=asked and how.ends, may_remind=asked and mine is None,
        may_take=mine is not None and not mine.taken, begun_by=found.begun_by,
    )  # fmt: skip


def events(desk: Desk, kind: str, number: str) -> list[Event]:
    """流程的办理历史，新的在前."""
    names = identity.names()
    return [event_of(act, names) for act in reversed(workflow.history(kind, number, division=desk.division, year=desk.year))]


def event_of(act: workflow.Event, names: Mapping[str, str]) -> Event:
    """流程的一条办理记录，给人看; `names` by user name."""
    return Event(act.on, act.name or names.get(act.actor, act.actor), _words(act, names))


def _words(act: workflow.Event, names: Mapping[str, str]) -> str:
    behalf = names.get(act.on_behalf_of, act.on_behalf_of)
    reason = f"：{act.reason}" if act.reason else ""
    if act.action == "hand_over":
        return f"{act.title}由 {behalf} 移交给 {names.get(act.to, act.to)}{reason}"
    if act.action == "escalate":
        post = identity.posts().get(act.to)
        return f"{act.title}逾期，升级到{post.title if post else act.to}{reason}"
    return f"{act.title}{act.says}{f'（代 {behalf}）' if behalf else ''}{reason}"


def _holder(each: workflow.Holding, desk: Desk) -> Holder:
    late = max((desk.today - each.due_on).days, 0) if each.due_on else 0
    guessed = bool(each.due_on and not workflow.is_settled(each.due_on, desk.division))
    who = f"{each.post}　{'、'.join(each.names[:6])}{' 等' if len(each.names) > 6 else ''}"
    return Holder(each.title, who, each.due_on, late, each.reminded, guessed)


def _url(kind: str, number: str) -> str:
    try:
        return reverse("inbox:one", args=[kind, number])
    except NoReverseMatch:
        return ""
