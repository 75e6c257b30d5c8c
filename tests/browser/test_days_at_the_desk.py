"""一天，经办、审批人、管理员各自从首页走起：成批录入被拒一次、改好；退回一笔、同意五十笔；改一条流程，由另一人发布。"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from jincai.platform.identity import api as identity
from tests import flows, small_year
from tests.browser.conftest import Visitor
from tests.browser.grid import PASTE, cell, lines, saved
from tests.small_year import DIVISION, SmallYear


@pytest.fixture(autouse=True)
def the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """业务日：小年度单据的日子."""
    flows.on_the_day(monkeypatch)


def test_a_clerk_pastes_a_batch_is_refused_once_and_mends_it(visitor: Callable[..., Visitor], year: SmallYear) -> None:
    clerk = visitor("preparer")
    page = clerk.open("/", "clerk-1-front")
    page.locator(".side summary", has_text="预算执行").click()
    page.locator(".side a", has_text="支付申请").click()
    page.locator("a", has_text="成批录入").click()
    page.click("button:has-text('开一张空表')")
    page.wait_for_selector("#grid[data-ready]")
    page.fill("[name=h-name]", "三月会议用品")
    cell(page, 1, "allotment").click()
    page.evaluate(PASTE, lines(year, "1200", "1500000", "300"))
    saved(page)
    expect(page.locator("#grid-wrong")).to_have_text("1 格要改")
    expect(page.locator("#grid-said li").first).to_contain_text("超过指标可用数")
    clerk.picture("clerk-2-marked")
    page.click("button.is-main")
    page.wait_for_selector("text=一行也没有办")
    page.wait_for_selector("#grid[data-ready]")
    clerk.picture("clerk-3-refused")
    page.locator("#grid-said a").first.click()
    page.keyboard.press("F2")
    page.keyboard.press("Control+a")
    page.keyboard.type("1500")
    page.keyboard.press("Enter")
    saved(page)
    expect(page.locator("#grid-wrong")).to_have_text("没有填错的")
    expect(page.locator("#grid-total")).to_have_text("3,000.00")
    page.click("button.is-main")
    page.wait_for_selector("text=已提交 3 行")
    clerk.picture("clerk-4-done")
    numbers = sorted(set(re.findall(r"ZF-2025-\d{6}", page.content())))
    assert len(numbers) == 3 and clerk.barriers() == []
    page = clerk.open("/inbox/mine/", "clerk-5-mine")
    assert all(number in page.content() for number in numbers)


def test_an_approver_returns_one_and_approves_fifty(visitor: Callable[..., Visitor], year: SmallYear) -> None:
    small_year.more(year, 50)
    reviewer = visitor("reviewer")
    page = reviewer.open("/", "approver-1-front")
    page.locator("a", has_text="看全部").or_(page.locator("main a[href*='/inbox/']")).first.click()
    page.wait_for_url("**/inbox/**")
    returned = page.locator("tbody tr", has_text="文件盒").locator("a[data-open]").inner_text()
    page.click(f"text={returned}")
    page.wait_for_url(f"**/payment/{returned}/")
    page.fill("#why", "发票与用途不符，请附采购清单")
    reviewer.picture("approver-2-returning", full=True)
    page.click("button[value=return]")
    page.wait_for_load_state("networkidle")
    assert "已退回" in page.inner_text("main")
    page = reviewer.open("/inbox/")
    page.check("[data-all]")
    assert page.locator("tbody input:checked").count() == 50
    reviewer.picture("approver-3-chosen")
    page.click("text=同意所选")
    page.wait_for_selector("text=办成 50 件")
    reviewer.picture("approver-4-approved")
    assert reviewer.barriers() == [] and "没有办成" not in page.inner_text("main .title")
    clerk = visitor("preparer").open("/")
    assert returned in clerk.inner_text("main") and "发票与用途不符" in clerk.inner_text("main"), "the clerk's front page says why"


def test_an_administrator_changes_a_flow_and_another_publishes_it(visitor: Callable[..., Visitor], year: SmallYear) -> None:
    for user, name, post in (("practice.drafter", "段系统", "system_admin"), ("practice.publisher", "和安全", "security_admin")):
        identity.create_user(username=user, name=name, division=DIVISION, posts=[post], password=small_year.PASSWORD)
    for post in ("division_leader", "director", "treasury_head", "agency_leader"):
        identity.create_user(username=f"practice.{post}", name=identity.posts()[post].title, division=DIVISION, posts=[post], agencies=["*"])
    drafter = visitor().sign_in("practice.drafter")
    page = drafter.open("/", "administrator-1-front")
    page.locator("main a", has_text="审批流程").click()
    page.locator("a[data-open]", has_text="支付申请").first.click()
    page.click("text=据此另拟草稿")
    page.wait_for_selector("#check")
    amount = page.locator("tr:has(select option[value=amount]:checked) input[name$=-value]").first
    before = amount.input_value()
    amount.fill("")
    page.wait_for_selector("#check .count.is-bad, #check [role=alert]")
    drafter.picture("administrator-2-wrong", full=True)
    amount.fill("2000000.00")
    expect(page.locator("#check")).to_contain_text("检查通过")
    page.fill("#title", "支付申请：二百万元起会签")
    page.click("text=保存草稿")
    page.wait_for_selector(".flow-picture svg")
    address = page.url.removeprefix(drafter.site)
    drafter.picture("administrator-3-draft", full=True)
    assert page.locator("button:has-text('发布')").count() == 0 and before != "2000000.00", "who drafts does not publish"
    publisher = visitor().sign_in("practice.publisher")
    page = publisher.open(address)
    page.click("button:has-text('发布')")
    page.wait_for_load_state("networkidle")
    publisher.picture("administrator-4-published", full=True)
    assert "已发布" in page.inner_text("main") and publisher.barriers() == []
