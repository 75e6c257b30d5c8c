"""执行表：小年度的每一栏。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest

from jincai.accounting.statements import api as statements
from jincai.accounting.statements.tests.year import CITY, YEAR
from jincai.kernel.problems import UserError

ASK = {"year": YEAR, "division": CITY}
pytestmark = pytest.mark.usefixtures("booked")


def row(table: statements.ExecutionTable, code: str) -> statements.ExecutionRow:
    return next(r for r in table.rows if r.code == code)


def test_every_column_of_a_code() -> None:
    table = statements.by_function(**ASK)
    office = row(table, "2010101")
    assert (office.budget, office.adjusted, office.final) == (D("1000.00"), D("1200.00"), D("1200.00"))
    assert (office.allotted, office.undistributed) == (D("1150.00"), D("50.00")), "50 stay in the division's pool"
    assert (office.frozen, office.requested, office.ordered) == (D("50.00"), D("22.00"), D("111.00"))
    assert (office.paid, office.net, office.available) == (D("340.00"), D("340.00"), D("627.00"))
    assert office.rate == D("0.2833")
    school = row(table, "2050201")
    assert (school.budget, school.adjusted) == (D("0"), D("0")), "from above: not of the level's own budget"
    assert (school.final, school.paid, school.carried) == (D("300.00"), D("100.00"), D("200.00")), "100 were reclaimed and written off"


def test_reserve_moves_final_from_one_code_to_another() -> None:
    table = statements.by_function(**ASK)
    assert (row(table, "227").adjusted, row(table, "227").final) == (D("100.00"), D("40.00"))
    fire = row(table, "2240101")
    assert (fire.adjusted, fire.final, fire.undistributed, fire.available) == (D("0"), D("60.00"), D("5.00"), D("55.00"))


def test_recovered_prior_money_lowers_net_expenditure_and_restores_nothing() -> None:
    table = statements.by_function(**ASK)
    gone = row(table, "2010199")
    assert (gone.final, gone.paid, gone.recovered, gone.net, gone.rate) == (D("0"), D("0"), D("9.00"), D("-9.00"), None)
    assert row(table, "201").net == D("331.00")


def test_classes_are_the_sum_of_what_is_below_and_a_parent_comes_first() -> None:
    table = statements.by_function(**ASK)
    codes = [r.code for r in table.rows]
    assert codes == sorted(codes) and codes[:3] == ["201", "20101", "2010101"]
    general = row(table, "201")
    assert (general.level, general.parent, general.leaf, general.name) == (1, "", False, "一般公共服务支出")
    assert row(table, "2010101").parent == "20101" and row(table, "227").leaf
    for column in ("budget", "adjusted", "final", "allotted", "held", "paid", "net", "available"):
        tops = sum(getattr(r, column) for r in table.rows if r.level == 1)
        leaves = sum(getattr(r, column) for r in table.rows if r.leaf)
        assert getattr(table.total, column) == tops == leaves, column
    assert all(r.paid <= r.final for r in table.rows)


def test_depth_folds_without_changing_a_figure() -> None:
    full = statements.by_function(**ASK)
    for depth in (1, 2):
        table = statements.by_function(**ASK, depth=depth)
        assert {r.level for r in table.rows} == set(range(1, depth + 1)) and table.total == full.total
        assert [r for r in full.rows if r.level <= depth] == list(table.rows)


def test_transfers_and_principal_are_not_expenditure_of_the_level() -> None:
    level, all_ = statements.by_function(**ASK), statements.by_function(**ASK, part="all")
    moved = statements.by_function(**ASK, part="transfer")
    assert not [r for r in level.rows if r.code.startswith(("230", "231"))]
    assert (row(moved, "23002").final, row(moved, "23002").allotted, row(moved, "23002").paid) == (D("300.00"), D("250.00"), D("240.00"))
    assert (row(moved, "231").paid, row(moved, "231").rate) == (D("45.00"), D("1.0000"))
    assert level.total.final + moved.total.final == all_.total.final
    with pytest.raises(UserError):
        statements.by_function(**ASK, part="half")


def test_any_day_is_the_state_of_that_day() -> None:
    july = statements.by_function(**ASK, on=date(YEAR, 7, 31))
    assert (row(july, "2010101").budget, row(july, "2010101").adjusted, row(july, "2010101").final) == (D("1000.00"),) * 3
    assert july.total.paid == 0
    october = statements.by_function(**ASK, on=date(YEAR, 10, 31))
    assert row(october, "2050201").paid == D("180.00"), "the refund comes in November"
    assert statements.by_function(**ASK, on=date(YEAR, 12, 30)).total.carried == 0


def test_units_and_departments_sum_to_the_same_total() -> None:
    table, functions = statements.by_agency(**ASK), statements.by_function(**ASK)
    for column in ("final", "allotted", "held", "paid", "recovered", "net", "available", "undistributed"):
        assert getattr(table.total, column) == getattr(functions.total, column), column
    assert table.total.budget is None and row(table, "101001").paid == D("340.00")
    assert (table.rows[-1].code, table.rows[-1].name) == ("-", "未分到单位")
    own = statements.by_function(**ASK, agency="102001")
    assert [r.code for r in own.rows] == ["205", "20502", "2050201"] and own.total.adjusted is None


def test_economic_classes_show_execution_only() -> None:
    government, departmental = statements.by_gov_econ(**ASK), statements.by_dep_econ(**ASK)
    assert {r.code: r.paid for r in government.rows if r.level == 1} == {
        "501": D("40.00"), "502": D("300.00"), "505": D("100.00"), "510": D("70.00"),
    }  # fmt: skip
    assert next(r for r in government.rows if r.code == "502").net == D("291.00")
    assert government.total.net == departmental.total.net == statements.by_function(**ASK).total.net
    assert sum(r.share for r in government.rows if r.level == 1) == pytest.approx(D(1), abs=D("0.0005"))
    assert next(r for r in departmental.rows if r.code == "-").paid == D("70.00"), "a fund release names no departmental class"


def test_months_add_up_to_the_year() -> None:
    months = statements.progress(**ASK)
    total = statements.by_function(**ASK).total
    assert [m.month for m in months] == list(range(1, 13))
    assert months[-1].cumulative == total.net == sum(m.net for m in months)
    assert months[-1].final == total.final and months[-1].rate == total.rate
    assert months[9].net == D("180.00") and months[10].net == D("-40.00"), "November: 40 paid, 80 refunded"
    assert [m.month for m in statements.progress(**ASK, on=date(YEAR, 3, 15))] == [1, 2, 3]


def test_the_slowest_classes_are_named_first() -> None:
    slow = [r.code for r in statements.by_function(**ASK).slowest(2)]
    assert slow == ["224", "227"], "of equal rates, the one with more unspent"
