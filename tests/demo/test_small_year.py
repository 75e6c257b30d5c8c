"""小书走一年：真的程序、自己的文件夹、248 个工作日；别的城市、别的列名、元、没有汇总表的也行；同一种子同一结果。"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest

from jincai.planning.budget import api as budget
from jincai.platform.identity.api import scope
from jincai.project.demo import checks, days, exchanged
from jincai.project.demo import year as walking
from tests import judges
from tests.demo import books
from tests.demo.conftest import Demo

ROOT = Path(__file__).resolve().parents[2]
CITY = ("--division", "330199", "--name", "练习市", "--year", "2025")
PROMISED = {
    "division", "year", "rows", "budget", "adjusted", "final", "allotted", "executed", "paid", "recovered", "revenue", "payments", "sent", "receipts",
    "returned",     "refunded", "virements", "supplements", "reclaimed", "carried", "cleared", "cash_closing", "report", "seconds", "assumed",
    "by_function", "checks",
}  # fmt: skip
CHECKS = {
    "paid_equals_published_by_code", "adjusted_equals_published", "paid_within_final", "revenue_equals_published", "treasury_closes_on_published_carry_over",
    "cash_never_negative", "cash_equals_pboc_every_day", "books_balanced", "nothing_overdrawn", "every_order_confirmed_or_returned", "books_equal_replay",
    "unspent_is_carried_or_reclaimed", "every_message_delivered", "every_voucher_signed", "reconciled_every_day", "nothing_left_unreconciled",
    "quota_equals_pboc_by_class",
}  # fmt: skip


def amounts(result: dict[str, Any], *names: str) -> list[str]:
    return [result[name] for name in names]


def sound(status: int, result: dict[str, Any]) -> None:
    """Every key that the contract promises, every check true, amounts as text with two decimals."""
    assert set(result) >= PROMISED and set(result["checks"]) >= CHECKS
    assert [name for name, holds in result["checks"].items() if not holds] == [] and status == 0 and result["ok"] is True
    figures = [result[name] for name in ("budget", "final", "paid", "cash_closing")] + [
        v for row in result["by_function"].values() for v in row.values()
    ]
    assert all(str(D(figure).quantize(D("0.01"))) == figure for figure in figures)
    assert all(set(row) == {"budget", "adjusted", "final", "allotted", "paid"} for row in result["by_function"].values())


class Program:
    """The real program with a JINCAI_HOME of its own."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "var"
        self.environment = {**os.environ, "JINCAI_HOME": str(self.home), "PYTHONPATH": str(ROOT)}

    def begin(self, *words: object) -> subprocess.Popen[bytes]:
        """Starts it."""
        command = [sys.executable, "-m", "jincai.project.cli", *map(str, words)]
        return subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def __call__(self, *words: object) -> tuple[int, dict[str, Any], str]:
        """Status, the JSON of the last line, what it told the user."""
        running = self.begin(*words)
        said, told = (each.decode() for each in running.communicate(timeout=300))
        assert "Traceback" not in told, told
        return running.returncode, json.loads(said.strip().split("\n")[-1]), told


@pytest.fixture
def program() -> Iterator[Program]:
    folder = Path(tempfile.mkdtemp(prefix="jc-", dir="/var/tmp"))
    folder.chmod(0o755)
    made = Program(folder)
    yield made
    made.begin("database", "stop").communicate(timeout=60)
    shutil.rmtree(folder, ignore_errors=True)


def test_a_book_with_summaries_closes_on_its_own_figures(program: Program, tmp_path: Path) -> None:
    """带收入表和汇总表的书：支出、收入、往来、债务、结转都走到公布的数；再运行一次只核对；半路叫停，节点跟着停（杀掉的：nodes/tests/test_crash.py）。"""
    book = books.with_summaries(tmp_path / "小书.xlsx")
    sheets = ("--book", book, "--sheet", "支出", "--revenue-sheet", "收入", "--expenditure-summary-sheet", "汇总")
    words = ("demo", *sheets, *CITY, "--payments", 40, "--no-serve", "--json")
    status, result, told = program(*words)
    sound(status, result)
    assert (result["division"], result["year"], result["rows"], result["payments"] >= 40) == ("330199000", 2025, len(books.WHOLE), True)
    assert amounts(result, "budget", "adjusted", "executed", "paid") == ["12200000.00", "12900000.00", "12070000.00", "12070000.00"]
    assert amounts(result, "revenue", "recovered", "carried", "cash_closing") == ["5570000.00", "0.00", "650000.00", "650000.00"]
    published = {code: D(str(executed or 0)) * 10_000 for code, _, _, _, executed in books.WHOLE}
    assert {code: D(result["by_function"][code]["paid"]) for code in published} == published, "also the coded rows above the leaves"
    assert "248" in told and "约剩" in told, "progress with the remaining time"
    judged(program, tmp_path)
    again_status, again, _ = program(*words)
    sound(again_status, again)
    same = PROMISED - {"seconds"}
    assert {name: again[name] for name in same} == {name: result[name] for name in same} and again["seconds"] < result["seconds"]
    other, refusal, _ = program("demo", *sheets, *CITY, "--payments", 1, "--no-serve", "--json", "--fresh")
    assert other == 2 and refusal["ok"] is False and "每个科目至少一笔支付" in refusal["says"]
    assert ended(program, signal.SIGTERM, *words, "--fresh") == 128 + signal.SIGTERM


