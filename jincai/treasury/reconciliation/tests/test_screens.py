"""对账的页面：对账台、差异、额度、线路、单位对账单；单位只见自己的对账单。"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jincai.platform.identity.api import scope, system
from jincai.treasury.reconciliation import boards, models, operations
from tests import small_year
from tests.small_year import DIVISION, ON, YEAR, SmallYear

pytestmark = pytest.mark.django_db
DAY = f"/reconciliation/day/{ON}/"


@pytest.fixture
def year(year: SmallYear) -> Iterator[SmallYear]:
    """办好的小年度，对过一天。"""
    with scope(divisions=DIVISION, actor=system(DIVISION)):
        operations.reconcile(division=DIVISION, year=YEAR, on=ON, actor=system(DIVISION))
    yield year


def shown(client: Any, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, (path, response.status_code)
    return str(response.content.decode())


def test_the_desk_says_what_is_missing_and_what_differs(year: SmallYear) -> None:
    client = small_year.signed_in("treasury")
    page = shown(client, "/reconciliation/")
    for words in ("三方对账 2025-03-03", "待签认", "重新取数", "代理银行垫付余额", "国库存款余额", "日报未到", "自行消除", "对账人", "DZ51"):
        assert words in page, words
    assert "没有这一类的差异" in shown(client, f"{DAY}?at=todo") or "看办法" in shown(client, f"{DAY}?at=todo")
    assert "这一天还没有对账" in shown(client, "/reconciliation/day/2025-03-09/")
    assert client.get(f"{DAY}?export=xlsx").headers["Content-Type"].endswith("sheet")
    assert "2025-03-03" in shown(client, "/reconciliation/days/")
    assert shown(client, "/reconciliation/day/abc/", 400) and shown(client, "/reconciliation/day/2024-03-03/", 400)


def test_a_refused_signature_teaches(year: SmallYear) -> None:
    client = small_year.signed_in("treasury")
    response = client.post(DAY, {"do": "check"})
    assert response.status_code == 409 and "还没有收到" in response.content.decode()
    assert client.post(DAY, {"do": "sign"}).status_code == 403, "国库处经办不能签认"
    assert client.post(DAY, {"do": "take"}).status_code == 302
    assert client.post(DAY, {"do": "其他"}).status_code == 400


def test_a_difference_shows_why_and_takes_an_explanation(year: SmallYear) -> None:
    with scope(divisions=DIVISION):
        row = models.Difference.objects.create(
            division=DIVISION, year=YEAR, kind="unknown", vt_code="8202", number="PZ-2025-999999", amount=7, bank=7,
            says="我方没有发出过", opened_on=ON, seen_on=ON,
        )
    client, path = small_year.signed_in("treasury"), f"/reconciliation/difference/{row.pk}/"
    page = shown(client, path)
    assert all(words in page for words in ("我方没有", "立即向对方查询", "DZ15", "写说明", "7.00"))
    assert client.post(path, {"says": "短"}).status_code == 400
    assert client.post(path, {"says": "银行串户，已追回"}).status_code == 302
    assert "银行串户，已追回" in shown(client, path)
    assert "没有差异" in shown(client, "/reconciliation/difference/987654/", 404)


def test_quota_and_lines(year: SmallYear) -> None:
    client = small_year.signed_in("treasury")
    page = shown(client, "/reconciliation/quota/?by=agency")
    assert "练习市人大机关" in page and "在途" in page
    assert client.get("/reconciliation/quota/export.xlsx?by=agency").status_code == 200
    assert "年终注销" not in page, "他没有签发的权"
    with scope(divisions=DIVISION):
        q = boards.quota(division=DIVISION, year=YEAR, by_agency=True)[0]
        line = {"FundTypeCode": q.fund, "ExpFuncCode": q.func, "AgencyCode": q.agency, "CurDateMoney": str(q.left + 7)}
        told = {"number": "ED12", "on": date(YEAR, 12, 31), "figures": {"rows": [line]}}
        models.Report.objects.create(division=DIVISION, year=YEAR, party="pboc", kind="3510", **told)
    chief = small_year.signed_in("treasury_chief")
    assert "<b>7.00</b>" in shown(chief, "/reconciliation/quota/")
    assert client.post("/reconciliation/quota/").status_code == 403
    assert chief.post("/reconciliation/quota/").status_code == 302
    assert "没有可以注销的额度" in shown(chief, "/reconciliation/quota/")
    page = shown(client, "/reconciliation/lines/")
    assert "代理银行" in page and "尚未接通" in page and "没有待处理的报文" in page
    assert client.post("/reconciliation/lines/", {"do": "resend", "id": "1"}).status_code == 400
    assert client.post("/reconciliation/lines/", {"do": "poll", "counterpart": "bank"}).status_code == 400


def test_a_unit_sees_its_statement_alone(year: SmallYear) -> None:
    from datetime import date

    with scope(divisions=DIVISION):
        operations.issue_statements(division=DIVISION, year=YEAR, month=3, on=date(YEAR, 4, 1), actor=year.people["treasury"])
        mine = models.UnitStatement.objects.get(agency="101001")
    reviewer = small_year.signed_in("reviewer")
    assert mine.number in shown(reviewer, "/reconciliation/statements/")
    path = f"/reconciliation/statements/{mine.number}/"
    assert "确认相符" in shown(reviewer, path) and reviewer.get(f"{path}?export=xlsx").status_code == 200
    for hidden in ("/reconciliation/", "/reconciliation/quota/", "/reconciliation/lines/", "/reconciliation/days/"):
        assert shown(reviewer, hidden, 403)
    stranger = small_year.signed_in("stranger")
    assert "没有单位对账单" in shown(stranger, path, 404) and mine.number not in shown(stranger, "/reconciliation/statements/")
    assert reviewer.post(path, {"do": "confirm"}).status_code == 302
    assert "单位已确认" in shown(small_year.signed_in("treasury"), "/reconciliation/statements/?month=3")


def test_the_number_of_queries_is_bounded(year: SmallYear) -> None:
    client = small_year.signed_in("treasury")
    for path in ("/reconciliation/", DAY, "/reconciliation/days/", "/reconciliation/quota/", "/reconciliation/lines/", "/reconciliation/statements/"):
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        assert len(queries) <= 45, (path, len(queries))
