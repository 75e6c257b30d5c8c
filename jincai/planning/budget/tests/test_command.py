"""命令 jincai import budget：契约的 JSON、退出码，出错时什么也不存。"""

from __future__ import annotations

import argparse
import importlib
import io
import json
from pathlib import Path
from typing import Any

import pytest

from jincai.kernel.problems import UserError
from jincai.planning.budget.api import shipped_book
from jincai.planning.budget.models import BudgetBook
from jincai.planning.budget.tests.workbooks import GOOD, changed, write
from jincai.platform.identity.api import scope

import_budget = importlib.import_module("jincai.project.commands.import_budget")  # by name: the command lives floors above
answers = importlib.import_module("jincai.project.answers")

pytestmark = pytest.mark.django_db
CITY = "530700000"


def call(file: Path, *more: str, sheet: str = "支出", division: str = CITY, year: str = "2025") -> tuple[int, dict[str, Any]]:
    """Run the command as the dispatcher does; the result as its JSON reads."""
    parser = argparse.ArgumentParser(exit_on_error=False)
    import_budget.arguments(parser)
    status, result = import_budget.run(parser.parse_args([str(file), "--sheet", sheet, "--division", division, "--year", year, *more]))
    import_budget.show(result, io.StringIO())
    out = io.StringIO()
    answers.write_json(result, out)
    return status, json.loads(out.getvalue())


def saved() -> int:
    with scope(divisions=CITY):
        return BudgetBook.objects.count()


def test_a_real_sheet_is_checked_without_saving() -> None:
    status, result = call(shipped_book(), "--dry-run", sheet="04")
    assert status == 0 and result["ok"] and not result["saved"]
    assert (result["rows"], result["accepted"], result["errors"], len(result["warnings"])) == (1316, 1316, [], 27)
    assert set(result["warnings"][0]) == {"sheet", "row", "field", "value", "says"}
    assert result["totals"]["budget"] == "5724660000.00" and saved() == 0


@pytest.mark.parametrize("sheet", ["04", "03-1", "03-2"])
def test_the_sheets_of_the_demo_are_saved(sheet: str) -> None:
    status, result = call(shipped_book(), sheet=sheet)
    assert status == 0 and result["book"]["state"] == "DRAFT" and saved() == 1
    assert result["accepted"] == result["rows"]


def test_errors_are_status_2_and_nothing_is_saved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [*changed(4, 3, "约5"), ("9999999", "没有", 0, -1, 0, 0)]
    status, result = call(write(tmp_path / "a.xlsx", rows))
    assert status == 2 and not result["ok"] and result["accepted"] == 0 and result["rows"] == 6
    assert [(error["row"], error["field"]) for error in result["errors"]] == [(8, "2025年预算数"), (10, "科目编码"), (10, "2025年预算数")]
    assert result["says"] and result["remedy"] and saved() == 0
    assert "第 8 行" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"sheet": "没有"}, "有这些表：支出"),
        ({"division": "539900000"}, "没有财政区划 539900000"),
        ({"division": "5307"}, "不是区划代码"),
        ({"year": "20"}, "预算年度 20 不对"),
    ],
)
def test_each_bad_argument_has_a_sentence(tmp_path: Path, more: dict[str, str], words: str) -> None:
    status, result = call(write(tmp_path / "a.xlsx"), **more)
    assert status == 2 and words in result["errors"][0]["says"] and result["warnings"] == [] and saved() == 0


@pytest.mark.parametrize("more", [("--columns", "budget=没有"), ("--columns", "什么"), ("--fund", "9")])
def test_each_bad_option_has_a_sentence(tmp_path: Path, more: tuple[str, ...]) -> None:
    status, result = call(write(tmp_path / "a.xlsx"), *more)
    assert status == 2 and "--" in result["errors"][0]["says"] and saved() == 0


def test_a_missing_file(tmp_path: Path) -> None:
    status, result = call(tmp_path / "none.xlsx")
    assert status == 2 and "没有文件" in result["errors"][0]["says"] and result["errors"][0]["row"] is None


def test_approve_at_once_then_the_year_is_closed_to_imports(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", [*GOOD])
    status, result = call(path, "--approve", "丽人发〔2025〕3号", "--on", "2025-01-20")
    assert status == 0 and (result["book"]["state"], result["book"]["approved_on"]) == ("APPROVED", "2025-01-20")
    status, result = call(path)
    assert status == 2 and "已由“丽人发〔2025〕3号”批准" in result["says"] and "预算调整" in result["remedy"] and not result["accepted"]
    status, result = call(path, "--dry-run")
    assert status == 0 and "已由" in result["closed"], "the sheet is right, the year is closed"
    status, result = call(tmp_path / "none.xlsx")
    assert status == 2 and "没有文件" in result["says"]
    assert saved() == 1


def test_approval_needs_its_date_and_a_real_import(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx")
    for more in (("--approve", "x"), ("--on", "2025-01-20"), ("--approve", "x", "--on", "2025-01-20", "--dry-run")):
        with pytest.raises(UserError):
            call(path, *more)
    with pytest.raises(argparse.ArgumentError):
        call(path, "--approve", "x", "--on", "明天")
