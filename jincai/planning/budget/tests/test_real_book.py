"""丽江市 2025 年预算册：真表的每一处不规则都读得进，数对得上 domain 所记。"""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from jincai.planning.budget.api import shipped_book
from jincai.planning.budget.sheet.result import Reading
from jincai.planning.budget.tests.workbooks import read

WAN = 10_000


def sheet(name: str) -> Reading:
    return read(shipped_book(), name)


def test_sheet_04_expenditure_by_code() -> None:
    reading = sheet("04")
    assert reading.ok and reading.kind == "expenditure"
    assert (len(reading.rows), len(reading.warnings), len(reading.uncoded)) == (1316, 27, 1)
    assert {key: value / WAN for key, value in reading.totals().items() if key != "prior"} == {
        "budget": D(572466),
        "adjusted": D(573818),
        "executed": D(499910),
    }
    negative = {row.code: int(row.amounts.executed or 0) // WAN for row in reading.rows if row.is_leaf and (row.amounts.executed or 0) < 0}
    assert negative == {"2011199": -913, "2019999": -556, "2060602": -27, "2130507": -3, "2150899": -490}
    assert [(note.row, note.field) for note in reading.notes] == [(948, "2024年决算数")]


def test_leaves_of_every_level_and_items_without_their_parent() -> None:
    rows = sheet("04").by_code()
    assert rows["227"].is_leaf and rows["22999"].is_leaf and rows["2010101"].is_leaf
    alone = [code for code, row in rows.items() if row.level == 3 and len(row.parent) == 3]
    assert len(alone) == 7 and all(code.startswith(("20141", "21019")) for code in alone)


def test_over_executed_leaves() -> None:
    leaves = sheet("04").leaves()
    over = [
        (row.amounts.executed or D(0)) - (row.amounts.adjusted or D(0))
        for row in leaves
        if (row.amounts.executed or 0) > (row.amounts.adjusted or 0)
    ]
    assert (len(over), sum(over) / WAN) == (230, D(76449))


def test_sheet_03_1_revenue_with_declared_codes() -> None:
    reading = sheet("03-1")
    rows = reading.by_code()
    assert reading.ok and reading.kind == "revenue"
    assert [row.code for row in reading.rows if row.assumed_code] == ["11002", "11003"]
    assert (rows["11002"].amounts.executed, rows["11002"].parent) == (D(997380) * WAN, "110")
    assert rows["105"].is_leaf and not rows["110"].is_leaf
    assert reading.totals()["executed"] / WAN == D(1722881), "the published total"
    assert [row.name for row in reading.uncoded] == ["市本级一般公共预算收入", "各项收入合计"]


def test_sheet_03_2_transfers_with_declared_codes() -> None:
    reading = sheet("03-2")
    rows = reading.by_code()
    assert reading.ok and reading.kind == "transfer"
    assert [row.code for row in reading.rows if row.assumed_code] == ["23002", "23003"]
    assert rows["2301101"].parent == "230" and rows["2301101"].level == 3
    assert rows["23009"].amounts.executed == D(10975) * WAN, "the published carry-over"
    assert reading.totals()["executed"] / WAN == D(1722881)


@pytest.mark.parametrize(("name", "coded"), [("01-1", 34), ("01-2", 33), ("02", 1328)])
def test_the_whole_citys_sheets_of_the_general_budget(name: str, coded: int) -> None:
    reading = sheet(name)
    assert reading.ok and len(reading.rows) == coded and "adjusted" not in reading.columns


@pytest.mark.parametrize("name", ["20-1", "20-2", "21", "22-1", "22-2", "23"])
def test_the_next_years_sheets(name: str) -> None:
    reading = read(shipped_book(), name, year=2026)
    assert reading.ok and reading.columns["budget"] == "2026年预算数" and reading.columns["prior"] == "2025年执行数"


def test_the_fund_budget_expenditure_of_the_whole_city_whose_columns_stand_in_another_order() -> None:
    reading = read(shipped_book(), "07", budget="政府性基金预算")
    assert reading.ok and reading.totals()["executed"] / WAN == D(772096)


def test_the_reserve_sheet_has_amounts_without_codes() -> None:
    reading = read(shipped_book(), "05", columns={"budget": "金额"})
    assert sum(row.amounts.budget or D(0) for row in reading.uncoded) == D(5800) * WAN
