"""国库收支表：小年度的收支、必平，和每一行的构成。"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D

import pytest

from jincai.accounting.statements import api as statements
from jincai.accounting.statements.tests.year import CITY, YEAR
from jincai.kernel.problems import UserError

ASK = {"year": YEAR, "division": CITY}
pytestmark = pytest.mark.usefixtures("booked")


def sheet(lines: tuple[statements.Line, ...]) -> dict[str, str]:
    return {line.code or line.name: str(line.amount) for line in lines}


def test_in_the_form_of_the_published_sheets() -> None:
    table = statements.treasury_statement(**ASK)
    assert sheet(table.receipts) == {
        "101": "90.00", "10101": "90.00", "103": "31.00", "10302": "31.00", "本级收入合计": "121.00", "105": "46.00",
        "110": "1122.00", "11002": "610.00", "11006": "12.00", "11008": "500.00", "804105": "70.00",
    }  # fmt: skip
    assert sheet(table.payments) == {
        "201": "331.00", "205": "100.00", "208": "70.00", "本级支出合计": "501.00", "230": "240.00", "23002": "240.00", "231": "45.00",
        "23009": "573.00",
    }  # fmt: skip
    assert (table.opening, table.revenue, table.expenditure, table.closing) == (D("500.00"), D("121.00"), D("501.00"), D("573.00"))
    assert table.receipts_total == table.payments_total == D("1359.00") and table.foots


def test_it_foots_on_every_day_and_closing_is_the_cash_of_the_books() -> None:
    day = date(YEAR, 1, 1)
    while day.year == YEAR:
        table = statements.treasury_statement(**ASK, on=day)
        assert table.foots, day
        rows = statements.trial_balance(book="fiscal-budget", **ASK, on=day).rows
        assert table.closing == sum((r.closing for r in rows if r.account == 804101), D(0)), day
        day += timedelta(days=7)


def test_another_fund_has_its_own_statement() -> None:
    table = statements.treasury_statement(**ASK, fund="12")
    assert table.closing == 0 and table.receipts_total == 0 and table.foots
    assert statements.treasury_statement(**ASK, fund="").closing == D("573.00")


def test_every_line_leads_to_its_entries() -> None:
    table = statements.treasury_statement(**ASK)
    for side, lines in (("receipts", table.receipts), ("payments", table.payments)):
        for line in lines:
            if line.figure is not None:
                found = statements.explain_treasury(**ASK, side=side, code=line.code)
                assert found.amount == line.amount, line
                page = statements.treasury_entries(**ASK, side=side, code=line.code, limit=100)
                assert sum(item.adds for item in page.items) == line.amount
    with pytest.raises(UserError):
        statements.explain_treasury(**ASK, side="receipts", code="999")


def test_trial_balance_balances_in_every_book() -> None:
    for book in ("allotment", "fiscal", "fiscal-budget"):
        table = statements.trial_balance(book=book, **ASK)
        assert table.balanced and table.debit > 0, book
    june = statements.trial_balance(book="fiscal", **ASK, since=date(YEAR, 6, 1), on=date(YEAR, 6, 30), by=("counterpart",))
    assert june.balanced
    settled = {(r.account, r.elements): (r.opening, r.debit, r.credit, r.closing) for r in june.rows}
    assert settled[2012, ("530000000",)] == (D("-700.00"), D("610.00"), D("0.00"), D("-90.00"))
    with pytest.raises(UserError, match="没有账套"):
        statements.trial_balance(book="cash", **ASK)
    with pytest.raises(UserError, match="没有要素"):
        statements.trial_balance(book="fiscal", **ASK, by=("colour",))
