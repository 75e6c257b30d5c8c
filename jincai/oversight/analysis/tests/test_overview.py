"""执行总览：每个数与执行表相符、都有去处；问的次数不随支付的笔数增加；单位的人看不到。"""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jincai.accounting.statements import api as statements
from jincai.oversight.analysis import api
from jincai.platform.identity import api as identity
from jincai.platform.ui import api as ui
from tests import small_year

D, Y = small_year.DIVISION, small_year.YEAR
MOST = 15


@pytest.fixture
def year(db: None, settings: Any) -> small_year.SmallYear:
    settings.PASSWORD_HASHERS = small_year.QUICK
    return small_year.build()


@pytest.fixture
def page(year: small_year.SmallYear) -> str:
    return small_year.signed_in("accountant").get("/analysis/").content.decode()


def charts(page: str) -> dict[str, Any]:
    found = [json.loads(unescape(each)) for each in re.findall(r'data-chart="([^"]*)"', page)]
    return {each["kind"]: each for each in found}


def test_the_figures_are_those_of_the_execution_table(page: str) -> None:
    with identity.scope(divisions=D):
        table = statements.by_function(year=Y, division=D, depth=1)
        cash = api.cash_ends(division=D, year=Y, on=table.on)
    for amount in (table.total.net, table.total.final, table.total.available, cash[-1]):
        assert ui.in_wan(amount) in page, amount
    tree = charts(page)["tree"]
    assert sum(point["value"] for point in tree["points"]) == pytest.approx(float(table.total.net))
    assert charts(page)["time"]["curves"][1]["points"][-1]["value"] == pytest.approx(float(table.total.net / table.total.final), abs=1e-5)


def test_every_link_leads_somewhere_and_every_chart_has_its_table(page: str, year: small_year.SmallYear) -> None:
    client = small_year.signed_in("accountant")
    body = page.split('id="main"')[1]
    links = {unescape(link) for link in re.findall(r'href="(/[^"#]*)', body) if not link.startswith("/static")}
    links |= {point["url"].partition("#")[0] for chart in charts(page).values() for point in chart["points"] if point["url"]}
    assert len(links) > 12
    for link in sorted(links):
        assert client.get(link).status_code == 200, link
    assert page.count('class="echart') == page.count('<details class="chart-table"') == 4


def test_the_questions_are_few_and_do_not_grow_with_the_payments(year: small_year.SmallYear) -> None:
    client = small_year.signed_in("accountant")

    def asked() -> int:
        client.get("/analysis/")
        with CaptureQueriesContext(connection) as found:
            assert client.get("/analysis/").status_code == 200
        return len([each for each in found.captured_queries if not each["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))])

    before = asked()
    small_year.more(year, 60)
    assert asked() <= before <= MOST


def test_every_rate_says_its_base(page: str) -> None:
    assert "支出率（对全年预算，含上年结转）" in page and "支出率对已下达" in page and "支出率一律对全年预算" in page


def test_a_unit_does_not_see_it_and_an_empty_year_says_so(year: small_year.SmallYear) -> None:
    assert small_year.signed_in("preparer").get("/analysis/").status_code == 403
    client = small_year.signed_in("accountant")
    client.post("/choose/", {"division": D, "year": "2031"})
    assert "还没有预算" in client.get("/analysis/").content.decode()


def test_leaving_by_link_and_coming_back(client: Client, year: small_year.SmallYear) -> None:
    """穿透：总览 → 分录 → 单据，都在各自的地址上，后退就回来。"""
    who = small_year.signed_in("accountant")
    overview = who.get("/analysis/").content.decode()
    entries = unescape(re.search(r'href="(/statements/entries/[^"]*column=net[^"]*)"', overview)[1])  # type: ignore[index]
    lines = who.get(entries).content.decode()
    paper = unescape(re.search(r'href="(/payment/ZF-[^"]+)"', lines)[1])  # type: ignore[index]
    assert who.get(paper).status_code == 200
