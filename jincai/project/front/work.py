"""待办与提醒：这个岗位现在该办什么，有没有不对的；只读，不办。"""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from jincai.execution.payment import api as payment
from jincai.platform.identity import api as identity
from jincai.platform.ui import api as ui
from jincai.project.front import numbers

STAGES = (("payment.review", "REQUESTED", "审核"), ("payment.approve", "REVIEWED", "批准"), ("payment.order", "APPROVED", "签发"))
"""动词、单据所在的状态、要做什么。"""
BACK = ("RETURNED", "REJECTED")
SHOWN = 10
SLOW = Decimal("-0.05")


@dataclasses.dataclass(frozen=True, slots=True)
class Task:
    """一件待办: `waited` days since it was asked for."""

    what: str
    kind: str
    number: str
    url: str
    about: str
    amount: Decimal
    who: str
    on: date
    waited: int


@dataclasses.dataclass(frozen=True, slots=True)
class Inbox:
    """待我办理: the oldest first; `stages` how many of each kind, with the list of all of them."""

    tasks: tuple[Task, ...]
    count: int
    stages: tuple[tuple[str, int, str], ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Alert:
    """提醒: words, and the figure that leads to the detail; `bad` only for what is wrong or overdue."""

    words: str
    figure: str
    url: str
    bad: bool = False


def inbox(desk: ui.Desk) -> Inbox | None:
    """待我办理; None for a post that handles no documents."""
    mine = [stage for stage in STAGES if desk.actor.may(stage[0])]
    if not mine:
        return None
    counts = payment.counts(division=desk.division, year=desk.year, agencies=desk.agencies)
    people = {person.user: person.name for person in identity.people()}
    tasks, stages = [], []
    for _verb, state, what in mine:
        number = counts.get(state, (0, Decimal(0)))[0]
        stages.append((what, number, f"{reverse('payment:listing')}?{urlencode({'state': state})}"))
        if number:
            found = payment.listing(division=desk.division, year=desk.year, agencies=desk.agencies, states=(state,), limit=SHOWN)
            tasks += [_task(row, what, desk.today, people.get(row.requested_by, row.requested_by)) for row in found.rows]
    tasks.sort(key=lambda task: (task.on, -task.amount))
    return Inbox(tuple(tasks[:SHOWN]), sum(number for _what, number, _url in stages), tuple(stages))


def returned(desk: ui.Desk) -> tuple[Any, ...]:
    """最近退回的支付: for those who may ask again."""
    if not desk.actor.may("payment.request"):
        return ()
    found = payment.listing(division=desk.division, year=desk.year, agencies=desk.agencies, states=BACK, limit=4)
    return tuple((row, ui.document_url("payment", row.number)) for row in found.rows)


def alerts(desk: ui.Desk, table: Any) -> tuple[Alert, ...]:
    """提醒: classes far behind the year, money not yet given out, orders at the bank."""
    there = {"on": table.on.isoformat(), **({"agency": table.agency} if table.agency else {})}
    out = []
    for row, rate, _left in numbers.slowest(table, 3):
        if rate - table.time < SLOW:
            url = f"{reverse('statements:function')}?{urlencode({**there, 'flip': row.code})}#r{row.code}"
            out.append(Alert(f"{row.name} 支出率 {ui.percent(rate)}，", ui.pace(rate - table.time), url))
    for column, words in (
        *(() if table.agency else (("undistributed", "待分、待下达指标还有 "),)),
        ("frozen", "冻结的指标 "),
        ("ordered", "银行在途 "),
    ):
        if amount := getattr(table.total, column):
            url = f"{reverse('statements:entries')}?{urlencode({**there, 'column': column})}"
            out.append(Alert(words, f"{ui.money(amount)} {ui.unit_name()}", url))
    return tuple(out[:5])


def _task(row: Any, what: str, today: date, who: str) -> Task:
    return Task(
        what=what, kind="支付申请", number=row.number, url=ui.document_url("payment", row.number), about=row.purpose, amount=row.amount,
        who=who, on=row.on, waited=(today - row.on).days,
    )  # fmt: skip
