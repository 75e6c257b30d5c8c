"""导入：预算表成为草案，全部保存或一行也不存。"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.utils.timezone import localdate

from jincai.kernel.money import ZERO
from jincai.planning.budget import models, queries, states
from jincai.planning.budget.operations.papers import KIND, finance, has_flow, paper
from jincai.planning.budget.previewing import classifications, closed, fund_of, preview, problem_of
from jincai.planning.budget.records import GENERAL_FUND, Book
from jincai.planning.budget.sheet.opening import digest
from jincai.planning.budget.sheet.result import CODE_SET_OF, Reading, Standard
from jincai.platform.audit.api import audited, changed
from jincai.platform.identity.api import Actor, ask, require
from jincai.platform.workflow import api as workflow


@audited("budget.draft")
def import_book(
    *,
    file: str | Path,
    sheet: str,
    division: str,
    year: int,
    actor: Actor,
    fund: str = GENERAL_FUND,
    kind: str | None = None,
    columns: Mapping[str, str] | None = None,
    on: date | None = None,
) -> tuple[Book, Reading]:
    """导入: save a budget sheet as the draft of its fund and kind, all or nothing; an earlier draft of the same is replaced.
    `on` the day its flow of review begins (None = today).

    Raises InputErrors with every error of the sheet, UserError as `preview` does and for a year already approved.
    """
    finance(require(actor, "budget.draft", division=division), actor)
    reading = preview(file=file, sheet=sheet, division=division, year=year, fund=fund, kind=kind, columns=columns)
    problem = problem_of(reading, closed(division=division, year=year, fund=fund, kind=reading.kind))
    if problem:
        raise problem
    money = fund_of(fund, year, division)
    book = models.BudgetBook.objects.create(
        division=division,
        year=year,
        fund=money,
        kind=reading.kind,
        version=_replace_draft(year, division, money, reading.kind, on or localdate(), actor) + 1,
        file=reading.file[:200],
        sha256=digest(Path(file)),
        sheet=sheet,
        title=reading.title[:200],
        imported_by=actor.user,
    )
    lines = models.BudgetLine.objects.bulk_create(_to_lines(book, reading, classifications(year, division)[CODE_SET_OF[reading.kind]]))
    amount = sum((line.budget for line in lines if line.is_leaf), ZERO)
    after = {"state": book.state, "version": book.version, "amount": amount, "file": book.file, "sha256": book.sha256, "sheet": sheet}
    changed(KIND, str(book.pk), after=after, year=year, division=division)
    if has_flow(book):
        ask(workflow.starting([paper(book, amount)], division=division, on=on or localdate(), actor=actor))
    return queries.to_book(book), reading


def _replace_draft(year: int, division: str, fund: str, kind: str, on: date, actor: Actor) -> int:
    """Drop the earlier draft and stop its flow; its version number, 0 when there was none."""
    same = models.BudgetBook.objects.select_for_update().filter(year=year, division=division, fund=fund, kind=kind, state=states.DRAFT)
    last = 0
    drafts = list(same)
    if flowing := [str(old.pk) for old in drafts if has_flow(old)]:
        told = {"division": division, "year": year, "on": on, "actor": actor, "action": "withdraw", "reason": "重新导入，旧草案作废"}
        ask(workflow.stopping(KIND, flowing, **told))  # type: ignore[arg-type]
    for old in drafts:
        last = max(last, old.version)
        changed(KIND, str(old.pk), before={"state": old.state, "version": old.version}, after={"state": "REPLACED"}, year=year, division=division)
        models.BudgetLine.objects.filter(book=old).delete()
        old.delete()
    return last


def _to_lines(book: models.BudgetBook, reading: Reading, codes: Mapping[str, Standard]) -> list[models.BudgetLine]:
    """Rows of a sheet as lines; the budget column a sheet does not have is taken from the other (said in `reading.assumed`)."""
    out = []
    for row in reading.rows:
        amounts = row.amounts
        out.append(
            models.BudgetLine(
                division=book.division,
                year=book.year,
                book=book,
                position=row.number,
                code=row.code,
                name=codes[row.code].name,
                parent=row.parent,
                is_leaf=row.is_leaf,
                assumed_code=row.assumed_code,
                prior=amounts.prior,
                budget=_either(amounts.budget, amounts.adjusted),
                adjusted=_either(amounts.adjusted, amounts.budget),
                executed_published=amounts.executed,
            )
        )
    return out


def _either(own: Decimal | None, other: Decimal | None) -> Decimal:
    """The column's own amount; the other column's where the sheet has no such column."""
    return next((amount for amount in (own, other) if amount is not None), ZERO)
