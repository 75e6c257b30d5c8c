"""支付的页面：清单、明细、导出；查询数有界，别的单位什么也看不见。"""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from jincai.execution.payment import api as payment
from jincai.platform.identity import api as identity
from jincai.platform.identity.api import scope
from tests import small_year
from tests.small_year import DIVISION, YEAR, SmallYear

pytestmark = pytest.mark.django_db
QUERIES = 45
"""At most, for any page here; the same whatever the number of rows."""


def shown(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    return response.content.decode()


def cost(client: Client, path: str) -> int:
    client.get(path)  # what is remembered is remembered
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200, path
    return len(queries)


def test_nobody_sees_a_page_without_signing_in(year: SmallYear) -> None:
    response = Client().get("/payment/")
    assert response.status_code == 302 and "/sign-in/" in response["Location"]


def test_the_list_shows_every_state_in_words_and_the_sum(year: SmallYear) -> None:
    page = shown(small_year.signed_in("preparer"), "/payment/")
    for label in ("待单位审核", "待国库审批", "待生成凭证", "已发银行", "银行已付", "已清算", "银行退票", "已退回单位"):
        assert label in page
    assert "合计 9 笔，其中已退款 600.00" in page and "12,600.00" in page
    assert page.index(year.numbers["rejected"]) < page.index(year.numbers["requested"]), "the newest first"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=RETURNED", {"returned"}), ("state=open", {"requested", "reviewed", "approved", "ordered", "paid"}), ("func=2010102", set()),
        ("func=行政运行&state=CLEARED", {"cleared", "refunded"}), ("q=1500", {"cleared"}), ("q=材料印刷", {"paid"}), ("agency=205001", set()),
        ("since=2025-03-04", set()), ("until=2025-03-03&state=REJECTED", {"rejected"}), ("cleared=2025-03-03", {"cleared", "refunded"}),
        ("allotment=ZB-2025-000002", set()),
    ],
)  # fmt: skip
def test_the_address_is_the_filter(year: SmallYear, query: str, found: set[str]) -> None:
    page = shown(small_year.signed_in("treasury"), f"/payment/?{query}")
    assert {name for name, number in year.numbers.items() if f">{number}<" in page} == found


def test_a_wrong_date_is_answered_with_what_to_do(year: SmallYear) -> None:
    assert "不是日期" in shown(small_year.signed_in("treasury"), "/payment/?since=tomorrow", 400)


def test_the_next_page_goes_on_after_the_last_row(year: SmallYear) -> None:
    small_year.more(year, 60)
    client = small_year.signed_in("preparer")
    first = shown(client, "/payment/")
    assert "合计 69 笔" in first and "ZF-2025-000069" in first and "ZF-2025-000019" not in first
    second = shown(client, "/payment/?after=ZF-2025-000020")
    assert "ZF-2025-000019" in second and "ZF-2025-000020<" not in second and "合计 69 笔" in second


def test_the_export_has_what_the_screen_has(year: SmallYear) -> None:
    response = small_year.signed_in("treasury").get("/payment/export.xlsx?state=CLEARED&cols=on,number,refunded,amount")
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()[:-2]
    assert rows[2] == ["申请", "申请号", "已退款", "金额"] and "状态 已清算" in rows[1][0]
    assert [row[1] for row in rows[3:]] == [year.numbers["refunded"], year.numbers["cleared"], ""]
    assert rows[-1][0] == "合计 2 笔，其中已退款 600.00"
    assert rows[-1][-1] == 3100.0 and rows[-1][-2] == 600.0


def test_the_paper_tells_everything(year: SmallYear) -> None:
    page = shown(small_year.signed_in("preparer"), f"/payment/{year.numbers['cleared']}/")
    for words in (
        "壹仟伍佰元整", "***************", "练习文印社（示例）", "30201", "50201", "和丽梅", "木建军", "杨志强", "张国庆",
        "练人发〔2025〕1号", "练财指〔2025〕1号",
        "预算批准", "分解", "分配", "批复到单位", "下达", "2 个账套", "清算列费用", "清算列支出", "支付确认", "占用计划", "8202",
    ):  # fmt: skip
        assert words in page, words
    assert small_year.PAYEE.account not in page, "the account number is masked"


def test_what_has_not_happened_is_dashed_and_who_is_next_is_said(year: SmallYear) -> None:
    page = shown(small_year.signed_in("treasury"), f"/payment/{year.numbers['reviewed']}/")
    assert "待国库审批" in page and page.count('class=" todo"') == 5 and "2301 待人行" in page


def test_a_return_says_why_and_that_the_money_is_free_again(year: SmallYear) -> None:
    page = shown(small_year.signed_in("preparer"), f"/payment/{year.numbers['returned']}/")
    assert "收款人账号户名不符" in page and "占用已退回原指标" in page and 'class="stop"' in page


def test_an_order_number_finds_its_payment_and_another_paper_its_own_page(year: SmallYear) -> None:
    client = small_year.signed_in("treasury")
    assert year.numbers["ordered"] in shown(client, "/payment/PZ-2025-000001/")
    assert client.get(f"/payment/{year.practice.allotments['office']}/")["Location"].endswith("/allotment/ZB-2025-000001/")
    assert "没有支付单据" in shown(client, "/payment/ZF-2025-999999/", 404)


def test_another_unit_sees_nothing(year: SmallYear) -> None:
    client = small_year.signed_in("stranger")
    assert "还没有支付申请" in shown(client, "/payment/")
    page = shown(client, f"/payment/{year.numbers['cleared']}/", 404)
    assert "没有这个号的支付申请" in page and "练习文印社" not in page and "1,500.00" not in page
    rows = CalamineWorkbook.from_filelike(io.BytesIO(client.get("/payment/export.xlsx").content)).get_sheet_by_index(0).to_python()[:-2]
    assert len(rows) == 4 and rows[3][0] == "合计 0 笔"


def test_the_number_of_queries_does_not_grow_with_the_rows(year: SmallYear) -> None:
    client = small_year.signed_in("preparer")
    paths = ("/payment/", f"/payment/{year.numbers['cleared']}/", "/payment/new/", "/payment/export.xlsx")
    few = [cost(client, path) for path in paths]
    small_year.more(year, 40)
    assert [cost(client, path) for path in paths] == few and max(few) <= QUERIES, few


def test_no_page_has_inline_style_or_script() -> None:
    folder = Path(__file__).parents[1] / "templates"
    assert [path.name for path in folder.rglob("*.html") if "style=" in path.read_text() or "<script" in path.read_text()] == []


def test_the_sum_of_the_list_is_that_of_the_ledger_documents(year: SmallYear) -> None:
    with scope(divisions=DIVISION):
        rows = payment.listing(division=DIVISION, year=YEAR)
    assert rows.total == Decimal("12600.00") and rows.count == 9


def test_who_acts_for_no_unit_is_told_that_there_is_nothing(year: SmallYear) -> None:
    identity.create_user(username="nobody", name="系统管理员", division=DIVISION, posts=["system_admin"])
    client = Client()
    client.force_login(get_user_model().objects.get(username="nobody"), backend="django.contrib.auth.backends.ModelBackend")
    assert "还没有支付申请" in shown(client, "/payment/")
