"""待办与提醒：这个岗位现在该办什么，有没有不对的；只读，不办。"""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from jincai.execution.payment import api as payment
from jincai.oversight.analysis import api as analysis
from jincai.platform.identity import api as identity
from jincai.platform.ui import api as ui
from jincai.platform.workflow import api as workflow

ORDERING = ("payment.order", "APPROVED", "签发")
"""流程办完以后的一步：签发支付凭证，由国库处签发岗在支付清单里办。"""
BACK = ("RETURNED", "REJECTED")
SHOWN = 10
SLOW = Decimal("-0.05")
Shown = tuple[str, str, str, list[Decimal], str]
"""Title, value, note, trend by month, address."""


@dataclasses.dataclass(frozen=True, slots=True)
class Task:
    """一件待办: `waited` days since it came to this step, `late` past its day."""

    what: str
    kind: str
    number: str
    url: str
    about: str
    amount: Decimal
    who: str
    on: date
    waited: int
    late: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Inbox:
    """待我办理: the most pressing first; `stages` how many of each kind, with the list of all of them."""

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
    """待我办理: what flows bring to him, and orders to sign; None for a post that handles no documents."""
    signs = desk.actor.may(ORDERING[0])
    if not signs and not workflow.handles(desk.actor):
        return None
    found = workflow.inbox(desk.actor, division=desk.division, year=desk.year, on=desk.today, limit=SHOWN)
    people = identity.names()
    tasks = [_task(task, desk.today, people.get(task.begun_by, task.begun_by)) for task in found.tasks]
    stages = [(workflow.title_of(kind), number, _all(kind)) for kind, number in sorted(found.counts.items())]
    if signs:
        mine, number = _ordering(desk, people)
        tasks += mine
        stages.append((ORDERING[2], number, reverse("payment:sending")))
    return Inbox(tuple(tasks[:SHOWN]), sum(number for _what, number, _url in stages), tuple(stages))


def waiting(desk: ui.Desk, found: Inbox | None) -> Shown:
    """待我办理几件；最急的几件的金额."""
    url = _all("") or reverse("payment:listing")
    if found is None or not found.count:
        return "待我办理", "0 件", "都办完了", [], url
    parts = "，".join(f"{what} {number}" for what, number, _url in found.stages[:3])
    return "待我办理", f"{found.count} 件", parts, [], url


def oldest(desk: ui.Desk, found: Inbox | None) -> Shown:
    """等得最久的一件."""
    if found is None or not found.tasks:
        return "等得最久", "没有", "没有等着的单据", [], _all("") or reverse("payment:listing")
    task = max(found.tasks, key=lambda each: (each.late, each.waited))
    note = f"{task.number}，{ui.in_yuan(task.amount)} 元{'，已逾期' if task.late else ''}"
    return "等得最久", f"{task.waited} 天" if task.waited else "今天", note, [], task.url


def _all(kind: str) -> str:
    try:
        return reverse("inbox:listing") + (f"?{urlencode({'kind': kind})}" if kind else "")
    except NoReverseMatch:  # an office without the inbox folder
        return ""


def _ordering(desk: ui.Desk, people: dict[str, str]) -> tuple[list[Task], int]:
    """待签发的支付。"""
    _verb, state, what = ORDERING
    found = payment.listing(division=desk.division, year=desk.year, agencies=desk.agencies, states=(state,), limit=SHOWN)
    return [_signing(row, what, desk.today, people.get(row.requested_by, row.requested_by)) for row in found.rows], found.count


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
    for row, rate, _left in analysis.slowest(table, 3):
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


def _task(task: Any, today: date, who: str) -> Task:
    return Task(
        what=task.title, kind=workflow.title_of(task.kind), number=task.document, url=ui.document_url(task.kind, task.document),
        about=task.about, amount=task.amount, who=who, on=task.opened_on, waited=(today - task.opened_on).days,
        late=bool(task.due_on and task.due_on < today),
    )  # fmt: skip


def _signing(row: Any, what: str, today: date, who: str) -> Task:
    return Task(
        what=what, kind="支付申请", number=row.number, url=ui.document_url("payment", row.number), about=row.purpose, amount=row.amount,
        who=who, on=row.on, waited=(today - row.on).days,
    )  # fmt: skip
