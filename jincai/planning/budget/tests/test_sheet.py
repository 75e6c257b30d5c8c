"""读预算表：好表读得对，每一种错都说清楚在哪里、怎么改，一次说全。"""

from __future__ import annotations

from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest

from jincai.kernel.problems import InputError, UserError
from jincai.planning.budget.sheet import columns
from jincai.planning.budget.sheet.result import Reading
from jincai.planning.budget.tests.workbooks import GOOD, HEADER, changed, read, write


def only(reading: Reading) -> InputError:
    """The one error of a reading."""
    assert len(reading.errors) == 1, reading.errors
    return reading.errors[0]


def test_a_good_sheet(tmp_path: Path) -> None:
    reading = read(write(tmp_path / "a.xlsx"))
    assert reading.ok and (reading.kind, reading.title, reading.unit) == ("expenditure", "2025年支出预算表", "万元")
    assert reading.columns == {"prior": HEADER[2], "budget": HEADER[3], "adjusted": HEADER[4], "executed": HEADER[5]}
    assert [(row.number, row.code, row.level, row.parent, row.is_leaf) for row in reading.rows] == [
        (4, "201", 1, "", False),
        (5, "20101", 2, "201", False),
        (6, "2010101", 3, "20101", True),
        (7, "2010102", 3, "20101", True),
        (8, "227", 1, "", True),
    ]
    assert reading.by_code()["2010101"].amounts.executed == D("195000.00"), "万元 with decimals, in yuan"
    assert reading.by_code()["227"].amounts.executed == D("0.00"), "blank is zero"
    assert reading.totals()["budget"] == D("350000.00")
    assert [(row.number, row.name, row.amounts.budget) for row in reading.uncoded] == [(9, "支出合计", D("350000.00"))]
    assert [(each.row, each.value) for each in reading.warnings] == [(4, "一、一般公共服务支出")]
    assert "编号" in reading.warnings[0].says


def test_codes_as_numbers_and_columns_in_another_order(tmp_path: Path) -> None:
    rows = [(2010101, 7, "行政运行", 5.5), (2010102.0, 0, "一般行政管理事务", "")]
    path = write(tmp_path / "a.xlsx", rows, header=("科目编码", "执行数", "科目名称", "预算数"), unit="金额单位：元")
    reading = read(path)
    assert reading.ok and [row.code for row in reading.rows] == ["2010101", "2010102"], "a sheet without any parent is legal"
    assert reading.rows[0].amounts.budget == D("5.50") and reading.rows[0].amounts.executed == D("7.00")
    assert reading.rows[0].amounts.adjusted is None and any("调整预算数" in words for words in reading.assumed)


def test_columns_by_option(tmp_path: Path) -> None:
    header = ("科目编码", "科目名称", "年初安排", "2025年预算数", "支出数")
    path = write(tmp_path / "a.xlsx", [("227", "预备费", 3, 9, 1)], header=header)
    reading = read(path, columns=columns.parse("budget=年初安排, executed=支出数"))
    assert reading.ok and reading.columns == {"budget": "年初安排", "executed": "支出数"}
    assert reading.rows[0].amounts.budget == D("30000.00") and reading.rows[0].amounts.adjusted is None


