"""红字：红冲以后，表上的数回到从前，分录与单据的页面把负数写成负数。"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from jincai.accounting.statements import api
from jincai.accounting.statements.tests.test_screens import browse  # noqa: F401
from jincai.accounting.statements.tests.year import CITY, YEAR
from jincai.chronicle import api as chronicle
from jincai.ledger import api as ledger

WHERE = {"year": YEAR, "division": CITY}


def reverse(kind: str, document: str, on: date = date(YEAR, 12, 30)) -> None:
    (kept,) = [one for one in ledger.facts_of([document], **WHERE) if one.kind == kind]
    assert chronicle.reverse(kept.id, **WHERE, on=on, actor="试", reason="记重了").status == "accepted"


def seen(page: str) -> list[str]:
    """The amounts as a reader sees them."""
    return re.findall(r">(−?[\d,]+\.\d\d)<", page)


def test_the_table_is_as_if_it_had_not_happened(booked: int) -> None:
    before = {row.code: row for row in api.by_function(**WHERE).rows}
    reverse("payment.confirmed", "ZF6")
    after = {row.code: row for row in api.by_function(**WHERE).rows}
    assert before["2010101"].net - after["2010101"].net == 40 == after["2010101"].held - before["2010101"].held, (
        "paid no more, on its way again"
    )
    earlier = {row.code: row for row in api.by_function(**WHERE, on=date(YEAR, 12, 29)).rows}
    assert earlier["2010101"].net == before["2010101"].net, "the days before keep what they said"
    table = api.trial_balance(book="allotment", **WHERE)
    assert table.balanced and table.debit == sum(row.debit for row in table.rows)


def test_what_a_figure_is_made_of_shows_the_red_entry(booked: int) -> None:
    reverse("payment.confirmed", "ZF6")
    found = api.explain(**WHERE, column="net", code="2010101")
    listed = api.entries(**WHERE, column="net", code="2010101")
    assert found.amount == {row.code: row for row in api.by_function(**WHERE).rows}["2010101"].net
    adds = {(row.kind, row.document): row.adds for row in listed.items}
    assert adds["ledger.reversed", "ZF6"] == -40 and adds["payment.confirmed", "ZF6"] == 40
    assert sum(row.adds for row in listed.items) == found.amount


def test_the_page_of_the_document_shows_it_with_one_minus(browse: Callable[..., str]) -> None:  # noqa: F811
    reverse("payment.requested", "ZF3")
    page = browse("/statements/document/test/ZF3/?unit=yuan")
    assert "红冲" in page and "记重了" in page and seen(page).count("−22.00") == 1 and seen(page).count("22.00") >= 1
    assert "--" not in "".join(seen(page)) and "2010101" in page, "what the document is about still stands at its head"
