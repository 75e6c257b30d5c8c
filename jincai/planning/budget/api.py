"""预算编制的门：读预算表、导入、批准、调整，和公布数、调整后预算的查询。"""

from jincai.planning.budget.facts import BudgetApproved, BudgetDecreased, BudgetIncreased, RevenueExpected, RevenueLowered
from jincai.planning.budget.operations import adjust, approve, import_book, review, sign
from jincai.planning.budget.previewing import closed, fund_of, preview, problem_of
from jincai.planning.budget.queries import (
    adjustments,
    approvals,
    authority,
    book,
    books,
    current_book,
    lines,
    published,
    shipped_book,
    sources,
)
from jincai.planning.budget.records import (
    ADJUSTMENT_KIND,
    DOCUMENT_KIND,
    GENERAL_FUND,
    Adjustment,
    AdjustmentLine,
    Approval,
    Book,
    Line,
)
from jincai.planning.budget.sheet.columns import parse as parse_columns
from jincai.planning.budget.sheet.opening import Grid, open_sheet
from jincai.planning.budget.sheet.result import Amounts, Reading, Row, Uncoded

__all__ = [
    "ADJUSTMENT_KIND", "DOCUMENT_KIND", "GENERAL_FUND", "Adjustment", "AdjustmentLine", "Amounts", "Approval", "Book", "BudgetApproved",
    "BudgetDecreased", "BudgetIncreased", "Grid", "Line", "Reading", "RevenueExpected", "RevenueLowered", "Row", "Uncoded", "adjust",
    "adjustments", "approvals", "approve", "authority", "book", "books", "closed", "current_book", "fund_of", "import_book", "lines",
    "open_sheet", "parse_columns", "preview", "problem_of", "published", "review", "shipped_book", "sign", "sources",
]  # fmt: skip
