"""预算单位：登记、查询、有效期、可见范围。"""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from jincai.kernel.problems import UserError
from jincai.platform.identity.api import scope
from jincai.platform.standards import api as standards
from jincai.platform.standards.api import AgencyRow

CITY, COUNTY, DAY = "530700000", "530702000", date(2025, 1, 2)
pytestmark = pytest.mark.django_db


def bureau(code: str = "101", name: str = "市财政局", parent: str = "", **more: object) -> AgencyRow:
    fields: dict[str, object] = {"division": CITY, "unit_type": "机关", **more}
    return AgencyRow(code=code, name=name, parent=parent, **fields)  # type: ignore[arg-type]


def test_units_are_added_together_and_found() -> None:
    with scope(divisions=CITY):
        assert standards.add_agencies([bureau(), bureau("101001", "信息中心", "101", unit_type="事业", department="101")]) == 2
        assert standards.agency(CITY, "101001", DAY).unit_type == "事业"  # type: ignore[union-attr]
        assert [row.code for row in standards.agencies(CITY)] == ["101", "101001"]
        assert [row.code for row in standards.agencies_below(CITY, "101", DAY)] == ["101001"]
        assert standards.agency(CITY, "999", DAY) is None


def test_adding_again_brings_a_unit_up_to_date() -> None:
    with scope(divisions=CITY):
        standards.add_agencies([bureau()])
        standards.add_agency(division=CITY, code="101", name="市财政局（国资委）", unit_type="机关")
        assert [row.name for row in standards.agencies(CITY)] == ["市财政局（国资委）"]


def test_a_unit_exists_for_its_days_and_may_not_overlap_itself() -> None:
    with scope(divisions=CITY):
        standards.add_agencies([bureau(valid_to=date(2025, 7, 1)), bureau(name="市财政与国资局", valid_from=date(2025, 7, 1))])
        assert standards.agency(CITY, "101", date(2025, 6, 30)).name == "市财政局"  # type: ignore[union-attr]
        assert standards.agency(CITY, "101", date(2025, 7, 1)).name == "市财政与国资局"  # type: ignore[union-attr]
        assert len(standards.agencies(CITY, DAY)) == 1
        with pytest.raises(IntegrityError), transaction.atomic():
            standards.add_agencies([bureau(valid_from=date(2025, 1, 1))])


def test_units_of_another_division_are_not_seen_nor_written() -> None:
    with scope(divisions=CITY):
        standards.add_agencies([bureau()])
    assert standards.agencies(CITY) == ()
    with scope(divisions=COUNTY):
        assert standards.agency(CITY, "101", DAY) is None
        with pytest.raises(UserError, match="范围"), transaction.atomic():
            standards.add_agencies([bureau()])


def test_a_rolled_back_unit_is_forgotten() -> None:
    with scope(divisions=CITY):
        with pytest.raises(ZeroDivisionError), scope(divisions=CITY):
            standards.add_agencies([bureau()])
            assert standards.agency(CITY, "101", DAY)
            _ = 1 / 0
        assert standards.agency(CITY, "101", DAY) is None


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"unit_type": "公司"}, "类型"),
        ({"parent": "100"}, "上级单位"),
        ({"name": " "}, "名称"),
        ({"code": "10-1"}, "代码"),
        ({"division": "999999000"}, "没有财政区划"),
    ],
)
def test_a_wrong_unit_is_refused_and_nothing_saved(wrong: dict[str, str], says: str) -> None:
    with scope(divisions=CITY):
        with pytest.raises(UserError, match=says), scope(divisions=CITY):
            standards.add_agencies([bureau("102", "市教育局"), bureau(**wrong)])  # type: ignore[arg-type]
        assert standards.agencies(CITY) == ()


def test_a_code_twice_is_refused() -> None:
    with pytest.raises(UserError, match="两次"), scope(divisions=CITY):
        standards.add_agencies([bureau(), bureau(name="另一个")])
