"""用款计划的页面：额度、来去、计划单；别的单位什么也看不见。"""

from __future__ import annotations

import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from tests import small_year
from tests.small_year import SmallYear

pytestmark = pytest.mark.django_db
QUOTA = "/cashplan/quota/?plan=101001/201/111/03"


def shown(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    return response.content.decode()


def test_a_year_and_a_month(year: SmallYear) -> None:
    client = small_year.signed_in("treasury")
    page = shown(client, "/cashplan/")
    assert "合计 2 行" in page and "1,640,000.00" in page
    page = shown(client, "/cashplan/?month=3&agency=101001")
    assert "725,000.00" in page and "3,900.00" in page and "4,600.00" in page and "716,500.00" in page
    assert "没有符合筛选的用款计划" in shown(client, "/cashplan/?month=7")


def test_a_quota_tells_what_used_it(year: SmallYear) -> None:
    page = shown(small_year.signed_in("preparer"), QUOTA)
    assert "JH-2025-00001" in page and "ZF-2025-000008" in page and "退票退回计划" in page
    assert "没有说看哪个额度" in shown(small_year.signed_in("preparer"), "/cashplan/quota/", 400)


def test_a_plan_paper_shows_each_unit_its_lines(year: SmallYear) -> None:
    page = shown(small_year.signed_in("treasury"), "/cashplan/JH-2025-00001/")
    assert "赵文华 批复" in page and "合计 4 行" in page
    page = shown(small_year.signed_in("stranger"), "/cashplan/JH-2025-00001/")
    assert "只列你单位的行" in page and "练习市人大机关" not in page
    assert "没有用款计划" in shown(small_year.signed_in("treasury"), "/cashplan/JH-2025-99999/", 404)


def test_another_unit_sees_nothing(year: SmallYear) -> None:
    client = small_year.signed_in("stranger")
    assert "练习市人大机关" not in shown(client, "/cashplan/?month=3")
    assert "这个额度没有分录" in shown(client, QUOTA)


def test_the_export_has_what_the_screen_has(year: SmallYear) -> None:
    content = small_year.signed_in("treasury").get("/cashplan/export.xlsx?month=3&unit=yuan&cols=agency_code,agency,approved").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()[:-2]
    assert [row[0] for row in rows[3:]] == ["101001", "205001", "合计 2 行"] and rows[-1][2] == 1025000.0


def test_the_number_of_queries_is_bounded(year: SmallYear) -> None:
    client = small_year.signed_in("preparer")
    for path in ("/cashplan/", "/cashplan/?month=3", QUOTA, "/cashplan/JH-2025-00001/"):
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        assert len(queries) <= 30, (path, len(queries))
