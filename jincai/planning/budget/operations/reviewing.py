"""预算草案的内部流程：预算处审核、分管领导同意；都同意了才登记人大的批准。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from jincai.kernel.rules import Refused, Violation
from jincai.planning.budget import models, states
from jincai.planning.budget.operations.approving import approve
from jincai.planning.budget.operations.papers import KIND, finance
from jincai.planning.budget.sheet.result import KINDS
from jincai.platform.audit import api as audit
from jincai.platform.identity.api import Actor, Grant, ask, require
from jincai.platform.workflow import api as workflow

APPROVE = "budget.approve"
ENDS = {"withdraw": "撤回", "return": "退回编制"}
"""终止内部流程的两种：编制的人撤回，办到这一步的人退回；草案留着，要改的重新导入。"""


@transaction.atomic
def review(*, book: int, on: date, actor: Actor, reason: str = "") -> None:
    """预算处审核一册草案. Raises Refused."""
    _one("budget.review", book, on, actor, reason)


@transaction.atomic
def sign(*, book: int, on: date, actor: Actor, reason: str = "") -> None:
    """分管领导同意一册草案. Raises Refused."""
    _one("budget.sign", book, on, actor, reason)


def _one(verb: str, book: int, on: date, actor: Actor, reason: str) -> None:
    year = models.BudgetBook.objects.filter(pk=book).values_list("year", flat=True).first() or on.year
    told = {"division": actor.division, "year": year, "documents": [str(book)], "verb": verb, "on": on, "actor": actor}
    for _number, refused in act_many(**told, action="approve", reason=reason, to_step=""):  # type: ignore[arg-type]
        if refused:
            raise refused


@transaction.atomic
def act_many(
    *, division: str, year: int, documents: Sequence[str], verb: str, action: str, reason: str, to_step: str, on: date, actor: Actor
) -> list[tuple[str, Refused | None]]:
    """在流程的一步上办一批草案，每册各是各的。登记批准要写文号（写在意见里），一册一册登记."""
    wanted = [int(number) for number in documents if number.isdigit()]
    rows = models.BudgetBook.objects.select_for_update().filter(division=division, year=year, pk__in=wanted).order_by("pk")
    found = {str(row.pk): row for row in rows}
    refused = {number: Refused([_missing(number)], "没有这册预算") for number in documents if number not in found}
    refused |= {n: Refused([states.LIFE.wrong_state("approve", b.state, _title(b))]) for n, b in found.items() if b.state != states.DRAFT}
    free = [number for number in found if number not in refused]
    if action == "approve" and verb == APPROVE:
        refused |= {number: why for number in free if (why := _approved(found[number], on, actor, reason))}
    elif action in ENDS and not to_step:
        refused |= _stopped([found[number] for number in free], verb, action, reason, division=division, year=year, on=on, actor=actor)
    elif free:
        judged = {"division": division, "year": year, "on": on, "actor": actor, "action": action, "reason": reason, "to_step": to_step}
        verdicts = workflow.complete(KIND, verb, free, **judged)  # type: ignore[arg-type]
        refused |= {v.document: v.refused for v in verdicts if v.refused}
        if kept := [v for v in verdicts if not v.refused]:
            ask(workflow.settle(kept, on=on, actor=actor))
    return [(number, refused.get(number)) for number in dict.fromkeys(documents)]


def _stopped(
    books: Sequence[models.BudgetBook], verb: str, action: str, reason: str, *, division: str, year: int, on: date, actor: Actor
) -> dict[str, Refused]:
    """撤回、退到头: withdrawn by the division that drafts, returned by whoever may do the step it is at; the flow stops, with its audit."""
    grants: dict[str, Grant | None] = {}
    refused: dict[str, Refused] = {}
    numbers = [str(book.pk) for book in books]
    if action == "withdraw":
        try:
            grants = dict.fromkeys(numbers, finance(require(actor, "budget.draft", division=division), actor))
        except Refused as why:
            refused = dict.fromkeys(numbers, why)
    elif numbers:
        verdicts = workflow.complete(KIND, verb, numbers, division=division, year=year, on=on, actor=actor)
        refused = {v.document: v.refused for v in verdicts if v.refused}
        grants = {v.document: v.grant for v in verdicts if not v.refused}
    ended = [book for book in books if str(book.pk) in grants]
    if ended:
        entries = [_ending(book, action, reason, actor, grants[str(book.pk)]) for book in ended]
        stop = workflow.stopping(KIND, list(grants), division=division, year=year, on=on, actor=actor, action=action, reason=reason)
        ask(stop, audit.recording(*entries))
    return refused


def _ending(book: models.BudgetBook, action: str, reason: str, actor: Actor, grant: Grant | None) -> audit.Entry:
    return audit.by(
        actor, grant, verb=f"budget.{action}", document_kind=KIND, document=str(book.pk), year=book.year, division=book.division,
        before={"state": book.state, "flow": "RUNNING"}, after={"state": book.state, "flow": "STOPPED", "title": _title(book)}, says=reason or ENDS[action],
    )  # fmt: skip


def _approved(book: models.BudgetBook, on: date, actor: Actor, document: str) -> Refused | None:
    try:
        with transaction.atomic():
            approve(book=book.pk, on=on, actor=actor, document=document)
    except Refused as why:
        return why
    return None


def _title(book: models.BudgetBook) -> str:
    return f"{book.year} 年{KINDS[book.kind]}预算第 {book.version} 版"


def _missing(number: str) -> Violation:
    return Violation(
        rule="MISSING", says=f"没有预算册 {number[:20]}", cites="单位财务权限按岗位和单位授予", subject=number[:20],
        remedy="查对预算册的号；草案被新导入的替换后，旧的不再有", who="预算处",
    )  # fmt: skip
