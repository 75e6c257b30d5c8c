"""用款计划成批录入：一行一个单位、类、资金，十二个月各一列。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jincai.execution.cashplan import operations
from jincai.execution.cashplan.operations import PlanLine
from jincai.kernel.rules import Refused
from jincai.platform.intake.api import Ask, Choice, Column, Result, Row, Sheet, refused
from jincai.platform.standards import api as standards

MONTHS = tuple(f"m{month:02d}" for month in range(1, 13))
COLUMNS = (
    Column(key="agency", title="单位", kind="agency", width=20, hint="单位代码或全称", also=("预算单位", "单位代码")),
    Column(
        key="func",
        title="功能类",
        kind="code",
        code_set="exp_func",
        width=18,
        hint="写到类，3 位，如 205 教育支出",
        also=("支出功能分类", "科目"),
    ),
    Column(
        key="fund", title="资金", kind="code", code_set="fund_type", width=16, hint="资金性质，如 111 一般公共预算资金", also=("资金性质",)
    ),
    *(Column(key=key, title=f"{at} 月", kind="money", need=False, width=16, hint="没有就留空") for at, key in enumerate(MONTHS, 1)),
)


def check(ask: Ask, rows: Sequence[Row]) -> None:
    """写到类；至少一个月；连同已批的不超过指标（U01）。"""
    for row in rows:
        if len(row.values["func"]) != 3:
            row.mark("func", f"写到类，{row.values['func'][:3]}", f"用款计划按类，{row.values['func']} 请写成 {row.values['func'][:3]}")
        if not any(row.amount(key) for key in MONTHS):
            row.mark("m01", "至少写一个月")
    good = [row for row in rows if row.ok]
    told = operations.foresee(division=ask.division, lines=[line for row in good for line in _lines(row)], on=ask.on) if good else {}
    for row in good:
        if found := told.get(_place(row)):
            refused(SHEET, row, Refused(found, "不能批复"))


def commit(ask: Ask, rows: Sequence[Row]) -> list[Result]:
    """批复：一张计划单，全部或一行不批。"""
    try:
        number = operations.approve(division=ask.division, lines=[line for row in rows for line in _lines(row)], on=ask.on, actor=ask.actor)
    except Refused as why:
        subjects = {v.subject for v in why.violations}
        named = [row for row in rows if f"{row.values['agency']} {row.values['func']}" in subjects]
        return [Result("", why if row in named or not named else None) for row in rows]
    return [Result(number) for _row in rows]


def choices(ask: Ask) -> Mapping[str, Sequence[Choice]]:
    """单位、类、资金。"""
    return {
        "agency": [Choice(unit.code, unit.name) for unit in standards.agencies(ask.division, ask.on)],
        "func": [Choice(row.code, row.name) for row in standards.codes("exp_func", ask.on, ask.division) if len(row.code) == 3],
        "fund": [Choice(row.code, row.name) for row in standards.codes("fund_type", ask.on, ask.division)],
    }


def _place(row: Row) -> tuple[str, str, str]:
    return row.values["agency"], row.values["func"], row.values["fund"]


def _lines(row: Row) -> list[PlanLine]:
    agency, func, fund = _place(row)
    return [
        PlanLine(agency=agency, func_class=func, month=month, amount=row.values[key], fund=fund)
        for month, key in enumerate(MONTHS, 1)
        if row.amount(key)
    ]


SHEET = Sheet(
    kind="cashplans", title="用款计划成批录入", verb="cashplan.approve", back="cashplan:listing", columns=COLUMNS, check=check, commit=commit, total=MONTHS,
    places={"U01": ("func", "超过指标")}, choices=choices, document_kind="cashplan", says="提交即批复，合成一张用款计划单；各月之和不得超过指标。",
)  # fmt: skip
SHEETS = (SHEET,)
