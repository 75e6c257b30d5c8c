"""科目表：数据文件可以换；写错了在装入时说出哪个文件哪一行。"""

from __future__ import annotations

from pathlib import Path

import pytest

from jincai.books import allotment, charts, fiscal
from jincai.books.elements import ELEMENTS
from jincai.ledger.language import Book

HEAD = "code,identifier,name,side,group,floored,by,role,rule,says,cites,remedy,who,status\n"
POOL = "2101,POOL,待分指标,debit,B,yes,fund exp_func,,R46,待分不足,依据,办法,预算处,\n"


def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *rows: str) -> Book:
    """An office's own chart in place of the one that comes with the system."""
    (tmp_path / "own.csv").write_text(HEAD + "".join(rows), encoding="utf-8")
    monkeypatch.setenv("JINCAI_CHARTS", str(tmp_path))
    return charts.load(9, "own", "本单位账", "own.csv")


def test_an_office_can_bring_its_own_chart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = load(tmp_path, monkeypatch, POOL)
    account = book["POOL"]
    assert (account.code, account.side, account.floored, account.by, account.rule, account.who) == (
        2101,
        1,
        True,
        ("fund", "exp_func"),
        "R46",
        "预算处",
    )
    assert charts.chart_text("allotment-2022.csv").startswith("code,identifier"), "what it does not bring is ours"


WRONG = [
    (POOL.replace("debit", "both"), "第 2 行"),
    (POOL.replace(",yes,", ",maybe,"), "第 2 行"),
    (POOL.replace("2101", "21-01"), "第 2 行"),
    (POOL + POOL, "第 3 行：标识 POOL 重复"),
    (POOL + POOL.replace("POOL", "OTHER"), "第 3 行：代码 2101 重复"),
]


@pytest.mark.parametrize(("rows", "says"), WRONG)
def test_a_wrong_chart_is_refused_with_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: str, says: str) -> None:
    with pytest.raises(ValueError, match=f"own.csv {says}"):
        load(tmp_path, monkeypatch, rows)


def test_the_three_books_have_each_code_once() -> None:
    books = (allotment.BOOK, fiscal.FINANCIAL, fiscal.BUDGET)
    assert {book.name: book.number for book in books} == {"allotment": 1, "fiscal": 2, "fiscal-budget": 3}
    for book in books:
        codes = [account.code for account in book.accounts.values()]
        assert len(codes) == len(set(codes)) and all(book.by_code(code).code == code for code in codes)
        assert all(account.name and account.book == book.name for account in book.accounts.values())


def test_what_is_held_says_for_which_document_and_treasury_cash_may_not_run_out() -> None:
    held = [account for account in allotment.BOOK.accounts.values() if account.role == "held"]
    assert {account.identifier for account in held} >= {"HELD_BY_REQUEST", "HELD_BY_CONTRACT", "ORDERED", "FROZEN", "PLAN_HELD"}
    assert all("document" in account.by for account in held)
    assert fiscal.CASH.floored and fiscal.CASH.by == ("treasury_account",)
    assert all(account.floored for account in allotment.BOOK.accounts.values()), "no allotment is ever overdrawn"


def test_every_control_of_a_refusal_has_words_and_a_way_out() -> None:
    for identifier in (
        "POOL",
        "POOL_DIVISION",
        "POOL_DEPARTMENT",
        "UNRELEASED",
        "EXECUTABLE",
        "FROZEN",
        "HELD_BY_PROCUREMENT",
        "HELD_BY_CONTRACT",
        "HELD_BY_REQUEST",
        "ORDERED",
        "PAID",
        "PLAN_LEFT",
    ):
        account = allotment.BOOK[identifier]
        assert account.rule and account.says and account.cites and account.remedy and account.who, identifier


def test_government_classes_lead_to_an_expense_but_for_repayment_and_reserve() -> None:
    classes = {str(number) for number in range(501, 515)} | {"599"}
    assert classes - set(fiscal.EXPENSE_BY_CLASS) == {"512", "514"}, "还本冲减负债，预留不得列支"
    assert fiscal.EXPENSE_BY_CLASS["501"].code == 5002 and fiscal.EXPENSE_BY_CLASS["505"].code == 5003
    assert {account.code for account in fiscal.EXPENDITURE_BY_FUND.values()} == {7001, 7002, 7003}, "四本预算分列"
    assert set(fiscal.EXPENDITURE_BY_FUND) == set(fiscal.REVENUE_BY_FUND) == set(fiscal.BALANCE_BY_FUND)


def test_the_order_of_elements_is_kept_because_their_combination_is_hashed_in_it() -> None:
    assert list(ELEMENTS)[:6] == ["fund", "agency", "exp_func", "gov_econ", "dep_econ", "project"]
