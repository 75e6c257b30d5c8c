"""财政区划：九位代码、上下级、六位和十二位代码、登记。"""

import pytest

from jincai.kernel.problems import UserError
from jincai.platform.identity.api import current_divisions, scope
from jincai.platform.standards import api as standards

pytestmark = pytest.mark.django_db
CITY = "530700000"


def test_lijiang_and_its_five_counties() -> None:
    city = standards.division(CITY)
    assert (city.name, city.level, city.level_no, city.admin6, city.admin12) == ("丽江市", "市", 3, "530700", "530700000000")
    assert [row.code for row in standards.parents("530702000")] == [CITY, "530000000", "000000000"]
    below = [row.name for row in standards.divisions_below(CITY)]
    assert below == ["古城区", "玉龙纳西族自治县", "永胜县", "华坪县", "宁蒗彝族自治县"]


def test_below_a_province_are_its_cities_and_their_counties() -> None:
    assert len(standards.divisions_below("530000000", direct=True)) == 16
    assert len(standards.divisions_below("530000000")) > 129
    assert len(standards.divisions_below("000000000", direct=True)) == 31


def test_statistical_fillers_are_no_divisions() -> None:
    assert not standards.has_division("110100000")
    assert standards.parents("110101000")[0].code == "110000000"


@pytest.mark.parametrize("code", ["530700", "530700000", "530700000000", " 530700 "])
def test_codes_of_six_nine_and_twelve_digits_mean_one_division(code: str) -> None:
    assert standards.to_fiscal(code) == CITY


@pytest.mark.parametrize(
    ("code", "says"), [("5307", "不是区划代码"), ("53070a", "不是区划代码"), ("999999", "没有财政区划"), ("530702001001", "村级")]
)
def test_a_wrong_code_is_said(code: str, says: str) -> None:
    with pytest.raises(UserError) as refused:
        standards.to_fiscal(code)
    assert says in refused.value.says and refused.value.remedy


def test_an_unknown_division_says_what_to_do() -> None:
    with pytest.raises(UserError) as refused:
        standards.division("999999000")
    assert "--division" in refused.value.remedy
    with pytest.raises(UserError) as refused:
        standards.division("530700")
    assert "九位" in refused.value.remedy


def test_a_township_is_added_once_and_found_by_both_codes() -> None:
    with scope(divisions=CITY):
        for _ in range(2):
            added = standards.add_division(code="530702001", name="大研街道", level="乡", parent="530702000")
        assert current_divisions() == (CITY,)
    assert added.admin12 == "530702001000" and standards.to_fiscal("530702001000") == "530702001"
    assert "大研街道" in [row.name for row in standards.divisions_below(CITY)]
    assert [row.code for row in standards.search_divisions("dyjd")] == ["530702001"]


def test_a_standard_division_is_left_as_it_is() -> None:
    assert standards.add_division(code=CITY, name="别名", level="市", parent="530000000").name == "丽江市"
    assert standards.division(CITY).name == "丽江市"


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "5307"},
        {"name": " "},
        {"level": "村"},
        {"level": "中央"},
        {"parent": "999999000"},
        {"parent": "530702000", "level": "市"},
    ],
)
def test_a_malformed_division_is_refused(wrong: dict[str, str]) -> None:
    fields = {"code": "530799000", "name": "新区", "level": "县", "parent": CITY} | wrong
    with pytest.raises(UserError), scope(divisions=CITY):
        standards.add_division(**fields)  # type: ignore[arg-type]
    assert not standards.has_division("530799000")
