"""预算编制的动词：导入成草案、批准、调整。各在一个事务里：取数、查规定、写、记事。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from jincai.chronicle import api as chronicle
from jincai.kernel.facts import Fact
from jincai.kernel.money import ZERO, yuan
from jincai.kernel.problems import InputErrors, UserError
from jincai.kernel.rules import Refused, check, violations
from jincai.planning.budget import facts, models, queries, rules, states
from jincai.planning.budget.previewing import classifications, fund_of, preview
from jincai.planning.budget.records import ADJUSTMENT_KIND, DOCUMENT_KIND, GENERAL_FUND, Adjustment, AdjustmentLine, Approval, Book
from jincai.planning.budget.sheet.opening import digest
from jincai.planning.budget.sheet.result import CODE_SET_OF, KINDS, Reading, Standard
from jincai.platform.identity.api import Actor, require
from jincai.platform.numbering import api as numbering
from jincai.platform.standards import api as standards

numbering.declare(ADJUSTMENT_KIND, "预算调整", "TZ-{year}-{number:04d}")


@transaction.atomic(savepoint=False)
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
) -> tuple[Book, Reading]:
    """导入: save a budget sheet as the draft of its fund and kind, all or nothing; an earlier draft of the same is replaced.

    Raises InputErrors with every error of the sheet, UserError as `preview` does (a year already approved among them).
    """
    require(actor, "budget.draft", division=division)
    reading = preview(file=file, sheet=sheet, division=division, year=year, fund=fund, kind=kind, columns=columns)
    if not reading.ok:
        raise InputErrors(list(reading.errors))
    money = fund_of(fund, year, division)
    version = _replace_draft(year, division, money, reading.kind) + 1
    book = models.BudgetBook.objects.create(
        division=division, year=year, fund=money, kind=reading.kind, version=version, file=reading.file, sha256=digest(Path(file)),
        sheet=sheet, title=reading.title[:200], imported_by=actor.user,
    )  # fmt: skip
    models.BudgetLine.objects.bulk_create(_to_lines(book, reading, classifications(year, division)[CODE_SET_OF[reading.kind]]))
    return queries.to_book(book), reading


@transaction.atomic(savepoint=False)
def approve(*, book: int, on: date, actor: Actor, document: str) -> Approval:
    """批准预算: the draft becomes the year's budget by a decision of the people's congress; each leaf code with a budget enters the books.

    `book` its id, `document` the number of the decision. Raises Refused with every reason, UserError for a book that is not there.
    """
    row = models.BudgetBook.objects.select_for_update().filter(pk=book).first()
    if row is None:
        raise UserError(f"没有预算册 {book}", "先导入预算表，再批准它的草案")
    require(actor, "budget.approve", division=row.division)
    state = states.LIFE.allow("approve", row.state, f"{row.year} 年{KINDS[row.kind]}预算第 {row.version} 版")
    leaves = [line for line in models.BudgetLine.objects.filter(book=row, is_leaf=True) if queries.approves(row.kind, line.code)]
    _check_approval(row, leaves, on, document)
    row.state, row.document, row.approved_on, row.approved_by = state, document.strip(), on, actor.user
    row.save(update_fields=["state", "document", "approved_on", "approved_by"])
    told = [_approved(row, line.code, line.budget) for line in leaves if line.budget > 0]
    _record(told, "没有批准预算")
    return Approval(book=queries.to_book(row), codes=len(told), amount=sum((fact.amount for fact in told), ZERO))


@transaction.atomic(savepoint=False)
def adjust(
    *,
    division: str,
    year: int,
    lines: Sequence[AdjustmentLine],
    on: date,
    document: str,
    actor: Actor,
    fund: str = GENERAL_FUND,
    kind: str = "expenditure",
) -> Adjustment:
    """预算调整: raise and lower leaf codes of the approved budget by a decision of the standing committee (`document` its number).

    What is lowered must lie undistributed (待分指标): the ledger refuses it otherwise. Raises Refused with every reason.
    """
    require(actor, "budget.adjust", division=division)
    if not lines:
        raise UserError("预算调整没有一行", "至少写一个科目的增减数")
    changes = [AdjustmentLine(code=line.code, delta=yuan(line.delta)) for line in lines]
    money = fund_of(fund, year, division)
    current = queries.current_book(year=year, division=division, fund=money, kind=kind)
    _check_adjustment(current, changes, division, year, money, kind, on, document)
    row = models.BudgetAdjustment.objects.create(
        division=division, year=year, fund=money, kind=kind, on=on, document=document.strip(), made_by=actor.user,
        number=numbering.take_numbers(ADJUSTMENT_KIND, division, year)[0],
    )  # fmt: skip
    models.BudgetAdjustmentLine.objects.bulk_create(
        models.BudgetAdjustmentLine(division=division, year=year, adjustment=row, code=line.code, delta=line.delta) for line in changes
    )
    causes = queries.sources(year=year, division=division, fund=money, kind=kind)
    _record([_changed(row, line, causes.get(line.code, ())[:1]) for line in changes], "没有调整预算")
    return queries.to_adjustment(row, changes)


def _replace_draft(year: int, division: str, fund: str, kind: str) -> int:
    """Drop the earlier draft; the last version number, 0 when there was none."""
    same = models.BudgetBook.objects.select_for_update().filter(year=year, division=division, fund=fund, kind=kind, state=states.DRAFT)
    last = 0
    for old in same:
        last = max(last, old.version)
        models.BudgetLine.objects.filter(book=old).delete()
        old.delete()
    return last


def _to_lines(book: models.BudgetBook, reading: Reading, codes: Mapping[str, Standard]) -> list[models.BudgetLine]:
    """Rows of a sheet as lines; the column a sheet does not have is taken from the other (said in `reading.assumed`)."""
    out = []
    for row in reading.rows:
        budget, adjusted = row.amounts.budget, row.amounts.adjusted
        out.append(
            models.BudgetLine(
                division=book.division, year=book.year, book=book, position=row.number, code=row.code, name=codes[row.code].name,
                parent=row.parent, is_leaf=row.is_leaf, assumed_code=row.assumed_code, prior=row.amounts.prior,
                budget=budget if budget is not None else adjusted, adjusted=adjusted if adjusted is not None else budget,
                executed_published=row.amounts.executed,
            )  # fmt: skip
        )
    return out


def _check_approval(row: models.BudgetBook, leaves: Sequence[models.BudgetLine], on: date, document: str) -> None:
    subject = f"{row.year} 年{KINDS[row.kind]}预算"
    paper = rules.Paper(subject=subject, document=document, on=on, first=date(row.year - 1, 1, 1), last=date(row.year, 12, 31))
    books = models.BudgetBook.objects.filter(year=row.year, division=row.division, fund=row.fund, state=states.APPROVED)
    set_of = [kind for kind, code_set in CODE_SET_OF.items() if code_set == CODE_SET_OF[row.kind]]
    others = models.BudgetLine.objects.filter(book__in=books.filter(kind__in=set_of), is_leaf=True, budget__gt=0)
    taken = dict(others.values_list("code", "book__document"))
    codes, budget = _classification(row.year, row.division, row.fund, row.kind)
    found = []
    for line in leaves:
        if line.budget != 0:
            item = _item(line.code, line.budget, codes, budget, approved_by=taken.get(line.code, ""))
            found += violations(rules.APPROVE_ITEM, item, on=on)
    check(rules.APPROVE, paper, on=on, title="没有批准预算", also=found)


def _check_adjustment(
    current: Book | None, changes: Sequence[AdjustmentLine], division: str, year: int, fund: str, kind: str, on: date, document: str
) -> None:
    used = models.BudgetAdjustment.objects.filter(year=year, division=division, fund=fund, kind=kind, document=document.strip())
    paper = rules.Paper(
        subject=f"{year} 年{KINDS.get(kind, kind)}预算", document=document, on=on, first=date(year, 1, 1), last=date(year, 12, 31),
        approved=current is not None and current.state == states.APPROVED, used_before=used.exists(),
    )  # fmt: skip
    now = {line.code: line for line in queries.lines(year=year, division=division, fund=fund, kind=kind)}
    times = Counter(line.code for line in changes)
    codes, budget = _classification(year, division, fund, kind)
    found = []
    for change in {line.code: line for line in changes}.values():
        below = tuple(code for code in now if code.startswith(change.code) and code != change.code)
        before = now[change.code].adjusted if change.code in now else ZERO
        item = _item(change.code, change.delta, codes, budget, before=before, below=below, times=times[change.code])
        found += violations(rules.ADJUST_ITEM, item, on=on)
    check(rules.ADJUST, paper, on=on, title="没有调整预算", also=found)
