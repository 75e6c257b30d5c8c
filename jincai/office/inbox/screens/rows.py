"""一行待办、一件的结果：给人看的样子；单位写名称，人写姓名。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from jincai.kernel.rules import Refused
from jincai.platform.identity import api as identity
from jincai.platform.standards import api as standards
from jincai.platform.ui import api as ui
from jincai.platform.workflow import api as workflow

MOST = 500
"""一次至多办几件。"""
WORDS = {"approve": "已同意", "return": "已退回", "withdraw": "已撤回"}
VERBS = {"approve": "同意", "return": "退回", "withdraw": "撤回"}


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """一件待办. `late` days past its day, `soon` due today or tomorrow, `guessed` no holidays are kept for the year of its last day."""

    pick: str
    kind: str
    title: str
    number: str
    url: str
    about: str
    amount: Decimal
    agency: str
    agency_name: str
    step: str
    who: str
    since: date
    reminded: int
    due: date | None
    late: int
    soon: bool
    guessed: bool


def rows(tasks: Iterable[Any], desk: ui.Desk) -> list[Row]:
    """待办各行; units and people are asked for once."""
    listed = list(tasks)
    units = {u.code: u.name for u in standards.agencies(desk.division)} if listed else {}
    names = identity.names() if listed else {}
    return [_row(task, desk, units, names) for task in listed]


def _row(task: Any, desk: ui.Desk, units: Mapping[str, str], names: Mapping[str, str]) -> Row:
    today = desk.today
    late = (today - task.due_on).days if task.due_on and task.due_on < today else 0
    return Row(
        pick=f"{task.kind}|{task.document}", kind=task.kind, title=workflow.title_of(task.kind), number=task.document,
        url=ui.document_url(task.kind, task.document), about=task.about, amount=task.amount, agency=task.agency,
        agency_name=units.get(task.agency, task.agency) or "财政部门", step=task.title, who=names.get(task.begun_by, task.begun_by),
        since=task.opened_on, reminded=task.reminded, due=task.due_on, late=late, soon=bool(task.due_on and 0 <= (task.due_on - today).days <= 1),
        guessed=bool(task.due_on and not workflow.is_settled(task.due_on, desk.division)),
    )  # fmt: skip


def picked(values: Iterable[str]) -> list[tuple[str, str]]:
    """选了哪些 (kind, number), in order; what is no pick is left out."""
    found = (value.partition("|") for value in values)
    return list(dict.fromkeys((kind[:40], number[:60]) for kind, _, number in found if kind and number))


def told(outcomes: Sequence[tuple[str, str, Refused | None]], action: str, amounts: Mapping[tuple[str, str], Decimal]) -> list[ui.Outcome]:
    """各件的结果."""
    return [
        ui.Outcome(
            key=f"{kind}|{number}", title=f"{workflow.title_of(kind)} {number}", url=ui.document_url(kind, number), amount=amounts.get((kind, number)),
            says="" if refused else WORDS[action], why=tuple(refused.violations) if refused else (),
        )
        for kind, number, refused in outcomes
    ]  # fmt: skip
