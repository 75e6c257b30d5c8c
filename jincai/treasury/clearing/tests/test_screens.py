"""清算的页面：清算日、实拨、额度；库款只给财政人员看。"""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from tests import small_year
from tests.small_year import SmallYear

pytestmark = pytest.mark.django_db


def shown(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    return response.content.decode()


def rows_of(client: Client, path: str) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(client.get(path).content)).get_sheet_by_index(0).to_python()[:-2]


def test_the_days_end_on_the_cash_of_the_books(year: SmallYear) -> None:
    page = shown(small_year.signed_in("treasury"), "/clearing/")
    for words in ("3,100.00", "20,000.00", "5,200.00", "4,977,500.00", "/payment/?cleared=2025-03-03"):
        assert words in page, words
    rows = rows_of(small_year.signed_in("treasury"), "/clearing/export.xlsx?unit=yuan")
    assert rows[3][-1] == 4977500.0 and rows[-1][2] == 3100.0


def test_a_unit_sees_its_own_clearing_and_no_treasury_cash(year: SmallYear) -> None:
    page = shown(small_year.signed_in("preparer"), "/clearing/")
    assert "3,100.00" in page and "4,977,500.00" not in page and "20,000.00" not in page
    assert len(rows_of(small_year.signed_in("preparer"), "/clearing/export.xlsx")[2]) == 4
    page = shown(small_year.signed_in("stranger"), "/clearing/")
    assert "20,000.00" in page and "3,100.00" not in page
    assert "只能" not in page and shown(small_year.signed_in("preparer"), "/clearing/quotas/", 403)


def test_releases_in_three_states(year: SmallYear) -> None:
    client = small_year.signed_in("treasury")
    page = shown(client, "/clearing/releases/")
    assert all(words in page for words in ("已拨付", "已退回", "已发人民银行", "合计 3 张", "35,000.00"))
    page = shown(client, "/clearing/releases/SB-2025-00001/")
    for words in ("贰万元整", "张国庆", "实拨列费用", "实拨列支出", "练人发〔2025〕1号", "5207", "***************"):
        assert words in page, words
    assert "收款账户已销户" in shown(client, "/clearing/releases/SB-2025-00002/")
    assert 'class=" todo"' in shown(client, "/clearing/releases/SB-2025-00003/")
    assert "没有实拨凭证" in shown(client, "/clearing/releases/SB-2025-00009/", 404)


def test_another_unit_sees_no_release(year: SmallYear) -> None:
    client = small_year.signed_in("preparer")
    assert "没有实拨凭证" in shown(client, "/clearing/releases/")
    assert "练习教育专户" not in shown(client, "/clearing/releases/SB-2025-00001/", 404)


def test_quotas_and_one_of_them(year: SmallYear) -> None:
    client = small_year.signed_in("treasury")
    page = shown(client, "/clearing/quotas/")
    assert "ED-2025-00001" in page and "−600.00" in page and "5,200.00" in page
    page = shown(client, "/clearing/quotas/ED-2025-00001/")
    assert "一般公共服务支出" in page and "5106" in page and "Voucher(" not in page
    assert "没有符合筛选的清算额度通知单" in shown(client, "/clearing/quotas/?since=2025-04-01")


def test_the_number_of_queries_is_bounded(year: SmallYear) -> None:
    client = small_year.signed_in("treasury")
    for path in (
        "/clearing/",
        "/clearing/releases/",
        "/clearing/releases/SB-2025-00001/",
        "/clearing/quotas/",
        "/clearing/quotas/ED-2025-00001/",
    ):
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        assert len(queries) <= 40, (path, len(queries))