def ended(program: Program, number: int, *words: object) -> int:
    """走到半路给一个信号: its exit status; both nodes have left their stores within twenty seconds."""
    running = program.begin(*words)
    assert running.stderr is not None
    told = b""
    while "约剩".encode() not in told:
        told += running.stderr.read1()  # type: ignore[attr-defined]
        assert running.poll() is None, told.decode()
    running.send_signal(number)
    _, left = running.communicate(timeout=60)
    assert b"Traceback" not in left, left.decode()
    (folder,) = {path.parent for path in program.home.glob("demo/*/*.sqlite.lock")}
    take = "import fcntl, sys; [fcntl.flock(open(name), fcntl.LOCK_EX) for name in sys.argv[1:]]"
    subprocess.run([sys.executable, "-S", "-c", take, folder / "bank.sqlite.lock", folder / "pboc.sqlite.lock"], timeout=20, check=True)
    return running.returncode


def judged(program: Program, folder: Path) -> None:
    """演示的一年导出去，由 hledger、beancount 复核：分录一笔不少，每个科目的余额逐个与试算平衡表相同。"""
    for book in ("allotment", "fiscal", "fiscal-budget"):
        where = ("--book", book, "--year", 2025, "--division", "330199000", "--json")
        status, table, _ = program("trial-balance", *where)
        ours = {int(row["account"]): D(row["closing"]) for row in table["rows"] if D(row["closing"])}
        assert (status, table["ok"]) == (0, True) and ours
        for form in filter(judges.here, ("hledger", "beancount")):
            file = folder / f"{book}.{form}"
            status, written, _ = program("export", "journal", *where, "--format", form, "--out", file)
            assert status == 0 and written["entries"] > 0
            assert judges.JUDGES[form](file) == (ours, written["entries"]), (book, form)


def every(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """每几个工作日过一天：文件、支付、清算、报表都在，只是日子少。"""
    real = days.working_days
    for module in (walking, checks, exchanged):
        monkeypatch.setattr(module, "working_days", lambda year: (real(year)[0][::step], True))


@pytest.fixture
def short_year(monkeypatch: pytest.MonkeyPatch) -> None:
    """每八个工作日过一天。"""
    every(8, monkeypatch)


@pytest.fixture
def shorter_year(monkeypatch: pytest.MonkeyPatch) -> None:
    """每十六个工作日过一天，月月有一天：一个年度办三遍的。"""
    every(16, monkeypatch)


@pytest.mark.django_db(transaction=True, databases=["default", "owner", "checker"])
def test_another_city_with_other_columns_and_without_summaries(demo: Demo, short_year: None, tmp_path: Path) -> None:
    """元、别的列名、没有上级科目、负的执行数；退票、退款、撤销、更正都有；没有给的写在“推定”里。"""
    book = books.another_city(tmp_path / "别的城市.xlsx")
    status, result = demo("--book", book, "--sheet", "支出明细", "--columns", books.NAMED, *CITY, "--payments", 800)
    sound(status, result)
    published = {code: D(str(executed or 0)) for code, _, _, _, executed in books.PLAIN}
    assert {code: D(row["paid"]) for code, row in result["by_function"].items()} == published
    assert amounts(result, "recovered", "executed") == ["9130.07", str(sum(published.values()).quantize(D("0.01")))]
    assert D(result["paid"]) == D(result["executed"]) + D("9130.07"), "prior money recovered is no payment"
    assert result["supplements"] == "32345.67" and result["returned"] > 0 and result["refunded"] > 0 and result["states"].get("RECALLED")
    assert result["payments"] > 800, "what came back was paid again"
    words = "；".join(result["assumed"])
    for missing in ("没有年终结转", "没有收入表", "没有分县数", "32,345.67", "收款人", "文号"):
        assert missing in words
    assert Path(result["report"]).is_file()


@pytest.mark.django_db(transaction=True, databases=["default", "owner", "checker"])
def test_fresh_runs_the_same_year_again_and_another_seed_another(demo: Demo, shorter_year: None, tmp_path: Path) -> None:
    book = books.with_summaries(tmp_path / "小书.xlsx")
    words = ("--book", book, "--sheet", "支出", "--revenue-sheet", "收入", "--expenditure-summary-sheet", "汇总", *CITY, "--payments", 60)
    first = demo(*words)
    paid = paid_by_day()
    again = demo(*words, "--fresh")
    for status, result in (first, again):
        sound(status, result)
        result.pop("seconds")
    assert first == again and paid_by_day() == paid and len(paid) >= 60
    status, other = demo(*words, "--fresh", "--seed", 8)
    sound(status, other)
    assert paid_by_day() != paid and other["by_function"] == first[1]["by_function"], "other days, the same published figures"


def paid_by_day() -> list[tuple[Any, ...]]:
    """What was paid on each day, to whom, how much, in order."""
    from jincai.execution.payment import models

    with scope(divisions="330199000"):
        assert budget.books(year=2025, division="330199000")
        return list(models.Payment.objects.order_by("number").values_list("on", "payee", "amount", "order"))


@pytest.mark.django_db(transaction=True, databases=["default", "owner", "checker"])
def test_a_year_that_has_books_of_its_own_is_left_alone(demo: Demo, tmp_path: Path) -> None:
    from tests.journeys import ground

    with scope(divisions=ground.CITY):
        made = ground.build()
    book = books.with_summaries(tmp_path / "小书.xlsx")
    for more in ((), ("--fresh",)):
        status, result = demo("--book", book, "--sheet", "支出", "--division", ground.CITY, "--year", 2025, "--payments", 60, *more)
        assert status == 2 and "已经有账，不是演示留下的" in result["says"] and result["remedy"]
    with scope(divisions=ground.CITY):
        assert made.at("office").available == D("1000000.00") and budget.authority(year=2025, division=ground.CITY, on=date(2025, 12, 31))
