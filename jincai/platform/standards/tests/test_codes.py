"""代码：标准数据在库里，按日期、上下级、资金、检索都答得出。"""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from jincai.kernel.problems import UserError
from jincai.platform.identity.api import scope
from jincai.platform.standards import api as standards
from jincai.platform.standards.loading import read
from jincai.platform.standards.models import Code

DAY, CITY = date(2025, 1, 2), "530700000"
pytestmark = pytest.mark.django_db


def test_every_code_of_the_files_is_there() -> None:
    for name, count in (("exp_func", 1840), ("revenue", 400), ("dep_econ", 110), ("gov_econ", 81)):
        assert len(read(name)) == count
        assert len(standards.codes(name, DAY)) == count


def test_a_code_knows_its_place() -> None:
    row = standards.code("exp_func", "2080505", DAY)
    assert row is not None
    assert (row.name, row.level, row.is_leaf, row.parent) == ("机关事业单位基本养老保险缴费支出", 3, True, "20805")
    assert [r.code for r in standards.ancestors("exp_func", "2080505", DAY)] == ["208", "20805"]
    assert standards.code("exp_func", "9999999", DAY) is None
    assert [r.code for r in standards.children("gov_econ", "501", DAY)] == ["50101", "50102", "50103", "50199"]


def test_the_tree_holds_every_code_once() -> None:
    def count(nodes: tuple[standards.CodeNode, ...]) -> int:
        return sum(1 + count(node.children) for node in nodes)

    assert count(standards.tree("revenue", DAY)) == 400


def test_a_code_answers_only_for_the_days_it_is_in_force() -> None:
    assert standards.code("exp_func", "201", date(2006, 12, 31)) is None
    assert standards.code("exp_func", "201", date(2007, 1, 1)) is not None
    assert standards.code("gov_econ", "501", date(2017, 12, 31)) is None, "政府支出经济分类自 2018 年起"


def test_two_versions_of_a_code_follow_each_other() -> None:
    with scope(divisions=CITY):
        put = {"division": CITY, "code_set": "exp_func", "code": "2019901", "parent": "20199", "level": 3}
        Code.objects.create(**put, name="旧名", valid_from=date(2020, 1, 1), valid_to=date(2025, 1, 1))
        Code.objects.create(**put, name="新名", valid_from=date(2025, 1, 1))
        standards.forget()
        last_day, first_day = date(2024, 12, 31), date(2025, 1, 1)
        assert [standards.code("exp_func", "2019901", on, CITY).name for on in (last_day, first_day)] == ["旧名", "新名"]  # type: ignore[union-attr]
        assert standards.code("exp_func", "2019901", DAY) != standards.code("exp_func", "2019901", DAY, CITY)
        assert standards.code("exp_func", "2010101", DAY, CITY) is not None, "national codes serve the division too"
        with pytest.raises(IntegrityError), transaction.atomic():
            Code.objects.create(**put, name="重叠", valid_from=date(2024, 6, 1), valid_to=date(2026, 1, 1))
    assert standards.code("exp_func", "2019901", DAY, CITY) == standards.code("exp_func", "2019901", DAY), "out of scope, not seen"


@pytest.mark.parametrize(
    ("exp_func", "fund", "fits"),
    [
        ("2010101", "111", True),
        ("2010101", "121", False),
        ("2120801", "121", True),
        ("2120801", "111", False),
        ("212", "111", True),
        ("212", "121", True),
        ("2010101", "3", True),
        ("9999999", "111", False),
        ("2010101", "999", False),
    ],
)
def test_fund_money_and_general_money_keep_to_their_codes(exp_func: str, fund: str, fits: bool) -> None:
    assert standards.fund_fits(exp_func, fund, DAY) is fits


def test_a_fund_belongs_to_one_budget() -> None:
    assert standards.budget_of("111", DAY) == "一般公共预算"
    assert standards.budget_of("122", DAY) == "政府性基金预算"
    assert standards.budget_of("1", DAY) == ""


@pytest.mark.parametrize("typed", ["2080505", "机关事业单位基本养老", "jgsydwjbyl", "jiguanshiyedanweijibenyanglao", "JGSYDWJBYL"])
def test_search_by_code_name_and_pinyin(typed: str) -> None:
    assert "2080505" in [row.code for row in standards.search("exp_func", typed, DAY)]


def test_search_puts_the_exact_code_first_and_keeps_to_the_limit() -> None:
    found = standards.search("exp_func", "201", DAY, limit=5)
    assert found[0].code == "201" and len(found) == 5
    assert standards.search("exp_func", "  ", DAY) == ()


def test_an_unknown_code_set_is_said() -> None:
    with pytest.raises(UserError, match="没有代码集"):
        standards.code("no_such_set", "1", DAY)


def test_loading_again_changes_nothing_and_mends_what_was_changed() -> None:
    assert standards.load() == {"codes": 0, "mappings": 0, "divisions": 0}
    with scope(divisions=standards.NATIONAL):
        Code.objects.filter(code_set="exp_func", code="2010101").update(name="改坏了")
        Code.objects.filter(code_set="exp_func", code="2010102").delete()
        extra = {"division": standards.NATIONAL, "code_set": "exp_func", "name": "多余", "standard": True}
        Code.objects.create(**extra, code="2010188")
    assert standards.load()["codes"] == 3
    assert standards.code("exp_func", "2010101", DAY).name == "行政运行"  # type: ignore[union-attr]
    assert standards.code("exp_func", "2010188", DAY) is None
