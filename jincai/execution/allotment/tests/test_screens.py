"""指标的页面与接口：状况、占用、变动、来由；查询数有界，别的单位什么也看不见。"""

from __future__ import annotations

import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from jincai.execution.allotment.screens import lists, paper
from jincai.platform.identity.api import scope
from tests import small_year
from tests.small_year import DIVISION, YEAR, SmallYear

pytestmark = pytest.mark.django_db


def shown(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    return response.content.decode()


def cost(client: Client, path: str) -> int:
    client.get(path)  # what is remembered is remembered
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200, path
    return len(queries)


def test_the_list_adds_up(year: SmallYear) -> None:
    client = small_year.signed_in("treasury")
    page = shown(client, "/allotment/")
    assert "合计 5 条" in page and "2,130,000.00" in page and "待下达" in page and "冻结" in page
    assert "213.00" in shown(client, "/allotment/?unit=wan")
    with scope(divisions=DIVISION):
        found = lists.find(division=DIVISION, year=YEAR, agencies=None, wanted=lists.Wanted())
    s = found.sums
    assert s.current == s.executed + s.held + s.frozen + s.unreleased + s.available


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("state=frozen", {"frozen"}), ("state=waiting", {"waiting"}), ("state=held", {"office", "school"}), ("agency=205001", {"school"}),
        ("func=2010102", {"meeting", "frozen", "waiting"}), ("func=小学教育", {"school"}), ("q=会议", {"meeting"}), ("fund=121", set()),
    ],
)  # fmt: skip
def test_the_address_is_the_filter(year: SmallYear, query: str, numbers: set[str]) -> None:
    page = shown(small_year.signed_in("treasury"), f"/allotment/?{query}")
    assert {name for name, number in year.practice.allotments.items() if f">{number}<" in page} == numbers


def test_pages_go_by_key_and_the_sum_stays(year: SmallYear) -> None:
    with scope(divisions=DIVISION):
        first = lists.find(division=DIVISION, year=YEAR, agencies=None, wanted=lists.Wanted(), limit=2)
        rest = lists.find(division=DIVISION, year=YEAR, agencies=None, wanted=lists.Wanted(), after=first.after, limit=9)
    assert (first.after, len(first.rows), len(rest.rows), rest.after) == ("ZB-2025-000002", 2, 3, "")
    assert first.sums == rest.sums and first.count == 5


def test_the_paper_tells_where_the_money_is_and_who_holds_it(year: SmallYear) -> None:
    page = shown(small_year.signed_in("preparer"), f"/allotment/{year.practice.allotments['office']}/")
    for words in (
        "991,500.00",
        "3,900.00",
        "4,600.00",
        "占用 4 笔",
        "ZF-2025-000001",
        "和丽梅",
        "练人发〔2025〕1号",
        "指标下达",
        "退票退回",
        "用它的支付 9 笔",
        "银行退票",
    ):
        assert words in page, words


def test_the_movements_end_at_what_is_available(year: SmallYear) -> None:
    with scope(divisions=DIVISION):
        for number in year.practice.allotments.values():
            found = paper.paper(division=DIVISION, year=YEAR, number=number)
            assert found is not None and found.movements[-1].available == found.at.available
            assert all(m.available >= 0 for m in found.movements)


def test_a_freezing_paper_shows_what_it_froze(year: SmallYear) -> None:
    page = shown(small_year.signed_in("preparer"), "/allotment/练财冻〔2025〕1号/")
    assert "指标冻结" in page and "专项审计期间暂停支付" in page and "ZB-2025-000003" in page and "45,000.00" in page
    assert "没有指标" in shown(small_year.signed_in("stranger"), "/allotment/练财冻〔2025〕1号/", 404)


def test_one_not_released_is_dashed(year: SmallYear) -> None:
    page = shown(small_year.signed_in("preparer"), f"/allotment/{year.practice.allotments['waiting']}/")
    assert "待下达" in page and 'class=" todo"' in page and "用它申请支付" not in page


def test_another_unit_sees_nothing(year: SmallYear) -> None:
    client = small_year.signed_in("stranger")
    page = shown(client, "/allotment/")
    assert "ZB-2025-000005" in page and "ZB-2025-000001" not in page and "合计 1 条" in page
    assert "没有这个编号的指标" in shown(client, "/allotment/ZB-2025-000001/", 404), "as if it were not there"


def test_the_export_has_what_the_screen_has(year: SmallYear) -> None:
    content = small_year.signed_in("treasury").get("/allotment/export.xlsx?state=left&unit=yuan").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()[:-2]
    assert [row[0] for row in rows[3:]] == ["ZB-2025-000001", "ZB-2025-000002", "ZB-2025-000003", "ZB-2025-000005", "合计 4 条"]
    assert rows[-1][4] == 2050000.0


def test_the_number_of_queries_does_not_grow_with_the_rows(year: SmallYear) -> None:
    client = small_year.signed_in("preparer")
    office = year.practice.allotments["office"]
    paths = ("/allotment/", f"/allotment/{office}/", f"/allotment/{office}/?all=1", "/allotment/export.xlsx")
    few = [cost(client, path) for path in paths]
    small_year.more(year, 40)
    assert [cost(client, path) for path in paths] == few and max(few) <= 45, few


def test_the_machine_sees_the_same(year: SmallYear) -> None:
    told = Client().get("/api/allotments?year=2025&limit=3", **small_year.basic("treasury")).json()
    assert told["count"] == 5 and told["next"] == "ZB-2025-000003" and told["total"]["current"] == "2130000.00"
    one = Client().get("/api/allotments/ZB-2025-000003?year=2025", **small_year.basic("preparer")).json()
    assert one["position"]["frozen"] == "45000.00" and one["holds"][0]["document"] == "练财冻〔2025〕1号"
    assert Client().get("/api/allotments/ZB-2025-000003?year=2025", **small_year.basic("stranger")).status_code == 404