ONE_ERROR: dict[str, tuple[list[tuple[Any, ...]], int, str, str, str]] = {
    "unknown code": (changed(3, 0, "2010142"), 7, "科目编码", "2010142", "最接近的是 2010102 一般行政管理事务"),
    "not a code": (changed(4, 0, "22七"), 8, "科目编码", "22七", "没有科目"),
    "a revenue code": (changed(4, 0, "10101"), 8, "科目编码", "10101", "收入分类的“增值税”"),
    "code of another budget": (changed(4, 0, "2120801"), 8, "科目编码", "2120801", "属于政府性基金预算，不属于本表的一般公共预算"),
    "code twice": ([*GOOD[:5], ("227", "预备费", 0, 0, 0, 0), GOOD[5]], 9, "科目编码", "227", "在第 8 行已有"),
    "text in an amount": (changed(4, 3, "约5"), 8, "2025年预算数", "约5", "改成数值格式"),
    "number kept as text": (changed(4, 3, "5"), 8, "2025年预算数", "5", "改成数值格式"),
    "true in an amount": (changed(4, 3, True), 8, "2025年预算数", "True", "改成数值格式"),
    "negative budget": (changed(4, 3, -5), 8, "2025年预算数", "-5", "不能为负"),
    "negative adjusted budget": (changed(4, 4, -5), 8, "2025年调整预算数", "-5", "不能为负"),
    "finer than a cent": (changed(4, 3, 5.0000001), 8, "2025年预算数", "5.0000001", "不足一分"),
    "parent differs": (changed(1, 3, 30.5), 5, "2025年预算数", "30.5", "30.5 万元，下级合计 30 万元，差 0.5 万元"),
    "parent of executed differs": (changed(3, 5, 9), 5, "2025年执行数", "29", "下级合计 28.5 万元"),
    "parent blank": (changed(1, 4, ""), 5, "2025年调整预算数", "", "下级合计 31 万元"),
}


@pytest.mark.parametrize("case", ONE_ERROR)
def test_one_error_is_said_once_with_its_place_and_remedy(tmp_path: Path, case: str) -> None:
    rows, row, field, value, says = ONE_ERROR[case]
    if case.startswith("parent") and row == 5:  # the grandparent goes with its child: one cause, one sentence
        rows = [(code, name, *(rows[1][2:] if code == "201" else amounts)) for code, name, *amounts in rows]
    reading = read(write(tmp_path / "a.xlsx", rows))
    found = only(reading)
    assert (found.sheet, found.row, found.field, found.value) == ("支出", row, field, value)
    assert says in found.says and not reading.ok


def test_all_errors_at_once_in_the_order_of_the_sheet(tmp_path: Path) -> None:
    rows = [
        ("201", "一般公共服务支出", 0, 31, 31, 0),
        ("20101", "人大事务", 0, 30, 31, 0),
        ("2010101", "行政运行", 0, "二十", -1, 0),
        ("2010199", "其他人大事务支出", 0, 10, 32, 0),
        ("9990101", "没有的科目", 0, 1, 1, 0),
        ("2120801", "征地", 0, 1, 1, 0),
        ("227", "预备费", 0, 1.00000001, 1, -3),
        ("227", "预备费", 0, 1, 1, 0),
    ]
    errors = read(write(tmp_path / "a.xlsx", rows)).errors
    assert [(error.row, error.field) for error in errors] == [
        (4, "2025年预算数"),
        (6, "2025年预算数"),
        (6, "2025年调整预算数"),
        (8, "科目编码"),
        (9, "科目编码"),
        (10, "2025年预算数"),
        (11, "科目编码"),
    ], "20101's own budget cannot be compared while 2010101 is text; negative execution is legal"
    assert all("请" in error.says for error in errors), "every sentence says what to do"


def test_a_parent_is_checked_only_where_all_children_are_coded_and_next_to_it(tmp_path: Path) -> None:
    def errors(*rows: tuple[Any, ...]) -> int:
        full = [(code, name, 0, amount, amount, 0) for code, name, amount in rows]
        return len(read(write(tmp_path / "a.xlsx", full)).errors)

    other = ("20102", "政协事务", 4)
    assert errors(("201", "一般公共服务支出", 9), ("20101", "人大事务", 3), other) == 2, "both columns differ"
    assert errors(("201", "一般公共服务支出", 9), ("20101", "人大事务", 3), ("", "其中：未列代码", 2), other) == 0, "a child has no code"
    assert errors(("201", "一般公共服务支出", 9), ("20101", "人大事务", 3), ("227", "预备费", 1), other) == 0, "a child stands elsewhere"
    assert errors(("201", "一般公共服务支出", 9), ("20101", "人大事务", 3), other, ("", "未列代码", 2)) == 0, "the row after makes it up"
    assert errors(("201", "一般公共服务支出", 9), ("20101", "人大事务", 3), other, ("", "合计", 9)) == 2, "a total after does not"
    assert errors(("201", "一般公共服务支出", 7), ("2010101", "行政运行", 3), other) == 0, "a 项 without its 款 is a child of the 类"
    assert (
        errors(("201", "一般公共服务支出", 7), ("20101", "人大事务", 3), ("20199", "其他一般公共服务支出", 3), ("2019901", "国家赔偿", 4))
        > 0
    )


