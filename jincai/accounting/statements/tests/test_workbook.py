"""导出 xlsx：读回来，数是数、代码是文字、合计对。"""

from __future__ import annotations

import io
from decimal import Decimal as D
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from jincai.accounting.statements import api as statements
from jincai.accounting.statements.tests.year import CITY, YEAR
from jincai.kernel.problems import UserError

ASK = {"year": YEAR, "division": CITY}
pytestmark = pytest.mark.usefixtures("booked")


def mark(title: str, note: str, rows: int, sm3: str) -> str:
    assert title and "单位：" in note and len(sm3) == 64
    return f"水印 {rows} 行"


def read(report: object, unit: str = "元") -> list[list[object]]:
    out = io.BytesIO()
    count = statements.to_xlsx(report, out, unit=unit, mark=mark)
    out.seek(0)
    rows = CalamineWorkbook.from_filelike(out).get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert len(rows) == 3 + count + 3 and rows[-1][0] == f"水印 {count} 行"
    assert rows[-2] == [""] * len(rows[0])
    return rows[:-2]


def test_execution_table_reads_back_as_typed_cells() -> None:
    table = statements.by_function(**ASK)
    rows = read(table)
    assert rows[0][0] == "2025 年支出执行表（按功能分类）" and "单位：元" in str(rows[1][0])
    heads = rows[2]
    assert heads[:5] == ["代码", "名称", "年初预算", "调整预算", "全年预算"]
    office = dict(zip(heads, next(r for r in rows if r[0] == "2010101"), strict=True))
    assert (office["名称"], office["全年预算"], office["支出"], office["支出率"]) == ("行政运行", 1200.0, 340.0, 0.2833)
    assert dict(zip(heads, rows[-1], strict=True))["全年预算"] == float(table.total.final)


def test_ten_thousand_yuan_are_exact() -> None:
    rows = read(statements.by_function(**ASK), unit="万元")
    office = dict(zip(rows[2], next(r for r in rows if r[0] == "2010101"), strict=True))
    assert office["占用"] == 0.0183 and "单位：万元" in str(rows[1][0])
    with pytest.raises(UserError):
        read(statements.by_function(**ASK), unit="亿元")


def test_the_other_reports(tmp_path: Path) -> None:
    treasury = read(statements.treasury_statement(**ASK))
    assert treasury[2] == ["科目编码", "收入", "执行数", "科目编码", "支出", "执行数"]
    assert treasury[-1][2] == treasury[-1][5] == 1359.0
    trial = read(statements.trial_balance(book="fiscal", **ASK, by=("fund",)))
    assert trial[2][:3] == ["科目", "科目名称", "资金性质"] and trial[-1][-1] == 0.0
    assert read(statements.by_agency(**ASK))[-2][0] == "-"
    assert read(statements.by_gov_econ(**ASK))[2][2] == "申请占用"
    assert statements.to_xlsx(statements.by_dep_econ(**ASK), tmp_path / "a.xlsx", mark=mark) > 0
    with pytest.raises(TypeError):
        statements.to_xlsx(D(1), io.BytesIO(), mark=mark)
