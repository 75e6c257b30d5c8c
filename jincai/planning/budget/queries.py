"""预算编制的查询：预算册、预算行、调整单；调整后的支出预算问总账。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from jincai.books import allotment
from jincai.kernel.facts import Fact, fact_id
from jincai.kernel.money import ZERO
from jincai.ledger import api as ledger
from jincai.planning.budget import facts, models, states
from jincai.planning.budget.records import ADJUSTMENT_KIND, DOCUMENT_KIND, GENERAL_FUND, Adjustment, AdjustmentLine, Book, Line
from jincai.planning.budget.sheet.result import CODE_SET_OF
from jincai.planning.budget.sheet.structure import level
from jincai.platform.standards import api as standards

_SOURCES = ("1", "2")
"""预算来源：年初预算、预算调整。"""


def shipped_book() -> Path:
    """随附的预算册: the published 2025 book of 丽江市 (data/SOURCES.md)."""
    return Path(__file__).parent / "data" / "lijiang_2025_2026_budget_book.xlsx"


def book(book_id: int) -> Book | None:
    """预算册按号取。"""
    found = models.BudgetBook.objects.filter(pk=book_id).first()
    return to_book(found) if found else None


def books(*, year: int, division: str) -> tuple[Book, ...]:
    """全部预算册，草案在内。"""
    rows = models.BudgetBook.objects.filter(year=year, division=division).order_by("fund", "kind", "version")
    return tuple(to_book(row) for row in rows)


def current_book(*, year: int, division: str, fund: str = GENERAL_FUND, kind: str = "expenditure") -> Book | None:
    """当前预算册: the approved one, else the draft; None when nothing was imported."""
    rows = models.BudgetBook.objects.filter(year=year, division=division, fund=fund, kind=kind).order_by("state", "-version")
    return next((to_book(row) for row in rows), None)  # APPROVED sorts before DRAFT


def lines(*, year: int, division: str, fund: str = GENERAL_FUND, kind: str = "expenditure", on: date | None = None) -> tuple[Line, ...]:
    """预算行: every coded row in the order of the sheet, then codes that only an adjustment brought in.

    `adjusted` is read from the ledger for expenditure (authority approved and adjusted up to `on`), from the documents for revenue;
    for a draft it is the initial budget.
    """
    current = current_book(year=year, division=division, fund=fund, kind=kind)
    if current is None:
        return ()
    rows = list(models.BudgetLine.objects.filter(book_id=current.id).order_by("position"))
    changed: dict[str, Decimal] = defaultdict(Decimal)
    for adjustment in adjustments(year=year, division=division, fund=fund, kind=kind, on=on):
        for change in adjustment.lines:
            changed[change.code] += change.delta
    if current.state == states.DRAFT or kind == "revenue":
        now = _with({row.code: row.budget for row in rows if row.is_leaf}, changed)
    else:
        now = authority(year=year, division=division, fund=fund, on=on)
    totals = rolled_up(now, [row.code for row in rows])
    added = sorted(set(changed) - {row.code for row in rows})
    return (
        *(_line(row, totals.get(row.code, ZERO)) for row in rows),
        *(_added(code, now.get(code, ZERO), kind, year, division) for code in added),
    )


def published(code: str, *, year: int, division: str, fund: str = GENERAL_FUND, kind: str = "expenditure") -> Line | None:
    """公布数: the row of one code as published, with what the books say now; None when the book does not have it."""
    return next((line for line in lines(year=year, division=division, fund=fund, kind=kind) if line.code == code), None)


def authority(*, year: int, division: str, fund: str = GENERAL_FUND, on: date | None = None) -> dict[str, Decimal]:
    """调整预算数（元）: by functional leaf code, as the ledger has it: approved and adjusted; transfers and carry-in left out."""
    rows = ledger.turnover([allotment.AUTHORITY_OWN], year=year, division=division, by=("exp_func", "fund", "source"), on=on)
    out: dict[str, Decimal] = defaultdict(Decimal)
    for _account, code, its_fund, source, debit, credit in rows:
        if its_fund == fund and source in _SOURCES:
            out[code] += credit - debit
    return dict(out)


def adjustments(
    *, year: int, division: str, fund: str = GENERAL_FUND, kind: str = "expenditure", on: date | None = None
) -> tuple[Adjustment, ...]:
    """预算调整单，按日期和单号。"""
    found = models.BudgetAdjustment.objects.filter(year=year, division=division, fund=fund, kind=kind)
    found = found.filter(on__lte=on) if on else found
    by_document: dict[int, list[AdjustmentLine]] = defaultdict(list)
    for line in models.BudgetAdjustmentLine.objects.filter(adjustment__in=found).order_by("id"):
        by_document[line.adjustment_id].append(AdjustmentLine(code=line.code, delta=line.delta))
    return tuple(to_adjustment(row, by_document[row.pk]) for row in found.order_by("on", "number"))


def approval_id(book: Book, code: str) -> UUID:
    """批准的事实号: of one code of an approved book; what follows from the budget names it as its cause."""
    kind: type[Fact] = facts.RevenueExpected if book.kind == "revenue" else facts.BudgetApproved
    return fact_id(book.year, book.division, kind.KIND, DOCUMENT_KIND, book.document, key_of(book.fund, code))


def approvals(*, year: int, division: str, fund: str = GENERAL_FUND, kind: str = "expenditure") -> dict[str, UUID]:
    """批准的事实号，按末级科目；未批准则为空。"""
    current = current_book(year=year, division=division, fund=fund, kind=kind)
    if current is None or current.state != states.APPROVED:
        return {}
    codes = models.BudgetLine.objects.filter(book_id=current.id, is_leaf=True, budget__gt=0).values_list("code", flat=True)
    return {code: approval_id(current, code) for code in codes if approves(kind, code)}


def sources(*, year: int, division: str, fund: str = GENERAL_FUND, kind: str = "expenditure") -> dict[str, tuple[UUID, ...]]:
    """来由: for each leaf code the facts its budget came from, approval first, then what raised it; for the causes of what follows."""
    found: dict[str, tuple[UUID, ...]] = {
        code: (fact,) for code, fact in approvals(year=year, division=division, fund=fund, kind=kind).items()
    }
    raised: type[Fact] = facts.RevenueExpected if kind == "revenue" else facts.BudgetIncreased
    for adjustment in adjustments(year=year, division=division, fund=fund, kind=kind):
        for line in adjustment.lines:
            if line.delta > 0:
                fact = fact_id(year, division, raised.KIND, ADJUSTMENT_KIND, adjustment.document, key_of(fund, line.code))
                found[line.code] = (*found.get(line.code, ()), fact)
    return found


def key_of(fund: str, code: str) -> str:
    """事实的 key：科目代码；一般公共预算之外再加资金性质，一份决议批准几本预算时不相混。"""
    return code if fund == GENERAL_FUND else f"{code}/{fund}"


def approves(kind: str, code: str) -> bool:
    """此册是否批准此科目: of a transfer summary only 转移性支出 and 债务还本; its other rows are totals of the expenditure book."""
    return kind != "transfer" or code.startswith(("230", "231"))


def rolled_up(leaves: dict[str, Decimal], codes: Iterable[str]) -> dict[str, Decimal]:
    """汇总: for each code the sum of what lies at or below it."""
    wanted = set(codes)
    out: dict[str, Decimal] = defaultdict(Decimal)
    for code, amount in leaves.items():
        for n in range(3, len(code) + 1):
            if code[:n] in wanted:
                out[code[:n]] += amount
    return dict(out)


def to_book(row: models.BudgetBook) -> Book:
    """模型到值。"""
    names = ("id", "division", "year", "fund", "kind", "version", "state", "file", "sha256", "sheet", "title", "document", "approved_on")
    return Book(**{name: getattr(row, name) for name in names})


def to_adjustment(row: models.BudgetAdjustment, its_lines: Iterable[AdjustmentLine]) -> Adjustment:
    """模型到值。"""
    names = ("id", "division", "year", "number", "fund", "kind", "on", "document")
    return Adjustment(lines=tuple(its_lines), **{name: getattr(row, name) for name in names})


def _with(budget: dict[str, Decimal], changed: dict[str, Decimal]) -> dict[str, Decimal]:
    return {code: budget.get(code, ZERO) + changed.get(code, ZERO) for code in budget.keys() | changed.keys()}


def _line(row: models.BudgetLine, adjusted: Decimal) -> Line:
    names = ("code", "name", "parent", "is_leaf", "assumed_code", "budget", "executed_published", "prior")
    values = {name: getattr(row, name) for name in names}
    return Line(level=level(row.code), row=row.position, adjusted=adjusted, adjusted_published=row.adjusted, **values)


def _added(code: str, adjusted: Decimal, kind: str, year: int, division: str) -> Line:
    known = standards.code(CODE_SET_OF[kind], code, date(year, 1, 1), division)
    return Line(
        code=code, name=known.name if known else "", level=level(code), parent="", is_leaf=True, assumed_code=False, row=0, budget=ZERO,
        adjusted=adjusted, adjusted_published=ZERO, executed_published=None, prior=None,
    )  # fmt: skip
