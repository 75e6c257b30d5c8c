"""报表的页面：数与查询一致，每个数通到分录和单据，单位人员只见本单位，筛选都在地址里。"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from jincai.accounting.statements import api
from jincai.accounting.statements.tests.year import CITY, YEAR
from jincai.platform.identity import api as identity
from jincai.platform.standards import api as standards
from jincai.platform.ui import api as ui

FINANCE, UNIT = "treasury_approver", "preparer"


@pytest.fixture
def browse(booked: int, client: Client) -> Callable[..., str]:
    """Sign in with a post and look at a page; answers its text."""
    first = standards.FIRST_DAY
    for code, name in (("101001", "市人大办公室"), ("101002", "市人大信访室"), ("102001", "市第一中学"), ("103001", "市社保中心")):
        standards.add_agency(
            valid_from=first, valid_to=None, division=CITY, code=code, name=name, parent="", department=code[:3], unit_type="机关",
            **dict.fromkeys(_other_fields(), ""),
        )  # fmt: skip

    def go(path: str, post: str = FINANCE, agency: str = "", status: int = 200) -> str:
        identity.create_user(username="he", name="和丽梅", division=CITY, posts=[post], agency=agency)
        client.force_login(get_user_model().objects.get(username="he"))
        answer = client.get(path)
        assert answer.status_code == status, answer.content.decode()[:2000]
        return answer.content.decode() if "text/html" in answer["Content-Type"] else answer.content  # type: ignore[return-value]

    return go


def _other_fields() -> list[str]:
    import dataclasses

    given = {"valid_from", "valid_to", "division", "code", "name", "parent", "department", "unit_type"}
    return [f.name for f in dataclasses.fields(standards.AgencyRow) if f.name not in given and f.default is dataclasses.MISSING]


def row(page: str, code: str) -> list[str]:
    """The amounts of a table row as a reader sees them."""
    found = re.search(rf'<tr[^>]*id="r{code}".*?</tr>', page, re.S)
    assert found, f"no row {code}"
    return re.findall(r">(−?[\d,]+\.\d\d)<", found[0])


def test_the_table_shows_what_the_query_says(browse: Callable[..., str]) -> None:
    page = browse("/statements/function/?unit=yuan&depth=3")
    wanted = {r.code: r for r in api.by_function(year=YEAR, division=CITY).rows}
    office = wanted["2010101"]
    assert row(page, "2010101") == [
        f"{v:,.2f}" for v in (office.budget, office.adjusted, office.final, office.allotted, office.held, office.net)
    ]
    assert "支出合计" in page
    assert "一般公共服务支出" in page


def test_ten_thousands_are_the_default_and_yuan_is_remembered(browse: Callable[..., str], client: Client) -> None:
    assert "万元" in browse("/statements/function/")
    browse("/statements/function/?unit=yuan")
    assert client.cookies["unit"].value == "yuan"
    assert row(browse("/statements/function/"), "201")[0] == "1,500.00"


def test_rows_open_by_address(browse: Callable[..., str]) -> None:
    assert 'id="r20101"' not in browse("/statements/function/")
    opened = browse("/statements/function/?flip=201,20101")
    assert 'id="r2010101"' in opened
    assert 'aria-expanded="true"' in opened
    folded = browse("/statements/function/?depth=3&flip=201")
    assert 'id="r20101"' not in folded
    assert 'id="r2050201"' in folded


def test_searching_shows_what_is_found_and_what_is_above_it(browse: Callable[..., str]) -> None:
    page = browse("/statements/function/?q=小学")
    assert re.findall(r'<tr class="lv\d" id="r(\d+)"', page) == []
    page = browse("/statements/function/?q=2050201")
    assert re.findall(r'<tr class="lv\d" id="r(\d+)"', page) == ["205", "20502", "2050201"]


def test_a_figure_leads_to_its_entries_and_they_add_up(browse: Callable[..., str]) -> None:
    page = browse("/statements/function/?unit=yuan&depth=3")
    link = re.search(r'href="(/statements/entries/\?[^"]*column=net&amp;code=2010101)"', page)
    assert link
    below = browse(link[1].replace("&amp;", "&"))
    assert "340.00" in below  # 300 + 40
    assert below.count("支付确认") >= 1
    assert re.search(r"/payment/ZF1/|/statements/document/test/ZF1/", below)


def test_every_column_explains_itself(browse: Callable[..., str]) -> None:
    table = api.by_function(year=YEAR, division=CITY)
    for column in ("budget", "adjusted", "final", "allotted", "held", "net"):
        pop = browse(f"/statements/explain/?column={column}&code=205&unit=yuan")
        amount = getattr(next(r for r in table.rows if r.code == "205"), column)
        assert 'class="pop pop-fig"' in pop
        assert f"{amount:,.2f}" in pop, column
        assert "<html" not in pop


def test_as_of_day(browse: Callable[..., str]) -> None:
    page = browse("/statements/function/?on=2025-09-01&unit=yuan&depth=3")
    assert row(page, "2010101")[-1] == "300.00"
    for bad in ("abc", "2024-01-01"):
        assert "写成 2025-06-30" in browse(f"/statements/function/?on={bad}", status=400) or bad == "2024-01-01"


def test_by_agency_goes_by_departments(browse: Callable[..., str]) -> None:
    page = browse("/statements/agency/?unit=yuan&depth=2")
    assert "市第一中学" in page
    assert "全年预算</th>" not in page
    table = {r.code: r for r in api.by_agency(year=YEAR, division=CITY).rows}
    assert row(page, "102001") == [
        f"{v:,.2f}" for v in (table["102001"].allotted, table["102001"].available, table["102001"].held, table["102001"].net)
    ]


def test_a_unit_sees_only_itself(browse: Callable[..., str]) -> None:
    page = browse("/statements/function/?unit=yuan&agency=102001", post=UNIT, agency="101001")
    assert "市人大办公室" in page
    assert 'id="r205"' not in page
    assert "市第一中学" not in page
    for path in ("/statements/trial/", "/statements/treasury/", "/statements/account/fiscal/1001/"):
        assert "无权查看" in browse(path, post=UNIT, agency="101001", status=403)
    stolen = browse("/statements/entries/?column=net&code=205&agency=102001&unit=yuan", post=UNIT, agency="101001")
    assert "ZF4" not in stolen
    assert "ZF4" not in browse("/statements/entries/?side=payments&code=205", post=UNIT, agency="101001")
    assert "市第一中学" not in browse("/statements/document/test/ZF4/", post=UNIT, agency="101001", status=404)


@pytest.mark.parametrize("by", ["gov_econ", "dep_econ"])
def test_economic_classes(browse: Callable[..., str], by: str) -> None:
    page = browse(f"/statements/economic/?by={by}&depth=2&unit=yuan")
    assert row(page, {"gov_econ": "50201", "dep_econ": "30201"}[by])


def test_treasury_statement_balances_and_leads_below(browse: Callable[..., str]) -> None:
    page = browse("/statements/treasury/?unit=yuan")
    assert "收支相等" in page
    link = re.search(r'href="(/statements/entries/\?[^"]*side=receipts&amp;code=101)"', page)
    assert link
    assert "90.00" in browse(link[1].replace("&amp;", "&"))


@pytest.mark.parametrize("book", ["allotment", "fiscal", "fiscal-budget"])
def test_trial_balance(browse: Callable[..., str], book: str) -> None:
    page = browse(f"/statements/trial/?book={book}&by=fund")
    assert "借贷相等" in page
    link = re.search(rf'href="(/statements/account/{book}/\d+/\?[^"]*fund=111)"', page)
    assert link
    assert "由什么构成" in browse(link[1].replace("&amp;", "&"))


def test_unknown_book_is_a_sentence(browse: Callable[..., str]) -> None:
    assert "没有账套" in browse("/statements/trial/?book=nothing", status=400)


def test_a_document_shows_facts_entries_and_chain(browse: Callable[..., str]) -> None:
    page = browse("/statements/document/test/ZF4/")
    for words in ("追溯", "发生的事", "会计分录", "银行回单", "支付后退款", "180.00", "2050201 学前教育"):
        assert words in page, words
    assert "没有这个页面" in browse("/statements/document/test/ZF404/", status=404)


@pytest.mark.parametrize("path", ["function", "agency", "economic", "treasury", "trial"])
def test_export_is_what_is_shown(browse: Callable[..., Any], path: str) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(browse(f"/statements/{path}/?format=xlsx&unit=yuan")))
    rows = book.get_sheet_by_index(0).to_python()
    assert len(rows) > 4
    assert "单位：元" in "".join(str(cell) for cell in rows[1])


@pytest.mark.parametrize("path", ["function", "agency", "economic", "treasury", "trial", "progress"])
def test_an_empty_year_says_so(client: Client, db: None, path: str) -> None:
    ui.forget()
    identity.create_user(username="he", name="和丽梅", division="530100000", posts=[FINANCE])
    client.force_login(get_user_model().objects.get(username="he"))
    answer = client.get(f"/statements/{path}/")
    assert answer.status_code == 200
    assert "还没有" in answer.content.decode() or "没有发生额" in answer.content.decode()


@pytest.mark.parametrize(
    "path", ["function/?depth=3", "agency/?depth=2", "entries/?column=net", "document/test/ZF1/", "trial/?by=exp_func"]
)
def test_few_queries(browse: Callable[..., str], path: str) -> None:
    """The number of queries does not depend on the number of rows."""
    browse(f"/statements/{path}")
    with CaptureQueriesContext(connection) as seen:
        browse(f"/statements/{path}")
    assert len([q for q in seen if q["sql"].lstrip().lower().startswith(("select d.", "with", "select x", "select f", "\n"))]) <= 12, path
