"""区划与单位的树有起止：改名、换上级、撤销从某一天起，按哪一天查就是哪一天的树。"""

from datetime import date, timedelta

import pytest

from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.platform.identity.api import Actor, scope
from jincai.platform.standards import api as standards

CITY, COUNTY, DAY = "530700000", "530702000", date(2025, 7, 1)
BEFORE = DAY - timedelta(days=1)
ADMIN = Actor("xitong", "系统管理员", CITY, (), ("system_admin",))
pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> object:
    with scope(divisions=CITY, actor=ADMIN):
        standards.add_division(code="530702901", name="大研街道", level="乡", parent=COUNTY)
        for code, parent in (("101", ""), ("205", ""), ("205001", "205"), ("205002", "205")):
            standards.add_agency(division=CITY, code=code, name=f"单位{code}", unit_type="机关", parent=parent)
        yield


def test_a_division_that_moved_is_where_it_was_on_that_day(city: object) -> None:
    standards.change_division(code="530702901", on=DAY, actor=ADMIN, name="大研古城街道", parent="530721000", document="云民〔2025〕1号")
    for on, name, parent in ((BEFORE, "大研街道", COUNTY), (DAY, "大研古城街道", "530721000"), (None, "大研古城街道", "530721000")):
        row = standards.division("530702901", on)
        assert (row.name, row.parent) == (name, parent)
        assert standards.parents("530702901", on)[0].code == parent
        assert "530702901" in {r.code for r in standards.divisions_below(parent, on=on)}
        other = "530721000" if parent == COUNTY else COUNTY
        assert "530702901" not in {r.code for r in standards.divisions_below(other, on=on)}
    assert "530702901" in {r.code for r in standards.divisions_below("530000000", on=BEFORE)}


def test_a_division_that_was_closed_is_not_there_any_more(city: object) -> None:
    standards.change_division(code="530702901", on=DAY, actor=ADMIN, closed=True)
    assert standards.division("530702901", BEFORE).name == "大研街道"
    with pytest.raises(UserError, match="2025-07-01 没有"):
        standards.division("530702901", DAY)
    assert "530702901" not in {r.code for r in standards.divisions_below(COUNTY, on=DAY)}
    with pytest.raises(UserError, match="不能自"):
        standards.change_division(code="530702901", on=date(2025, 8, 1), actor=ADMIN, name="又有了")


def test_what_cannot_be_changed(city: object) -> None:
    standards.add_division(code="530702902", name="社区", level="乡", parent=COUNTY)
    told = {"on": DAY, "actor": ADMIN}
    with pytest.raises(UserError, match="全国标准"):
        standards.change_division(code=COUNTY, name="古城", **told)  # type: ignore[arg-type]
    for parent in ("530702901", "530702902"):
        with pytest.raises(UserError, match="不能作"):
            standards.change_division(code="530702901", parent=parent, **told)  # type: ignore[arg-type]
    with pytest.raises(Refused):
        standards.change_division(code="530702901", on=DAY, actor=Actor("a", "安全", CITY, (), ("security_admin",)), name="x")


def test_a_unit_that_moved_and_one_that_was_closed(city: object) -> None:
    told = {"division": CITY, "on": DAY, "actor": ADMIN}
    standards.change_agency(code="205001", parent="101", name="划转来的", **told)  # type: ignore[arg-type]
    assert {r.code for r in standards.agencies_below(CITY, "205", BEFORE)} == {"205001", "205002"}
    assert {r.code for r in standards.agencies_below(CITY, "205", DAY)} == {"205002"}
    assert [r.name for r in standards.agencies_below(CITY, "101", DAY)] == ["划转来的"]
    with pytest.raises(UserError, match="之下还有 1 个"):
        standards.change_agency(code="205", closed=True, **told)  # type: ignore[arg-type]
    assert standards.change_agency(code="205002", closed=True, **told) is None  # type: ignore[arg-type]
    assert standards.agency(CITY, "205002", BEFORE) and standards.agency(CITY, "205002", DAY) is None
    with pytest.raises(UserError, match="不能作"):
        standards.change_agency(code="101", parent="205001", **told)  # type: ignore[arg-type]
    with pytest.raises(UserError, match="没有“colour”"):
        standards.change_agency(code="101", colour="red", **told)  # type: ignore[arg-type]
