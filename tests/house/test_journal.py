"""账本由别的程序复核：hledger、ledger、beancount 读我们导出的账，逐科目与试算平衡表一致。"""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from beancount import loader
from beancount.core import data

from jincai.accounting.statements import api as statements
from jincai.accounting.statements.tests import year
from jincai.chronicle.api import reverse
from jincai.kernel.problems import UserError
from jincai.ledger import api as ledger
from jincai.platform.identity.api import scope
from tests import judges

BOOKS = ("allotment", "fiscal", "fiscal-budget")
Balances = dict[int, Decimal]


@pytest.fixture
def booked(db: None, tmp_path: Path) -> Path:
    """The small year is booked; a folder to write to."""
    with scope(divisions=year.CITY):
        year.book_year()
    return tmp_path


@pytest.fixture
def reversed_too(booked: Path) -> Path:
    """红冲：同日的、后来的、隔月的各一笔，还有一笔收入；序时账里有红字。"""
    when = {
        "payment.requested ZF3": "10-8",
        "payment.confirmed ZF6": "12-30",
        "clearing.cleared ZF6": "12-30",
        "cash.advance_paid DX1": "7-4",
    }
    with scope(divisions=year.CITY):
        for number, (name, day) in enumerate(when.items()):
            kind, document = name.split()
            (kept,) = [one for one in ledger.facts_of([document], year=year.YEAR, division=year.CITY) if one.kind == kind]
            on = date(year.YEAR, *map(int, day.split("-")))
            if kind == "cash.advance_paid":  # settled since: the county owes less, so first the settlement goes back
                (settled,) = ledger.facts_of(["JX1"], year=year.YEAR, division=year.CITY)
                reverse(settled.id, year=year.YEAR, division=year.CITY, on=on, actor="试", reason=f"第{number}笔")
            reverse(kept.id, year=year.YEAR, division=year.CITY, on=on, actor="试", reason=f"第{number}笔")
    return booked


def export(folder: Path, book: str, form: str) -> tuple[Path, Balances, int]:
    """The file, the trial balance it must agree with, and how many entries."""
    out = folder / f"{book}.{form}"
    with scope(divisions=year.CITY):
        written = statements.write_journal(book=book, year=year.YEAR, division=year.CITY, form=form, out=out, mark=said)
        table = statements.trial_balance(book=book, year=year.YEAR, division=year.CITY)
    assert out.is_file() and not out.with_name(out.name + ".part").exists()
    return out, {row.account: row.closing for row in table.rows if row.closing}, written.entries


def said(title: str, note: str, rows: int, sm3: str) -> str:
    """A watermark, as a command would write it; with a line end, which must not end the comment."""
    return f"内部资料　导出人 试\n（shi） {title} {note} {rows} 审计号 1 SM3 {sm3}"


@pytest.mark.parametrize("book", BOOKS)
@pytest.mark.parametrize("form", judges.JUDGES)
def test_they_agree_account_by_account(booked: Path, book: str, form: str) -> None:
    out, ours, count = export(booked, book, form)
    assert judges.JUDGES[form](out) == (ours, count)


def test_elements_are_tags_that_can_be_asked_for(booked: Path) -> None:
    judges.need("hledger")
    out, _, _ = export(booked, "allotment", "hledger")
    paid = judges.run("hledger", "-f", out, "balance", "--flat", "--no-total", "5101", "tag:exp_func=^205")
    assert paid.split() == ["100.00", "CNY", "5101", "已支付"]
    out, _, _ = export(booked, "allotment", "beancount")
    entries = [e for e in loader.load_file(str(out))[0] if isinstance(e, data.Transaction)]
    assert {part.meta["fund"] for e in entries for part in e.postings if "fund" in part.meta} == {"111"}


@pytest.mark.parametrize("book", BOOKS)
@pytest.mark.parametrize("form", judges.JUDGES)
def test_red_entries_are_read_by_them_too(reversed_too: Path, book: str, form: str) -> None:
    """红字：借方负、贷方正，别的程序也读得平。"""
    out, _, _ = export(reversed_too, book, "beancount")
    text = out.read_text(encoding="utf-8")
    assert '"ledger.reversed"' in text and "--" not in text.replace("---", ""), "a red amount has one sign"
    out, ours, count = export(reversed_too, book, form)
    assert judges.JUDGES[form](out) == (ours, count)


def test_a_wrong_balance_would_be_noticed(booked: Path) -> None:
    out, _, _ = export(booked, "fiscal", "beancount")
    text = out.read_text(encoding="utf-8")
    wrong = text.replace("500.00 CNY", "500.01 CNY", 1)
    assert wrong != text
    out.write_text(wrong, encoding="utf-8")
    assert loader.load_file(str(out))[1]


def test_the_same_book_gives_the_same_file(booked: Path) -> None:
    for form in statements.FORMATS:
        first, second = booked / f"a.{form}", booked / f"b.{form}"
        with scope(divisions=year.CITY):
            for out in (first, second):
                statements.write_journal(book="allotment", year=year.YEAR, division=year.CITY, form=form, out=out, mark=said)
        assert first.read_bytes() == second.read_bytes()
        assert all(str(account.code) in first.read_text(encoding="utf-8") for account in ledger.BOOKS["allotment"].accounts.values())


@pytest.mark.parametrize("form", statements.FORMATS)
def test_the_first_line_is_the_watermark_and_names_the_digest_of_the_rest(booked: Path, form: str) -> None:
    out, _, count = export(booked, "fiscal", form)
    first, _, rest = out.read_bytes().partition(b"\n")
    words = first.decode()
    assert words.startswith("; 内部资料 导出人 试 （shi）") and f" {count} 审计号 1 " in words
    assert words.rstrip().endswith(hashlib.new("sm3", rest).hexdigest())


def test_a_watermark_that_is_too_long_stays_in_its_line(booked: Path) -> None:
    out = booked / "long"
    with scope(divisions=year.CITY):
        told = {"book": "fiscal", "year": year.YEAR, "division": year.CITY, "form": "beancount", "out": out}
        statements.write_journal(**told, mark=lambda *words: "长" * 1_000)  # type: ignore[arg-type]
    assert loader.load_file(str(out))[1] == []


def test_an_unknown_format_or_book_leaves_no_file(booked: Path) -> None:
    for book, form in (("fiscal", "gnucash"), ("cash", "hledger")):
        with pytest.raises(UserError), scope(divisions=year.CITY):
            statements.write_journal(book=book, year=year.YEAR, division=year.CITY, form=form, out=booked / "x", mark=said)
    assert list(booked.iterdir()) == []
