"""穿透：执行表上一个数由什么构成，下面是哪些分录和单据。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from jincai.accounting.statements.queries import economic, execution
from jincai.accounting.statements.queries.columns import COLUMNS, TRANSFERS
from jincai.accounting.statements.queries.gathering import BLANK, LEVELS, conditions, namer
from jincai.accounting.statements.queries.lines import Line
from jincai.accounting.statements.queries.makeup import DOCUMENTS, days, explained
from jincai.accounting.statements.queries.rows import EconomicTable, Entries, ExecutionTable, Explanation
from jincai.accounting.statements.queries.treasury import treasury_statement
from jincai.kernel.problems import UserError
from jincai.ledger import api as ledger
from jincai.platform.standards import api as standards


def explain(
    *,
    year: int,
    division: str,
    column: str,
    code: str = "",
    by: str = "exp_func",
    on: date | None = None,
    fund: str = "",
    agency: str = "",
    part: str = "level",
    month: int = 0,
    documents: int = DOCUMENTS,
) -> Explanation:
    """一个数的构成: the figure of `column` for `code` ("" = the total, "-" = what has no code) of the table `by` a class or agency.

    What it is made of by posting rule, by account, by the largest `documents`, and the codes below it; or what a `month` adds to it. With
    `documents` 0 only the rules (or months). Raises UserError for a column there is not.
    """
    on = on or date(year, 12, 31)
    figure = figure_of(column=column, code=code, by=by, fund=fund, agency=agency, part=part, division=division)
    children = () if month or not documents else _children(column, code, by, year, division, on, fund, agency, part)
    found = COLUMNS[column]
    words = {"code": code, "name": _name(by, code, division, on), "column": column, "title": found.title, "says": found.says}
    return explained(figure, words, year=year, division=division, on=on, month=month, documents=documents, children=children)


def explain_treasury(
    *, year: int, division: str, side: str, code: str, on: date | None = None, fund: str = "11", month: int = 0, documents: int = DOCUMENTS
) -> Explanation:
    """国库收支表一行的构成: `side` receipts or payments. Raises UserError for a line there is not."""
    on = on or date(year, 12, 31)
    line = _line(year, division, side, code, on, fund)
    words = {
        "code": code,
        "name": line.name,
        "column": side,
        "title": "收入" if side == "receipts" else "支出",
        "says": "财政总会计（预算会计）",
    }
    assert line.figure is not None
    return explained(line.figure, words, year=year, division=division, on=on, month=month, documents=documents)


def treasury_entries(
    *,
    year: int,
    division: str,
    side: str,
    code: str,
    on: date | None = None,
    fund: str = "11",
    month: int = 0,
    rule: str = "",
    document: str = "",
    after: str = "",
    limit: int = 50,
) -> Entries:
    """国库收支表一行下的分录，一页。Raises UserError for a line there is not."""
    on = on or date(year, 12, 31)
    line = _line(year, division, side, code, on, fund)
    assert line.figure is not None
    return _page(line.figure, year, division, on, month, rule, document, after, limit)


def _line(year: int, division: str, side: str, code: str, on: date, fund: str) -> Line:
    statement = treasury_statement(year=year, division=division, on=on, fund=fund)
    for line in statement.payments if side == "payments" else statement.receipts:
        if line.code == code and line.figure is not None:
            return line
    raise UserError(f"国库收支表没有“{code}”这一行", "在表上点要看的数")


def entries(
    *,
    year: int,
    division: str,
    column: str,
    code: str = "",
    by: str = "exp_func",
    on: date | None = None,
    fund: str = "",
    agency: str = "",
    part: str = "level",
    month: int = 0,
    rule: str = "",
    document: str = "",
    after: str = "",
    limit: int = 50,
) -> Entries:
    """数下的分录: those that add to the figure, in order, a page at a time; `rule` and `document` are keys of the Explanation's parts."""
    figure = figure_of(column=column, code=code, by=by, fund=fund, agency=agency, part=part, division=division)
    return _page(figure, year, division, on or date(year, 12, 31), month, rule, document, after, limit)


def below(found: Explanation, *, rule: str = "", document: str = "", after: str = "", limit: int = 50) -> Entries:
    """一个数下的分录，一页; what it is was asked already."""
    return _page(found.figure, found.year, found.division, found.on, found.month, rule, document, after, limit)


def _page(figure: ledger.Figure, year: int, division: str, on: date, month: int, rule: str, document: str, after: str, limit: int) -> Entries:
    scope = {"year": year, "division": division, **days(year, month, on)}
    found = ledger.below(figure, **scope, rule=rule, document=document, after=after, limit=limit + 1)
    return Entries(items=tuple(found[:limit]), next=found[limit - 1].cursor if len(found) > limit else "")


def figure_of(*, column: str, code: str, by: str, fund: str, agency: str, part: str, division: str) -> ledger.Figure:
    """口径: the ledger's figure behind a cell. Raises UserError for a column or table there is not."""
    if column not in COLUMNS:
        raise UserError(f"执行表没有“{column}”这一栏", f"可用：{'、'.join(COLUMNS)}")
    if by not in (*LEVELS, "agency"):
        raise UserError(f"没有按“{by}”的执行表", "可用：exp_func、agency、gov_econ、dep_econ")
    where: list[tuple[str, tuple[str, ...]]] = [(name, (value,)) for name, value in conditions(fund, agency).items()]
    if code == BLANK:
        return _limited(column, where, part, (by,))
    if code:
        where.append((by, _units(code, division) if by == "agency" else (code,)))
    return _limited(column, where, "all" if by == "exp_func" and code else part, ())


def _limited(column: str, where: list[tuple[str, tuple[str, ...]]], part: str, blank: tuple[str, ...]) -> ledger.Figure:
    more = (("exp_func", TRANSFERS),)
    return COLUMNS[column].figure((*where, *(more if part == "transfer" else ())), more if part == "level" else (), blank)


def _units(code: str, division: str) -> tuple[str, ...]:
    """The unit and, of a department, those that belong to it."""
    return (code, *(unit.code for unit in standards.agencies(division) if code in (unit.department, unit.parent)))


def _name(by: str, code: str, division: str, on: date) -> str:
    if not code:
        return "合计"
    if by == "agency":
        unit = standards.agency(division, code, on)
        return unit.name if unit else ""
    return namer(by, on, division, "未列代码")(code)


def _children(
    column: str, code: str, by: str, year: int, division: str, on: date, fund: str, agency: str, part: str
) -> tuple[tuple[str, str, Decimal], ...]:
    table: ExecutionTable | EconomicTable
    if by == "exp_func":
        whole = "all" if code else part
        table = execution.by_function(year=year, division=division, on=on, fund=fund, agency=agency, part=whole, under=code)
    elif by == "agency":
        table = execution.by_agency(year=year, division=division, on=on, fund=fund, agency=agency, part=part)
    else:
        read = economic.by_gov_econ if by == "gov_econ" else economic.by_dep_econ
        table = read(year=year, division=division, on=on, fund=fund, agency=agency)
    found = ((row.code, row.name, getattr(row, column, None)) for row in table.rows if row.parent == code and row.code != code)
    return tuple((each, name, amount) for each, name, amount in found if amount)
