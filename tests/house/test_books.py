"""账的命令：查账发现动过手脚的余额、分录、日发生额；试算、导出按约定给出 JSON。"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connections, transaction

from jincai.accounting.statements.tests import year
from jincai.kernel.problems import UserError
from jincai.ledger import api as ledger
from jincai.platform.identity.api import scope
from jincai.project import answers
from jincai.project.commands import accounts_demo, check_books, export_journal, trial_balance

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner", "checker"])
ASK = {"year": year.YEAR, "division": year.CITY}


@pytest.fixture(autouse=True)
def committed() -> int:
    """The small year, committed: the checker and the owner are other connections."""
    with scope(divisions=year.CITY):
        return year.book_year()


def call(module: Any, *words: str) -> tuple[int, dict[str, Any]]:
    """A command as the command line runs it, its result through JSON."""
    parser = argparse.ArgumentParser()
    module.arguments(parser)
    status, result = module.run(parser.parse_args(list(words)))
    return status, json.loads(json.dumps(result, default=answers.plain))


@pytest.fixture
def tamper() -> Iterator[Any]:
    """Run SQL as the owner with the guards taken off; all of it is rolled back at the end."""
    with transaction.atomic(using="owner"):
        with connections["owner"].cursor() as cursor:
            for table in ("fact", "entry", "element"):
                cursor.execute(f"alter table ledger.{table}_{year.YEAR} disable trigger forbid_change")

            def run(sql: str) -> None:
                cursor.execute(sql)
                assert cursor.rowcount == 1, "one row was touched"

            yield run
        transaction.set_rollback(True, using="owner")


def drift() -> list[str]:
    return sorted({each["what"] for each in ledger.check_books(**ASK, alias="owner").drift})


TAMPERINGS = {
    "a balance": ("update ledger.balance set amount = amount + 0.01 where book = 1 and account = 3101 and control = 'ZB1'", ["balance"]),
    "an entry": (
        "update ledger.entry set amount = amount - 1 where book = 1 and debit = 5101 and credit = 4601 and amount = 300.00",
        ["balance", "delta", "entry"],
    ),
    "a fact": (
        """update ledger.fact set body = jsonb_set(body, '{amount}', '"301.00"') where kind = 'payment.confirmed' and document = 'ZF1'""",
        ["entry"],
    ),
    "a day": ("""update ledger.delta set debit = debit + 5 where book = 2 and account = 1001 and "on" = '2025-01-02'""", ["delta"]),
    "a fact taken away": ("delete from ledger.fact where kind = 'allotment.frozen'", ["orphan"]),
    "a class in every report": (
        """update ledger.element set body = jsonb_set(body, '{exp_func}', '"2010199"')
           where body->>'exp_func' = '227' and body->>'source' = '1'""",
        ["element"],
    ),
}


def test_whatever_is_changed_behind_our_back_is_found(tamper: Any) -> None:
    for what, (sql, found) in TAMPERINGS.items():
        with transaction.atomic(using="owner"):
            tamper(sql)
            assert drift() == found, what
            transaction.set_rollback(True, using="owner")
    assert drift() == []


def test_the_drift_is_told_to_the_cent(tamper: Any) -> None:
    tamper(TAMPERINGS["a balance"][0])
    found = ledger.check_books(**ASK, alias="owner")
    assert not found.ok and not found.unbalanced
    (one,) = found.drift
    assert (one["what"], one["account"], one["control"], one["drift"]) == ("balance", 3101, "ZB1", "-0.01")
    assert ledger.differs_from_replay(**ASK, alias="owner")


def test_commands_speak_the_contract(committed: int, tmp_path: Path) -> None:
    status, result = call(check_books, "--replay")
    assert status == 0 and result["ok"] is True
    assert result["facts"] == committed and result["lines"] == 2 * result["entries"] > 0
    assert result["overdrawn"] == result["unbalanced"] == result["drift"] == []
    assert all(sums["debit"] == sums["credit"] for sums in result["books"].values()) and set(result["books"]) == set(ledger.BOOKS)
    assert [(each["year"], each["division"]) for each in result["checked"]] == [(year.YEAR, year.CITY)]

    status, result = call(trial_balance, "--book", "fiscal", "--year", "2025", "--on", "2025-06-30", "--by", "fund")
    assert status == 0 and result["division"] == year.CITY, "the only division with books need not be named"
    cash = next(row for row in result["rows"] if row["account"] == "1001")
    assert cash == {
        "account": "1001", "name": "国库存款", "fund": "111", "opening": "0.00", "debit": "1321.00", "credit": "0.00", "closing": "1321.00",
    }  # fmt: skip
    assert result["total"]["closing"] == "0.00" and result["on"] == "2025-06-30"

    out = tmp_path / "book.journal"
    status, result = call(export_journal, "--book", "fiscal", "--year", "2025", "--format", "hledger", "--out", str(out))
    assert status == 0 and result["out"] == str(out) and result["entries"] == out.read_text(encoding="utf-8").count("seq:") > 0
    assert date.fromisoformat(result["first"]) == date(2025, 1, 2)
    assert call(accounts_demo)[1]["rows"] == []


def test_what_is_not_there_is_said_to_be_not_there(tmp_path: Path) -> None:
    wrong = (
        (check_books, ["--year", "1999"], "没有 1999 年的账"),
        (check_books, ["--division", "123456789"], "没有财政区划"),
        (trial_balance, ["--book", "nothing", "--year", "2025"], "没有账套"),
        (trial_balance, ["--book", "fiscal", "--year", "2024"], "没有 2024 年的账"),
        (trial_balance, ["--book", "fiscal", "--year", "2025", "--by", "colour"], "没有要素"),
        (trial_balance, ["--book", "fiscal", "--year", "2025", "--on", "2024-06-30"], "不在 2025 年度内"),
        (export_journal, ["--book", "x", "--year", "2025", "--format", "ledger", "--out", str(tmp_path / "x")], "没有账套"),
        (export_journal, ["--book", "fiscal", "--year", "2025", "--format", "ledger", "--out", str(tmp_path / "no" / "x")], "不能写到"),
    )
    for module, words, says in wrong:
        with pytest.raises(UserError, match=says):
            call(module, *words)
    assert list(tmp_path.iterdir()) == []