def test_a_mistyped_code_is_one_error_not_two(tmp_path: Path) -> None:
    def places(rows: list[tuple[Any, ...]]) -> list[tuple[int | None, str]]:
        return [(error.row, error.field) for error in read(write(tmp_path / "a.xlsx", rows)).errors]

    mistyped = changed(3, 0, "2010192")
    assert places(mistyped) == [(7, "科目编码")], "20101 sums with it"
    mistyped[1] = ("20101", "人大事务", 28, 30, 32, 29)
    assert places(mistyped) == [(4, "2025年调整预算数"), (5, "2025年调整预算数"), (7, "科目编码")], "and what differs even so is said"


def test_last_years_column_is_noted_not_refused(tmp_path: Path) -> None:
    reading = read(write(tmp_path / "a.xlsx", changed(2, 2, 21)))
    assert reading.ok and [(note.row, note.field) for note in reading.notes] == [(5, "2024年决算数")]


def test_names_that_differ_are_warnings(tmp_path: Path) -> None:
    rows = [("20103", "政府办公厅(室)及 相关机构事务", 0, 1, 1, 0), ("2010101", "办公运行", 0, 1, 1, 0), ("227", "预备费", 0, 1, 1, 0)]
    reading = read(write(tmp_path / "a.xlsx", rows))
    assert reading.ok and [(each.row, "只是编号或括号" in each.says) for each in reading.warnings] == [(4, True), (5, False)]


def test_a_note_in_the_first_column_is_kept_without_code(tmp_path: Path) -> None:
    reading = read(write(tmp_path / "a.xlsx", [*GOOD, ("注：执行数为快报数",), (), ("合计", "", 0, 35, 36, 29)]))
    assert reading.ok and [row.name for row in reading.uncoded] == ["支出合计", "注：执行数为快报数", "合计"]


def test_an_excel_fraction_is_not_an_error(tmp_path: Path) -> None:
    reading = read(write(tmp_path / "a.xlsx", [("227", "预备费", 0, 0.1 + 0.2, 2086.7400000000002, 0)]))
    assert reading.ok and reading.rows[0].amounts.budget == D("3000.00") and reading.rows[0].amounts.adjusted == D("20867400.00")


def test_header_and_unit_errors_come_together(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", header=("科目代码", "科目名称", "a", "b", "c", "b"), unit="单位：亿元")
    errors = read(path, columns={"budget": "预算", "executed": "b"}).errors
    assert [(error.row, error.field, error.value) for error in errors] == [
        (2, "单位", "单位：亿元"),
        (3, "code", "科目编码"),
        (3, "budget", "预算"),
        (3, "executed", "b"),
    ]
    assert "科目代码" in errors[1].says and "--columns budget=" in errors[2].says and "两列" in errors[3].says


def test_files_and_sheets_that_are_not_there(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", more=("04", "05"))
    assert "没有文件" in only(read(tmp_path / "b.xlsx")).says
    found = only(read(path, "4"))
    assert found.field == "工作表" and "是不是“04”" in found.says and "支出、04、05" in found.says
    (tmp_path / "c.xlsx").write_bytes(path.read_bytes()[:500])
    (tmp_path / "d.xlsx").write_text("不是工作簿")
    for name in ("c.xlsx", "d.xlsx"):
        assert "读不了" in only(read(tmp_path / name)).says
    assert "不是文件" in only(read(tmp_path)).says
    assert [error.row for error in read(path, "05").errors] == [2, 3, 3, 3], "an empty sheet has neither header nor unit"


@pytest.mark.parametrize("words", ["预算=1", "budget", "budget=", "budget=a,budget=b"])
def test_columns_that_cannot_be_read(words: str) -> None:
    with pytest.raises(UserError):
        columns.parse(words)


def test_neither_budget_column_is_an_error(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", header=("科目编码", "科目名称", "甲", "乙", "丙", "2025年执行数"))
    assert only(read(path)).field == "budget"
