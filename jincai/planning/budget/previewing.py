"""预览：用数据库里的标准科目读一张预算表，不保存；导入先走这一步。"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from jincai.kernel.problems import InputError, InputErrors, UserError
from jincai.planning.budget import models, states
from jincai.planning.budget.records import GENERAL_FUND
from jincai.planning.budget.sheet.checking import Standards
from jincai.planning.budget.sheet.reading import read_sheet
from jincai.planning.budget.sheet.result import KINDS, Reading
from jincai.platform.standards import api as standards

FIRST_YEAR, LAST_YEAR = 2007, 2100


def preview(
    *,
    file: str | Path,
    sheet: str,
    division: str,
    year: int,
    fund: str = GENERAL_FUND,
    kind: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> Reading:
    """预览: read and check a budget sheet (CONTRACT "A budget sheet"); amounts of the answer in yuan, every error in it, nothing saved.

    `kind` None = told from the codes. Raises UserError for a division, year or fund that does not exist. Whether the year still takes an
    import is another question: `closed`.
    """
    standards.division(division)
    money = fund_of(fund, year, division)
    return read_sheet(
        file,
        sheet,
        year=year,
        standards=classifications(year, division),
        budget=standards.budget_of(money, date(year, 1, 1), division),
        kind=kind,
        columns=columns,
    )


def fund_of(fund: str, year: int, division: str) -> str:
    """资金性质: a code of the fund types, or the name of one of the four budgets. Raises UserError for any other, and for an odd year."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UserError(f"预算年度 {year} 不对", f"请用 {FIRST_YEAR} 至 {LAST_YEAR} 的四位年份，例如 --year 2025")
    on = date(year, 1, 1)
    if standards.budget_of(fund, on, division):
        return fund
    rows = [row for row in standards.codes("fund_type", on, division) if row.budgets]
    named = [row.code for row in rows if row.is_leaf and fund in row.budgets]
    if not named:
        known = "、".join(f"{row.code} {row.name}" for row in rows)
        raise UserError(f"没有资金性质“{fund}”，或它不属于四本预算", f"请用 --fund 指明：{known}")
    return min(named)


def classifications(year: int, division: str) -> Standards:
    """分类: the functional and the revenue classification valid on the first day of the year."""
    on = date(year, 1, 1)
    return {name: {row.code: row for row in standards.codes(name, on, division)} for name in ("exp_func", "revenue")}


def closed(*, division: str, year: int, kind: str, fund: str = GENERAL_FUND) -> UserError | None:
    """已批准的年度: why the year's budget of this fund and kind takes no import any more, and what to do; None while it does."""
    money = fund_of(fund, year, division)
    same = models.BudgetBook.objects.filter(year=year, division=division, fund=money, kind=kind, state=states.APPROVED)
    found = same.first()
    if found is None:
        return None
    said = f"{year} 年{standards.division(division).name}{KINDS[kind]}预算（资金性质 {money}）已由“{found.document}”批准，不能再导入"
    return UserError(said, "批准后的变动请办理预算调整；要导入别的年度或资金，请改 --year 或 --fund")


def problem_of(reading: Reading, closed_by: UserError | None) -> UserError | None:
    """不能导入的原因: every error of the sheet, and that the year is closed, at once; None when it can be imported."""
    if reading.ok:
        return closed_by
    errors = list(reading.errors)
    if closed_by and reading.rows:
        says = f"{closed_by.says}；{closed_by.remedy}"
        errors.append(InputError(sheet=reading.sheet, row=None, field="预算年度", value="", says=says))
    alone = errors[0].says if len(errors) == 1 and errors[0].row is None else ""
    return InputErrors(errors, alone)
