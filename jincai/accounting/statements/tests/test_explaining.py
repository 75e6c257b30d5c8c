"""穿透：表上每个数都由分录相加而来，一分不差，直到单据。"""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal as D

import pytest

from jincai.accounting.statements import api as statements
from jincai.accounting.statements.tests.year import CITY, YEAR
from jincai.kernel.problems import UserError

ASK = {"year": YEAR, "division": CITY}
pytestmark = pytest.mark.usefixtures("booked")


def parts(found: tuple) -> dict[str, D]:
    return {part.title: part.amount for part in found}


@pytest.mark.parametrize("part", ["level", "transfer", "all"])
def test_every_figure_of_the_table_is_explained_to_the_cent(part: str) -> None:
    table = statements.by_function(**ASK, part=part)
    some = table.rows if part == "level" else table.rows[:2]
    for row in (*some, table.total):
        for column in statements.COLUMNS:
            found = statements.explain(**ASK, column=column, code=row.code, part=part)
            amount = getattr(row, column)
            assert found.amount == amount, (row.code, column)
            assert sum(p.amount for p in found.rules) == sum(p.amount for p in found.accounts) == amount
            assert sum(p.amount for p in found.documents) == amount and found.documents_in_all == len(found.documents)
            if found.children:
                assert sum(amount for _, _, amount in found.children) == amount


@pytest.mark.parametrize("by", ["agency", "gov_econ", "dep_econ"])
def test_figures_by_unit_and_class_are_explained_too(by: str) -> None:
    read = {"agency": statements.by_agency, "gov_econ": statements.by_gov_econ, "dep_econ": statements.by_dep_econ}[by]
    table = read(**ASK)
    for row in (*table.rows, table.total):
        for column in ("paid", "net", "ordered", "requested"):
            assert statements.explain(**ASK, column=column, code=row.code, by=by).amount == getattr(row, column), (row.code, column)


def test_final_says_how_it_came_about() -> None:
    found = statements.explain(**ASK, column="final", code="2010102")
    assert parts(found.rules) == {"人大批准预算": D("500.00"), "预算调减": D("-50.00")}
    assert parts(statements.explain(**ASK, column="final", code="227").rules) == {"人大批准预算": D("100.00"), "动用预备费": D("-60.00")}
    school = statements.explain(**ASK, column="final", code="205")
    assert parts(school.rules) == {"收到上级指标": D("400.00"), "年终结余": D("-100.00")}, "reclaiming moves it, writing off takes it away"
    assert parts(school.accounts) == {"已支付": D("100.00"), "指标结转结余": D("200.00")}
    assert school.children == (("20502", "普通教育", D("300.00")),)
    assert school.name == "教育支出" and school.title == "全年预算"


def test_held_names_the_documents_that_hold() -> None:
    found = statements.explain(**ASK, column="held", code="2010101")
    assert parts(found.documents) == {"ZF2": D("111.00"), "DJ1": D("50.00"), "ZF3": D("22.00")}


def test_entries_come_in_pages_and_add_up() -> None:
    seen, after = [], ""
    while True:
        page = statements.entries(**ASK, column="net", code="", after=after, limit=3)
        seen += page.items
        if not page.next:
            break
        after = page.next
    assert len(seen) == len({item.cursor for item in seen}) == 6
    assert sum(item.adds for item in seen) == statements.by_function(**ASK).total.net
    assert [item.on for item in seen] == sorted(item.on for item in seen)
    first = seen[0]
    assert (first.document, first.rule, first.debit_name, first.credit_name) == ("ZF1", "支付确认", "已支付", "支付凭证在途")


def test_entries_of_one_rule_or_one_document() -> None:
    found = statements.explain(**ASK, column="paid", code="205")
    refund = next(part for part in found.rules if part.title == "退款恢复")
    (one,) = statements.entries(**ASK, column="paid", code="205", rule=refund.key).items
    assert (one.on, one.amount, one.adds, one.title) == (date(YEAR, 11, 3), D("80.00"), D("-80.00"), "支付后退款")
    assert len(statements.entries(**ASK, column="paid", code="205", document=found.documents[0].key).items) == 2


def test_a_column_there_is_not_is_refused_with_those_there_are() -> None:
    with pytest.raises(UserError, match="没有“spent”这一栏"):
        statements.explain(**ASK, column="spent")
    with pytest.raises(UserError):
        statements.entries(**ASK, column="net", by="weather")


def test_a_large_figure_is_told_by_month_with_the_same_totals(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = {column: statements.explain(**ASK, column=column) for column in ("net", "ordered", "final")}
    monkeypatch.setattr("jincai.ledger.composing.SHARE", 100)
    monkeypatch.setattr("jincai.ledger.composing.LARGE", 0)
    for column, told in whole.items():
        found = statements.explain(**ASK, column=column)
        assert not told.large and found.large and not found.rules and not found.documents
        assert sum(amount for _, amount in found.months) == found.amount == told.amount
        assert parts(found.accounts) == parts(told.accounts) and found.children == told.children
        by_rule: Counter[str] = Counter()
        for month, amount in found.months:
            one = statements.explain(**ASK, column=column, month=month)
            assert one.amount == amount == sum(part.amount for part in one.rules) and not one.children and not one.documents
            by_rule.update(parts(one.rules))
            page = statements.entries(**ASK, column=column, month=month, limit=500)
            assert sum(item.adds for item in page.items) == amount and {item.on.month for item in page.items} <= {month}
        assert {title: amount for title, amount in by_rule.items() if amount} == parts(told.rules)
    with pytest.raises(UserError, match="没有 13 月"):
        statements.explain(**ASK, column="net", month=13)
