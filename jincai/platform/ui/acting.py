"""在谁手里、我能做什么：单据页上的一块（ui/acting.html），各能力的页面与待办共用。"""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

from django.urls import NoReverseMatch, reverse

from jincai.platform.identity import api as identity
from jincai.platform.ui.desk import Desk
from jincai.platform.ui.parts import Event
from jincai.platform.workflow import api as workflow

WORDS = {
    "begin": "发起", "approve": "同意", "return": "退回", "reject": "退回单位", "withdraw": "撤回", "void": "作废", "expire": "过期", "take": "签收",
    "hand_over": "移交", "remind": "催办", "escalate": "逾期升级",
}  # fmt: skip


@dataclasses.dataclass(frozen=True, slots=True)
class Holder:
    """现在的一步：在谁手里，期限."""

    step: str
    who: str
    due: date | None
    late: int
    reminded: int


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
    begun_by: str = ""

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
    return dataclasses.replace(
        none, holders=tuple(_holder(each, desk.today) for each in found.holders), mine=found.mine is not None, back_to=(("", "单位（终止）"), *found.back_to),
        asks_document=bool(found.mine and found.mine.verb == "budget.approve"), may_withdraw=found.may_withdraw, may_remind=found.may_remind,
        begun_by=found.begun_by,
    )  # fmt: skip


def events(desk: Desk, kind: str, number: str) -> list[Event]:
    """流程的办理历史，新的在前."""
    names = {person.user: person.name for person in identity.people()}
    return [
        Event(act.on, names.get(act.actor, act.name or act.actor), _words(act))
        for act in reversed(workflow.history(kind, number, division=desk.division, year=desk.year))
    ]


def _words(act: workflow.Act) -> str:
    lent = f"（代 {act.on_behalf_of}）" if act.on_behalf_of else ""
    return f"{act.title or ''}{WORDS.get(act.action, act.action)}{lent}{'：' + act.reason if act.reason else ''}"


def _holder(each: workflow.Holder, today: date) -> Holder:
    late = max((today - each.due_on).days, 0) if each.due_on else 0
    return Holder(each.title, each.who, each.due_on, late, each.reminded)


def _url(kind: str, number: str) -> str:
    try:
        return reverse("inbox:one", args=[kind, number])
    except NoReverseMatch:
        return ""
