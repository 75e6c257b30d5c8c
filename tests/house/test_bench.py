"""量度：形状对、装的账查得过、两边写的行一样；快慢不在这里判。"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from jincai.project.bench import page, picture
from jincai.project.bench.measured import alternate, at_least, at_most, note

KEYS = {"case", "measured", "ceiling", "ratio", "unit", "goal", "ok"}
SMALL = ("--runs", "1", "--seconds", "0.3", "--items", "6000", "--workers", "2", "--entries", "21000", "--payments", "1500")


def bench(name: str, *more: str) -> dict[str, Any]:
    """The command in a process of its own, because it registers a listener; its JSON."""
    command = [str(Path(sys.executable).with_name("jincai")), "bench", name, *SMALL, *more, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode in (0, 1), done.stderr
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert result["name"] == name and result["ok"] is (done.returncode == 0) and result["ok"] == all(case["ok"] for case in result["cases"])
    assert all(case.keys() >= KEYS for case in result["cases"])
    assert result["conditions"]["postgresql"]["fsync"] == "on" and result["conditions"]["fdatasync_us"]["p50"] > 0
    return result


def exact(result: dict[str, Any]) -> dict[str, float]:
    """Cases that must be zero: nothing differs, nothing drifted; at any size."""
    found = {case["case"]: case["measured"] for case in result["cases"] if case["goal"] == "0"}
    assert found and not any(found.values()), found
    return found


def test_balance_loads_a_year_that_checks_and_agrees_with_the_entries() -> None:
    result = bench("balance")
    found = exact(result)
    assert "check-books, everything: what drifted" in found and sum("GROUP BY" in case for case in found) == 2
    loaded = next(case for case in result["cases"] if case["case"] == "entries of the year loaded")
    assert 21_000 <= loaded["measured"] <= 21_003
    rows = next(case["rows"] for case in result["cases"] if case["case"].endswith("finds differently"))
    assert rows > 0


@pytest.mark.load
@pytest.mark.parametrize("name", ["post", "batch", "verb"])
def test_each_measurement_stands_beside_its_ceiling(name: str) -> None:
    result = bench(name)
    exact(result)
    beside = [case for case in result["cases"] if case["ceiling"] and case["ratio"]]
    assert beside and all(case["measured"] > 0 for case in beside)


def test_scope_compares_the_same_pages_with_and_without_and_they_are_the_same() -> None:
    result = bench("scope")
    pages = [case for case in result["cases"] if case["goal"] == "ratio <= 1.15"]
    assert len(pages) == 4 and all(case["measured"] > 0 and case["ceiling"] > 0 and case["rows"] > 2 for case in pages)
    assert result["conditions"]["payments"] == 1500
    queries = next(case for case in result["cases"] if case["case"].startswith("queries a request"))
    assert queries["ok"] and queries["measured"] <= 2
    assert any("batch approval" in case["case"] and case["measured"] > 100 for case in result["cases"])
    inbox = next(case for case in result["cases"] if case["case"].startswith("inbox"))
    assert "1,500 open documents" in inbox["case"] and inbox["rows"] == 52 and inbox["p99_ms"] >= inbox["p50_ms"] > 0
    audit = {case["case"].split(", ")[1]: case["rows"] for case in result["cases"] if case["case"].startswith("audit search among")}
    assert len(audit) == 7 and audit["newest"] == 51 and audit["one document"] > 1 and audit["a word that nobody said"] == 0


def test_vouchers_stand_beside_openssl_and_a_day_is_reconciled_to_the_last_difference(tmp_path: Path) -> None:
    early = tmp_path / "early.json"
    kept = {"part": "verb", "case": "an earlier one", "measured": 1.0, "ceiling": None, "ratio": None, "unit": "s", "goal": "", "ok": True}
    early.write_text(json.dumps({"cases": [kept], "conditions": {"date": "2026-01-01"}}), encoding="utf-8")
    result = bench("voucher", "--items", "300", "--beside", str(early), "--out", str(tmp_path))
    exact(result)
    found = {case["case"].partition(",")[0].partition(" of ")[0]: case for case in result["cases"]}
    assert all(case["measured"] > 0 and case["ceiling"] > 0 for case in result["cases"] if case["goal"] == "ratio >= 0.5")
    assert sum(case["goal"] == "ratio >= 0.5" for case in result["cases"]) == 2
    day = found["reconciliation"]
    assert day["rows"] == 300 - 10 * 5, "ten kinds of five do not agree, those that came twice do"
    assert next(case["rows"] for case in result["cases"] if case["case"].startswith("reconciliation: differences")) == 2 * 60
    text = (tmp_path / "BENCH.md").read_text(encoding="utf-8")
    assert "凭证与对账" in text and "an earlier one" in text


@pytest.mark.load
def test_all_writes_the_page_and_the_picture(tmp_path: Path) -> None:
    result = bench("all", "--out", str(tmp_path))
    exact(result)
    assert {case["part"] for case in result["cases"]} == {"post", "batch", "verb", "voucher", "growth", "balance", "scope"}
    text = (tmp_path / "BENCH.md").read_text(encoding="utf-8")
    assert all(f"## {title}" in text for title in page.TITLES.values()) and "growth.svg" in text
    ElementTree.parse(tmp_path / "growth.svg")


def test_nothing_is_written_into_the_docs_below_full_size() -> None:
    before = {file.name: file.read_bytes() for file in page.folder().glob("BENCH.md")}
    result = subprocess.run(
        [str(Path(sys.executable).with_name("jincai")), "bench", "all", "--entries", "0"], capture_output=True, text=True, check=False
    )
    assert result.returncode == 2 and "--entries" in result.stderr and "Traceback" not in result.stderr
    assert {file.name: file.read_bytes() for file in page.folder().glob("BENCH.md")} == before


def test_a_case_says_what_must_hold() -> None:
    met, missed = at_least("a", 41, 100, "facts/s", 0.4), at_least("a", 39, 100, "facts/s", 0.4)
    assert (met.ok, missed.ok, met.as_json()["ratio"]) == (True, False, 0.41)
    assert (at_most("b", 50, 50, "ms").ok, at_most("b", 50.1, 50, "ms").ok, note("c", 1, "s").ok) == (True, False, True)


def test_sides_take_turns_and_change_places() -> None:
    seen: list[str] = []
    found = alternate({"x": lambda: seen.append("x"), "y": lambda: seen.append("y")}, 3)
    assert seen == ["x", "y", "y", "x", "x", "y"] and len(found["x"]) == 3


def test_the_picture_rises_with_the_cost() -> None:
    lines = {"摊开 <一>": ([(1e6, 500.0), (1e7, 620.0)], [(1e6, 300.0), (1e7, 310.0)])}
    text = picture.growth(lines, "题", "分录", "微秒")
    ElementTree.fromstring(text)
    (solid, _) = re.findall(r'<polyline points="([\d., ]+)"', text)
    (x1, y1), (x2, y2) = ([float(n) for n in point.split(",")] for point in solid.split())
    assert x2 > x1 and y2 < y1 and "10,000,000" in text
