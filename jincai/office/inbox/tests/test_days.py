"""工作日的页面：人人可看、可算；系统管理员登记、删去、导入；没有维护的年份说得出；写什么都只是字。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jincai.platform.identity import api as identity
from tests import flows, small_year
from tests.small_year import SmallYear

pytestmark = pytest.mark.django_db
DAYS = "/inbox/days/"


@pytest.fixture
def year(year: SmallYear, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallYear]:
    """办好的小年度，另有一位系统管理员."""
    flows.on_the_day(monkeypatch)
    identity.create_user(
        username="practice.admin", name="段系统", division=small_year.DIVISION, posts=["system_admin"], password=small_year.PASSWORD
    )
    yield year


def page(part: str, query: str = "") -> str:
    answer = small_year.signed_in(part).get(DAYS + query)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def send(part: str, what: str, given: dict[str, Any], status: int = 302) -> str:
    answer = small_year.signed_in(part).post(f"{DAYS}{what}/", given)
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def test_everyone_sees_the_year_and_reckons_a_deadline(year: SmallYear) -> None:
    seen = page("preparer", "?from=2025-09-30&days=3")
    assert "2025-10-01 星期三 至 10-05 星期日" in seen and "国庆节" in seen and "中秋" in seen and "节假日库" in seen
    assert "2025-10-11 星期六" in seen and "推算" not in seen, "over the holidays and onto a make-up Saturday"
    assert "登记或改正一天" not in seen and "导入一年的安排" not in seen
    assert "工作日" in small_year.signed_in("preparer").get("/inbox/").content.decode()


def test_a_year_nobody_keeps_is_told_and_its_deadlines_are_marked(year: SmallYear) -> None:
    seen = page("preparer", "?year=2027&from=2027-09-30&days=1")
    assert "2027 年的放假安排还没有维护，到期日暂按周一至周五推算" in seen and "请系统管理员维护" in seen
    assert re.search(r'2027-10-01 星期五 <span class="tag">推算</span>', seen)
    assert "放假安排还没有维护" not in page("preparer"), "2025 needs none"


def test_the_administrator_imports_keeps_and_drops(year: SmallYear) -> None:
    rows = "日期,类别,名称\n2027-10-01/2027-10-07,放假,国庆节\n2027-10-09,补班,国庆节补班\n"
    send("admin", "import", {"file": SimpleUploadedFile("2027.csv", rows.encode())})
    seen = page("admin", "?year=2027&from=2027-09-30&days=2")
    assert "2027-10-01 星期五 至 10-07 星期四" in seen and "缺元旦、春节" in seen and "2027-10-09 星期六" in seen
    send("admin", "keep", {"on": "2027-10-08", "kind": "off", "name": "民族节"})
    send("admin", "keep", {"on": "2027-10-08", "kind": "off", "name": "三朵节"})
    assert "三朵节" in page("admin", "?year=2027") and "民族节" not in page("admin", "?year=2027")
    send("admin", "drop", {"on": "2027-10-08"})
    assert "三朵节" not in page("admin", "?year=2027")


def test_nobody_else_keeps_them(year: SmallYear) -> None:
    day = {"on": "2025-06-20", "kind": "off", "name": "自己放假"}
    for part in ("preparer", "treasury_chief", "budget_chief"):
        send(part, "keep", day, status=403)
        send(part, "drop", day, status=403)
        send(part, "import", {"file": SimpleUploadedFile("x.csv", b"x")}, status=403)
    assert "自己放假" not in page("preparer")


@pytest.mark.parametrize(
    ("what", "given", "says"),
    [
        ("keep", {"on": "昨天", "kind": "off", "name": "x"}, "不是日期"),
        ("keep", {"on": "2027-10-01", "kind": "maybe", "name": "x"}, "没有说放假还是补班"),
        ("keep", {"on": "2027-10-01", "kind": "off", "name": " "}, "没有写名称"),
        ("drop", {"on": "2027-10-01"}, "不是本区划维护的"),
        ("import", {}, "没有选文件"),
        ("import", {"file": SimpleUploadedFile("x.csv", b"a,b\n")}, "第一行应为"),
        ("import", {"file": SimpleUploadedFile("x.csv", b"x" * 100_001)}, "至多 100,000 字节"),
    ],
)
def test_what_cannot_be_is_told(year: SmallYear, what: str, given: dict[str, Any], says: str) -> None:
    assert says in send("admin", what, given, status=400)


@pytest.mark.parametrize("query", ["?from=x", "?days=-1", "?days=100000", "?from=9999-12-31", "?days=1e3"])
def test_a_question_that_is_none_is_told(year: SmallYear, query: str) -> None:
    assert small_year.signed_in("preparer").get(DAYS + query).status_code == 400


@pytest.mark.parametrize("query", ["?year=abc", "?year=0", "?year=99999999", "?year=-3"])
def test_an_odd_year_shows_one_that_is(year: SmallYear, query: str) -> None:
    assert page("preparer", query)


def test_words_are_words(year: SmallYear) -> None:
    send("admin", "keep", {"on": "2027-10-08", "kind": "off", "name": "<script>alert(1)</script>{{ 7|add:7 }}"})
    seen = page("admin", "?year=2027")
    assert "<script>alert" not in seen and "&lt;script&gt;alert(1)" in seen and "{{ 7|add:7 }}" in seen
