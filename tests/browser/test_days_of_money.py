"""一天，国库处与领导：签发并送出，看回单，对账签认；从总览一路点到银行的回单。代理银行、人民银行国库是真的程序，另在进程里。"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import expect

from jincai.execution.payment import api as payment
from jincai.platform.identity import api as identity
from jincai.platform.identity.api import scope
from jincai.platform.ui import api as ui
from tests import flows, small_year
from tests.browser.conftest import Visitor
from tests.journeys.ground import Ground
from tests.journeys.town import Town
from tests.small_year import DIVISION, ON, PASSWORD, YEAR, SmallYear, request_of

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner", "checker"])
FRIDAY = date(YEAR, 2, 28)
WANTED = (("打印纸", "1280.00"), ("会议材料印刷", "36500.00"), ("档案袋", "420.50"))


@pytest.fixture
def year(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> SmallYear:
    """小年度，还没有库款也没有支付；业务日是那一天."""
    ui.forget()
    flows.on_the_day(monkeypatch)
    return small_year.build(cash=Decimal(0))


@pytest.fixture
def town(year: SmallYear, tmp_path: Path) -> Iterator[Town]:
    """接通了的银行、国库；上周五税款入库，三笔支付批准了，等签发."""
    made = Town(tmp_path, planned=False, refunded="PZ-2025-000001", share="0", ground=Ground(year.practice))
    made.morning(FRIDAY, taxes="500000.00")
    made.evening(FRIDAY)
    made.morning(ON)
    asked = [request_of(use, year.practice.allotments["office"], amount) for use, amount in WANTED]
    with scope(divisions=DIVISION):
        done = payment.request_many(division=DIVISION, requests=asked, on=ON, actor=year.people["preparer"])
        told = {"division": DIVISION, "year": YEAR, "numbers": [each.number for each in done], "on": ON}
        for verb, who in ((payment.review_many, "reviewer"), (payment.approve_many, "treasury")):
            assert all(each.ok for each in verb(actor=year.people[who], **told))  # type: ignore[arg-type]
    yield made
    made.close()


def order_all(year: SmallYear) -> None:
    """签发 by the verb."""
    with scope(divisions=DIVISION):
        numbers = payment.in_states(division=DIVISION, year=YEAR, states=("APPROVED",))
        payment.order_many(division=DIVISION, year=YEAR, numbers=numbers, on=ON, actor=year.people["treasury_chief"])


def test_the_treasury_issues_sends_reads_receipts_and_reconciles(visitor: Callable[..., Visitor], year: SmallYear, town: Town) -> None:
    chief = visitor("treasury_chief")
    page = chief.open("/payment/send/", "treasury-1-sending", full=True)
    page.fill("#pin", PASSWORD)
    page.click("text=签发所选并送银行")
    page.wait_for_selector("text=已签发 3 笔")
    chief.picture("treasury-2-sent")
    town.to_bank(ON)
    page = chief.open("/payment/?state=CONFIRMED", "treasury-3-paid")
    assert page.locator("tbody tr a[data-open]").count() == 3
    page.locator("tbody a[data-open]").first.click()
    page.wait_for_selector("#messages")
    page.locator("#messages").scroll_into_view_if_needed()
    assert "银行已付" in page.inner_text("main") and "回单" in page.inner_text("#messages")
    chief.picture("treasury-4-receipt", full=True)
    town.evening(ON)
    clerk = visitor("treasury")
    page = clerk.open(f"/reconciliation/day/{ON}/")
    page.click("text=取数对账")
    page.wait_for_selector("text=三方相符")
    clerk.picture("treasury-5-reconciled", full=True)
    assert clerk.barriers() == [] and clerk.sideways() <= 0
    page.click("text=对账无误")
    page.wait_for_selector("text=待复核")
    accountant = visitor("accountant")
    page = accountant.open(f"/reconciliation/day/{ON}/", "accountant-1-signing")
    page.click("button:has-text('签认')")
    page.wait_for_selector("text=已签认")
    accountant.picture("accountant-2-signed")


def test_a_leader_drills_from_the_overview_to_a_receipt(visitor: Callable[..., Visitor], year: SmallYear, town: Town) -> None:
    identity.create_user(username="practice.director", name="木德昌", division=DIVISION, posts=["director"], password=PASSWORD)
    order_all(year)
    town.to_bank(ON)
    town.evening(ON)
    leader = visitor().sign_in("practice.director")
    page = leader.open("/", "leader-1-front")
    page.locator(".side summary", has_text="会计与报告").click()
    page.locator(".side a", has_text="执行总览").click()
    expect(page.locator(".echart[data-ready] canvas")).to_have_count(4)
    leader.picture("leader-2-overview", full=True)
    page.locator("section.figs a", has_text="累计支出").click()
    page.wait_for_url("**/statements/entries/**")
    leader.picture("leader-3-entries")
    page.locator("table a[href*='/payment/ZF-']").first.click()
    page.wait_for_url("**/payment/ZF-*/")
    number = page.url.rstrip("/").rpartition("/")[2]
    page.locator("#messages").scroll_into_view_if_needed()
    assert "回单" in page.inner_text("#messages") and "已清算" in page.inner_text("main")
    leader.picture("leader-4-payment")
    page.locator("#messages a[href*='/voucherstore/']").first.click()
    page.wait_for_selector("#verify")
    assert "回单" in page.inner_text("main") and "通过" in page.inner_text("#verify")
    leader.picture("leader-5-receipt")
    for where in ("**/payment/ZF-*/", "**/statements/entries/**", "**/analysis/"):
        page.go_back()
        page.wait_for_url(where)
    assert number.startswith("ZF-2025-") and not leader.complaints, leader.complaints
