"""参数：按区划和日期生效，上级的设置管下级，缺省值垫底。"""

from datetime import date, time
from decimal import Decimal

import pytest

from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.platform.identity.api import Actor, scope, system
from jincai.platform.params import api as params
from jincai.platform.standards.api import NATIONAL

PROVINCE, CITY, COUNTY = "530000000", "530700000", "530702000"
NEW_YEAR, JUNE = date(2025, 1, 1), date(2025, 6, 1)


def put(name: str, division: str, value: params.Value | str, day: date, facet: str = "") -> None:
    with scope(divisions=division):
        params.put(name, division, value, day, system(division), facet=facet)


@pytest.mark.django_db
def test_nearest_division_counts_and_the_default_last() -> None:
    assert params.flag("cashplan.control", COUNTY, JUNE) is True
    put("cashplan.control", NATIONAL, False, NEW_YEAR)
    assert params.flag("cashplan.control", COUNTY, JUNE) is False
    put("cashplan.control", PROVINCE, True, NEW_YEAR)
    put("cashplan.control", CITY, False, JUNE)
    assert params.flag("cashplan.control", COUNTY, NEW_YEAR) is True
    assert params.flag("cashplan.control", COUNTY, JUNE) is False
    assert params.flag("cashplan.control", "530100000", JUNE) is True, "another city hears the province"


@pytest.mark.django_db
def test_the_most_exact_facet_counts() -> None:
    put("cashplan.control", CITY, True, NEW_YEAR)
    put("cashplan.control", CITY, False, NEW_YEAR, "111")
    put("cashplan.control", CITY, True, NEW_YEAR, "111/3")
    put("cashplan.control", CITY, False, NEW_YEAR, "*/1")
    asked = {facet: params.flag("cashplan.control", CITY, JUNE, facet) for facet in ("", "111", "111/3", "111/2", "121/1", "121/3")}
    assert asked == {"": True, "111": False, "111/3": True, "111/2": False, "121/1": False, "121/3": True}


@pytest.mark.django_db
def test_a_later_setting_ends_the_earlier_one_and_one_between_fits_in() -> None:
    put("payment.review_steps", CITY, 1, NEW_YEAR)
    put("payment.review_steps", CITY, 3, date(2025, 9, 1))
    put("payment.review_steps", CITY, "2", JUNE)
    with scope(divisions=CITY):
        ranges = [(s.value, s.valid_from.month, s.valid_to and s.valid_to.month) for s in params.settings("payment.review_steps", CITY)]
    assert ranges == [(1, 1, 6), (2, 6, 9), (3, 9, None)]
    put("payment.review_steps", CITY, 1, JUNE)
    assert params.value("payment.review_steps", CITY, date(2025, 8, 31)) == 1
    assert params.value("payment.review_steps", CITY, date(2025, 9, 1)) == 3


@pytest.mark.django_db
def test_values_keep_their_kind() -> None:
    put("treasury.minimum_cash", CITY, Decimal("1000000.00"), NEW_YEAR)
    put("bank.cutoff", CITY, "15:30", NEW_YEAR)
    assert params.value("treasury.minimum_cash", CITY, JUNE) == Decimal("1000000.00")
    assert params.value("bank.cutoff", CITY, JUNE) == time(15, 30)
    assert params.value("bank.cutoff", PROVINCE, JUNE) == time(16, 30)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "typed"), [("payment.review_steps", "两级"), ("cashplan.control", "maybe"), ("bank.cutoff", "25:00")])
def test_a_value_of_the_wrong_form_is_refused(name: str, typed: str) -> None:
    with pytest.raises(UserError, match="不对") as refused:
        put(name, CITY, typed, NEW_YEAR)
    assert refused.value.remedy.startswith("应为")


@pytest.mark.django_db
def test_only_the_steward_of_the_division_sets() -> None:
    clerk = Actor("li", "李经办", COUNTY, ("101",), ("preparer",))
    with pytest.raises(Refused) as refused, scope(divisions=CITY):
        params.put("cashplan.control", CITY, False, NEW_YEAR, clerk)
    assert [v.rule for v in refused.value.violations] == ["I01", "I03"]
    with pytest.raises(UserError, match="范围"), scope(divisions=COUNTY):
        params.put("cashplan.control", CITY, False, NEW_YEAR, system(CITY))


def test_an_undeclared_name_is_refused() -> None:
    with pytest.raises(UserError, match="没有参数"):
        params.declared("no.such")


def test_a_name_is_declared_once() -> None:
    again = params.declared("bank.cutoff")
    assert params.declare(again.name, again.kind, again.default, again.says, again.cites) == again
    with pytest.raises(ValueError, match="twice"):
        params.declare("bank.cutoff", "text", "16:30", "别的意思")
    with pytest.raises(ValueError, match="not of kind"):
        params.declare("test.wrong_default", "int", "two", "缺省值种类不对")
    for declared in params.all_declared():
        assert declared.read(declared.write(declared.default)) == declared.default
