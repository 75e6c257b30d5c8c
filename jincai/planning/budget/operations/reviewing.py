"""预算草案的内部流程：预算处审核、分管领导同意；都同意了才登记人大的批准。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from jincai.kernel.rules import Refused, Violation
from jincai.planning.budget import models, states
from jincai.planning.budget.operations.approving import approve
from jincai.planning.budget.operations.papers import KIND
from jincai.planning.budget.sheet.result import KINDS
from jincai.platform.identity.api import Actor, ask
from jincai.platform.workflow import api as workflow

APPROVE = "budget.approve"


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
    elif action in ("withdraw", "return") and not to_step:
        ask(workflow.stopping(KIND, free, division=division, year=year, on=on, actor=actor, action=action, reason=reason))
    elif free:
        judged = {"division": division, "year": year, "on": on, "actor": actor, "action": action, "reason": reason, "to_step": to_step}
        verdicts = workflow.complete(KIND, verb, free, **judged)  # type: ignore[arg-type]
        refused |= {v.document: v.refused for v in verdicts if v.refused}
        if kept := [v for v in verdicts if not v.refused]:
            ask(workflow.settle(kept, on=on, actor=actor))
    return [(number, refused.get(number)) for number in dict.fromkeys(documents)]


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
