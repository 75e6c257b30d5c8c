"""读表：一张预算表从格子到行，连同全部错误和提醒。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from jincai.kernel.money import ZERO
from jincai.kernel.problems import InputError, InputErrors, UserError
from jincai.planning.budget.sheet import cells, structure
from jincai.planning.budget.sheet import columns as column_names
from jincai.planning.budget.sheet.checking import ASSUMED_CODES, BUDGETS, Checker, Standards
from jincai.planning.budget.sheet.lines import Line, read_lines
from jincai.planning.budget.sheet.opening import Grid, open_sheet
from jincai.planning.budget.sheet.result import COLUMNS, KINDS, Amounts, Reading, Row, Uncoded


def read_sheet(
    file: str | Path,
    sheet: str,
    *,
    year: int,
    standards: Standards,
    budget: str = "",
    kind: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> Reading:
    """读预算表: read and check one sheet; every error at once in the answer, none raised but for bad arguments (UserError).

    `standards` code set -> code -> standard valid in the year; `budget` the one of the four budgets the sheet belongs to ("" = any);
    `kind` expenditure, revenue or transfer, told from the codes when None; `columns` column key -> header, guessed from the year when
    None. Amounts of the answer are yuan, whatever the unit of the sheet.
    """
    if kind is not None and kind not in KINDS:
        raise UserError(f"没有表的种类“{kind}”", f"可用：{'、'.join(f'{key}（{title}）' for key, title in KINDS.items())}")
    path = Path(file)
    try:
        grid = open_sheet(path, sheet)
    except InputErrors as problem:
        return Reading(file=path.name, sheet=sheet, kind=kind or "expenditure", errors=tuple(problem.errors))
    places, headers, errors = column_names.find(grid.line(3), sheet, year, columns)
    if grid.unit is None:
        errors.append(_no_unit(grid))
    if "code" not in places or "name" not in places:
        errors.sort(key=lambda error: error.row or 0)
        return Reading(file=path.name, sheet=sheet, kind=kind or "expenditure", title=grid.title, columns=headers, errors=tuple(errors))
    lines = read_lines(grid, places, headers)
    chosen = kind or kind_of([line.code for line in lines if line.code])
    checker = Checker(sheet=sheet, year=year, kind=chosen, budget=budget, standards=standards, headers=headers, unit=grid.unit or "元")
    return _judged(grid, checker, lines, errors)


def kind_of(codes: Sequence[str]) -> str:
    """表的种类: revenue codes begin with 1; a summary without 项 that shows 230 or 231 is about transfers; else expenditure."""
    if sum(code.startswith("1") for code in codes) * 2 > len(codes):
        return "revenue"
    beyond = [code for code in codes if code.startswith(("230", "231"))]
    detailed = any(len(code) >= 7 for code in codes if code not in beyond)
    return "transfer" if beyond and not detailed else "expenditure"


def _judged(grid: Grid, checker: Checker, lines: list[Line], errors: list[InputError]) -> Reading:
    warnings = _check_codes(checker, lines)
    notes = _check_sums(checker, lines)
    errors += [error for line in lines for error in line.errors]
    if not any(line.code for line in lines):
        errors.append(checker.whole("表里没有一行有科目编码；请核对是不是这张表"))
    fields = [column_names.CODE, *checker.headers.values()]
    return Reading(
        file=grid.file,
        sheet=grid.sheet,
        kind=checker.kind,
        title=grid.title,
        unit=grid.unit or "",
        columns=checker.headers,
        rows=_rows(lines),
        uncoded=tuple(Uncoded(number=x.number, name=x.name, amounts=Amounts(**x.amounts)) for x in lines if not (x.code or x.assumed)),
        errors=tuple(sorted(errors, key=lambda e: (e.row or 0, fields.index(e.field) if e.field in fields else -1))),
        warnings=tuple(warnings),
        notes=tuple(notes),
        assumed=() if errors else _assumed(checker, lines),
    )


def _check_codes(checker: Checker, lines: list[Line]) -> list[InputError]:
    """Codes, funds, names, signs; names without a code get the declared one. Errors go to the lines, warnings are returned."""
    warnings: list[InputError] = []
    first: dict[str, int] = {}
    printed = {line.code for line in lines}
    for line in lines:
        if not line.code:
            declared = ASSUMED_CODES[checker.kind].get(cells.plain_name(line.name), "")
            line.assumed = declared if declared in checker.codes and declared not in printed else ""
            printed.add(line.assumed)
            continue
        if line.code in first:
            line.doubtful = True
            line.errors.append(checker.twice(line.number, line.code, first[line.code]))
        elif problem := checker.code(line.number, line.code, line.name):
            line.doubtful = True
            line.errors.append(problem)
        elif warning := checker.name(line.number, line.code, line.name):
            warnings.append(warning)
        first.setdefault(line.code, line.number)
        line.errors += [checker.negative(line.number, key, line.texts[key]) for key in BUDGETS if (line.amounts.get(key) or ZERO) < 0]
    return warnings


def _check_sums(checker: Checker, lines: list[Line]) -> list[InputError]:
    """Parents against children; last year's column is history and only noted."""
    shown = [structure.Line(code=x.code, amounts=x.amounts, doubtful=x.doubtful, assumed=x.assumed) for x in lines]
    notes: list[InputError] = []
    for found in structure.differences(shown):
        line, key = lines[found.place], found.column
        said = checker.sum(line.number, key, line.texts[key], line.code, found.said, found.summed)
        (notes if key == "prior" else line.errors).append(said)
    return notes


def _rows(lines: list[Line]) -> tuple[Row, ...]:
    coded = [line for line in lines if line.code or line.assumed]
    above = structure.parents(line.code or line.assumed for line in coded)
    over = set(above.values())
    return tuple(
        Row(
            number=line.number,
            code=code,
            name=line.name,
            level=structure.level(code),
            parent=above[code],
            is_leaf=code not in over,
            assumed_code=bool(line.assumed),
            amounts=Amounts(**line.amounts),
        )
        for line in coded
        for code in (line.code or line.assumed,)
    )


def _assumed(checker: Checker, lines: list[Line]) -> tuple[str, ...]:
    """What the sheet does not give."""
    out = [f"“{line.name}”表上没有代码，按 {line.assumed} {checker.codes[line.assumed].name} 处理" for line in lines if line.assumed]
    if "budget" not in checker.headers:
        out.append("表上没有年初预算数，按调整预算数处理")
    if "adjusted" not in checker.headers:
        out.append("表上没有调整预算数，按年初预算数处理")
    missing = [COLUMNS[key] for key in ("prior", "executed") if key not in checker.headers]
    if missing:
        out.append(f"表上没有{'、'.join(missing)}，留空")
    return tuple(out)


def _no_unit(grid: Grid) -> InputError:
    said = " ".join(filter(None, map(cells.text, grid.line(2))))
    return InputError(sheet=grid.sheet, row=2, field="单位", value=said, says="第 2 行没有说明金额单位；请写“单位：万元”或“单位：元”")
