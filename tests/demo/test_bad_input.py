"""坏的输入：每一种一句话、一个办法，退出码 2，什么也没有存下，也没有起任何进程。"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from jincai.platform.identity.api import scope
from jincai.platform.standards import api as standards
from tests.demo import books
from tests.demo.conftest import Demo

pytestmark = pytest.mark.django_db(databases=["default", "owner", "checker"])
CODE = "330199000"
GOOD: dict[str, Any] = {
    "book": "a.xlsx",
    "sheet": "支出明细",
    "columns": books.NAMED,
    "division": "330199",
    "name": "练习市",
    "year": 2025,
    "payments": 60,
}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return books.another_city(tmp_path / "a.xlsx")


def run(demo: Demo, folder: Path, **changed: Any) -> dict[str, Any]:
    """What the user is told; status 2, and nothing saved."""
    asked = {**GOOD, **changed}
    asked["book"] = folder / asked["book"]
    words = [word for name, value in asked.items() if value is not None for word in (f"--{name.replace('_', '-')}", value)]
    status, result = demo(*words)
    assert status == 2 and result["ok"] is False and result["says"] and result["remedy"]
    assert saved() == [0] * 6 and not list((folder / "demo").rglob("*")), "neither rows nor files"
    return result


def saved() -> list[int]:
    """Rows that a demonstration would leave, in the division it was asked for."""
    tables = ("ledger.fact", "budget_budgetbook", "allotment", "payment", "exchange_counterpart", "standards_agency")
    with scope(divisions=CODE), connection.cursor() as cursor:
        cursor.execute("select " + ", ".join(f"(select count(*) from {table} where division::text = '{CODE}')" for table in tables))
        return list(cursor.fetchone())


SENTENCES: list[tuple[str, dict[str, Any], str]] = [
    ("没有文件", {"book": "没有.xlsx"}, "没有文件"), ("没有表", {"sheet": "没有"}, "有这些表：支出明细"),
    ("没有收入表", {"revenue_sheet": "没有"}, "有这些表：支出明细"),
    ("列名不对", {"columns": "budget=没有,executed=本年支出"}, "1 处错误"),
    ("列写法不对", {"columns": "什么"}, "--columns"),
    ("没有区划", {"name": None}, "没有财政区划 330199000"),
    ("区划不对", {"division": "33"}, "区划代码“33”不对"), ("支付太少", {"payments": 6}, "少于有执行数的末级科目 7 个"),
    ("支付为零", {"payments": 0}, "--payments 0 不对"),
    ("不是数", {"payments": "多"}, "用法有误"), ("没给表名", {"sheet": None}, "--sheet"),
    ("没给年度", {"year": None}, "--year"), ("资金不对", {"fund": "9"}, "资金"),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "says"), [each[1:] for each in SENTENCES], ids=[each[0] for each in SENTENCES])
def test_each_gets_its_sentence(demo: Demo, book: Path, changed: dict[str, Any], says: str) -> None:
    result = run(demo, book.parent, **changed)
    assert says in result["says"] + "".join(error["says"] for error in result["errors"])
    assert not standards.has_division(CODE), "nor the division that was to be set up"


def test_a_wrong_column_is_named_with_what_the_sheet_has(demo: Demo, book: Path) -> None:
    (error,) = run(demo, book.parent, columns="budget=年初预算,adjusted=调整后")["errors"]
    assert (error["sheet"], error["row"], error["field"], error["value"]) == (
        "支出明细",
        3,
        "budget",
        "年初预算",
    ) and "是不是“年初安排”" in error["says"]


def test_every_error_of_the_sheet_is_listed_with_its_row(demo: Demo, tmp_path: Path) -> None:
    rows = [
        *books.PLAIN,
        ("9999999", "没有的科目", 1, 1, 1),
        ("2010103", "机关服务", -5, "约五", 1),
        ("2010101", "行政运行", 1, 1, 1),
        ("2120801", "征地", 1, 1, 1),
    ]
    books.write(tmp_path / "b.xlsx", 支出明细=("元", books.COLUMNS, rows))
    errors = run(demo, tmp_path, book="b.xlsx")["errors"]
    assert {error["row"] for error in errors} == {14, 15, 16, 17} and len(errors) == 5
    assert all(error["sheet"] == "支出明细" and error["says"] for error in errors)


def test_fewer_payments_than_codes_says_how_many_it_takes(demo: Demo, book: Path) -> None:
    result = run(demo, book.parent, payments=6)
    assert result["remedy"] == "改为 --payments 7 或更多"
