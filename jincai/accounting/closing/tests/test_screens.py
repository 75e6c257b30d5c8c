"""会计期间的页面：轮到什么办什么，被拒绝说为什么，谁何时办的看得见；不该办的人只能看。"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from jincai.accounting.closing import api as closing
from jincai.ledger import api as ledger
from jincai.platform.identity import api as identity
from jincai.platform.identity.api import scope, system
from jincai.platform.params import api as params
from jincai.platform.ui import api as ui

CITY, YEAR = "530700000", 2025
WHERE: dict[str, Any] = {"year": YEAR, "division": CITY}
LAST = date(YEAR, 12, 31)
pytestmark = pytest.mark.django_db(databases=["default", "checker"])
Open = Callable[..., Client]


@pytest.fixture
def signed(client: Client) -> Open:
    """Sign in with a post, the year open with something booked in March and in December."""
    ui.forget()
    with scope(divisions=CITY):
        params.put("identity.enforce_factor", CITY, False, date(2007, 1, 1), system(CITY))
        ledger.open_year(YEAR)
        for month, day, amount in ((3, 3, "500.00"), (12, 31, "20.00")):
            opened = ledger.FACTS["treasury.opened"](
                **WHERE, on=date(YEAR, month, day), actor="he", document_kind="opening", document=f"期初{month}", amount=D(amount), fund="111",
                treasury_account="53TSA",
            )  # fmt: skip
            assert ledger.post([[opened]])[0].ok

    def sign(post: str = "accountant", agency: str = "") -> Client:
        identity.create_user(username=f"u.{post}", name="和会计", division=CITY, posts=[post], agency=agency)
        client.force_login(get_user_model().objects.get(username=f"u.{post}"))
        return client

    return sign


def text(answer: Any, status: int = 200) -> str:
    """What a reader reads."""
    page: str = answer.content.decode()
    assert answer.status_code == status, page[:2000]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.partition("<main")[2] or page))


def do(browser: Client, number: str, step: str, status: int = 302, **more: str) -> str:
    return text(browser.post(f"/closing/period/{number}/", {"do": step, **more}), status)


def close(until: int, book: str = "fiscal", since: int = 1) -> None:
    with scope(divisions=CITY):
        for month in range(since, until + 1):
            closing.close_period(book=book, **WHERE, month=month, day=LAST, actor=system(CITY))


def states(book: str = "fiscal") -> list[int]:
    with scope(divisions=CITY):
        return [each.month for each in ledger.periods(**WHERE) if each.book == book and each.closed]


def test_the_list_says_what_comes_next_in_each_book(signed: Open) -> None:
    close(3)
    page = signed().get("/closing/").content.decode()
    assert page.count("结账…") == 4, "three books to close; one of them to reopen"
    assert page.count(">反结账…") == 1 and "打开…" not in page and "系统作业" in page
    cell = re.findall(r'href="/closing/period/([a-z-]+-2025-\d\d)/">(?:结账…|反结账…)', page)
    assert cell == ["allotment-2025-01", "fiscal-budget-2025-01", "fiscal-2025-03", "fiscal-2025-04"]


def test_a_month_is_closed_reopened_and_its_story_told(signed: Open) -> None:
    close(2)
    browser = signed()
    page = text(browser.get("/closing/period/fiscal-2025-03/"))
    assert "财政总会计（财务会计） 2025 年 3 月" in page and page.count("500.00 元") == 2 and "还没有记录" in page
    assert "反结账的原因" not in page
    assert browser.post("/closing/period/fiscal-2025-03/", {"do": "close"}).headers["Location"] == "/closing/"
    assert "3 月：已结账" in text(browser.get("/closing/"))
    assert states() == [1, 2, 3]
    page = text(browser.get("/closing/period/fiscal-2025-03/"))
    assert "反结账的原因" in page and re.search(r"和会计 结账 业务日 2025-12-31", page)
    do(browser, "fiscal-2025-03", "reopen", reason="漏记一笔")
    assert states() == [1, 2]
    assert re.search(r"反结账 业务日 2025-12-31，漏记一笔 .*和会计 结账", text(browser.get("/closing/period/fiscal-2025-03/")))


def test_what_is_refused_is_explained_and_nothing_is_lost(signed: Open) -> None:
    close(3)
    browser = signed()
    page = do(browser, "fiscal-2025-05", "close", 409)
    assert "2025 年 4 月还没有结账，不能结 5 月" in page and "K01" in page and "先结前面的月份" in page and "能帮：总会计" in page
    page = browser.post("/closing/period/fiscal-2025-03/", {"do": "reopen", "reason": "   "}).content.decode()
    assert "反结账须写明原因" in page and "K04" in page
    assert "不能先反结 2 月" in do(browser, "fiscal-2025-02", "reopen", 409, reason="补记")
    assert states() == [1, 2, 3]
    with scope(divisions=CITY):
        rows = ledger.facts_of(["fiscal-2025-05"], **WHERE)
    assert rows == []


def test_the_adjustment_period_opens_after_december_and_shuts(signed: Open) -> None:
    browser = signed()
    assert "未打开" in text(browser.get("/closing/period/fiscal-2025-13/")) and "截至（含）" not in text(browser.get("/closing/period/fiscal-2025-13/"))
    assert "12 月还没有结账，不能打开调整期" in do(browser, "fiscal-2025-13", "open", 409, until="2026-01-31")
    close(12)
    assert "打开…" in text(browser.get("/closing/"))
    assert "须到 2026 年的一天为止" in do(browser, "fiscal-2025-13", "open", 409, until="2025-12-31")
    assert "“一月底”不是日期" in do(browser, "fiscal-2025-13", "open", 400, until="一月底")
    do(browser, "fiscal-2025-13", "open", until="2026-01-20")
    page = text(browser.get("/closing/"))
    assert "已打开，到 2026-01-20 为止" in page and "至 2026-01-20" in page and "关闭…" in page
    assert "调整期开着，不能反结 12 月" in do(browser, "fiscal-2025-12", "reopen", 409, reason="补记")
    do(browser, "fiscal-2025-13", "shut")
    assert "已关闭" in text(browser.get("/closing/period/fiscal-2025-13/"))


def test_others_of_the_finance_department_look_and_units_do_not_even_that(signed: Open) -> None:
    browser = signed("treasury_approver")
    assert "结账以后，日期在" not in text(browser.get("/closing/period/fiscal-2025-01/"))
    do(browser, "fiscal-2025-01", "close", 403)
    assert states() == []
    unit = signed("preparer", "101001")
    for path in ("/closing/", "/closing/period/fiscal-2025-01/", "/closing/checkpoints/"):
        assert unit.get(path).status_code == 403


@pytest.mark.parametrize("number", ["fiscal-2024-01", "fiscal-2025-14", "cash-2025-01", "x", "fiscal-2025-1"])
def test_a_period_that_there_is_not(signed: Open, number: str) -> None:
    assert "没有会计期间" in text(signed().get(f"/closing/period/{number}/"), 404)


@pytest.mark.parametrize(("number", "step"), [("fiscal-2025-01", "open"), ("fiscal-2025-13", "close"), ("fiscal-2025-01", ""), ("fiscal-2025-01", "drop")])
def test_a_step_that_is_none(signed: Open, number: str, step: str) -> None:
    assert "没有说办什么" in do(signed(), number, step, 400)


def test_checkpoints_are_listed_the_latest_first(signed: Open) -> None:
    browser = signed()
    assert "还没有检查点" in text(browser.get("/closing/checkpoints/"))
    with scope(divisions=CITY):
        for number, sm3 in ((1, "a" * 64), (2, "b" * 64)):
            ledger.keep_checkpoint(
                ledger.Checkpoint(
                    **WHERE, number=number, day=date(YEAR, 3, number), seq=number, facts=number, entries=number, balances_print=1, deltas_print=1,
                    sm3=sm3, previous="0" * 64, at=timezone.now(),
                )
            )  # fmt: skip
    page = text(browser.get("/closing/checkpoints/"))
    assert page.index("b" * 64) < page.index("a" * 64) and "合计 2 个" in page and "拿这个值查账" in page
