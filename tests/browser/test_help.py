"""帮助与第一次用：首页上走一步、收起来、再放回来；每页的帮助说的是那一页；拒绝里的规则号点得开。没有无障碍问题，手机上不横滚，什么也不跳。"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jincai.platform.identity import api as identity
from tests.browser.conftest import Visitor
from tests.small_year import DIVISION, PASSWORD, SmallYear

SHIFT = """() => new Promise(done => { let sum = 0; new PerformanceObserver(list => list.getEntries().forEach(e => { sum += e.value; }))
  .observe({type: 'layout-shift', buffered: true}); requestAnimationFrame(() => requestAnimationFrame(() => done(sum))); })"""


def test_the_first_steps(visitor: Callable[..., Visitor], year: SmallYear) -> None:
    clerk = visitor("preparer")
    page = clerk.open("/", "help-first-steps")
    assert clerk.barriers() == [] and clerk.sideways() <= 0 and page.evaluate(SHIFT) < 0.05
    page.locator(".tour-steps button", has_text="看本单位的指标").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/allotment/")
    clerk.open("/")
    assert "走过 1 步" in page.inner_text(".tour")
    page.click(".tour button[value=close]")
    page.wait_for_selector("text=帮助里可以再打开")
    assert page.locator(".tour").count() == 0
    page.click(".help-link")
    page.wait_for_url("**/help/desk/front/")
    page.click(".crumb a:has-text('帮助')")
    page.click(".tour button[value=reopen]")
    page.wait_for_selector(".tour-steps")
    assert "走过 0 步" in page.inner_text(".tour")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_help_of_a_page(visitor: Callable[..., Visitor], year: SmallYear, dark: bool) -> None:
    clerk, name = visitor("preparer", dark=dark), "-dark" if dark else ""
    page = clerk.open("/payment/new/")
    page.click(".help-link")
    page.wait_for_url("**/help/payment/request/")
    clerk.picture(f"help-1-screen{name}")
    assert clerk.barriers() == [] and clerk.sideways() <= 0
    page.click("#rules summary")
    page.locator("summary", has_text="看一笔支付").click()
    clerk.picture(f"help-2-rules{name}", full=True)
    assert clerk.barriers() == []
    page.click("#rules a:has-text('R04')")
    page.wait_for_url("**/help/rule/R04/")
    clerk.picture(f"help-3-rule{name}")
    assert clerk.barriers() == []
    clerk.open("/help/", f"help-4-contents{name}", full=True)
    assert clerk.barriers() == [] and clerk.sideways() <= 0
    clerk.open("/help/intake/batch/", f"help-5-grid{name}")


def test_on_a_phone(visitor: Callable[..., Visitor], year: SmallYear) -> None:
    reviewer = visitor("reviewer", phone=True)
    page = reviewer.open("/", "help-phone-front", full=True)
    assert reviewer.barriers() == [] and reviewer.sideways() <= 0
    page.click(".menu.who summary")
    page.click(".menu.who a:has-text('帮助')")
    page.wait_for_url("**/help/desk/front/")
    for path, name in (("/help/desk/front/", "screen"), ("/help/", "contents"), ("/help/inbox/listing/", "inbox"), ("/help/rule/R35/", "rule")):
        reviewer.open(path, f"help-phone-{name}", full=True)
        assert reviewer.barriers() == [] and reviewer.sideways() <= 0, path


def test_the_rule_of_a_refusal_opens(visitor: Callable[..., Visitor], year: SmallYear) -> None:
    clerk = visitor("preparer")
    page = clerk.open("/allotment/virements/new/")
    page.fill("#v-giving", year.practice.allotments["frozen"])
    page.fill("#v-taking", year.practice.allotments["meeting"])
    page.fill("#v-amount", "9,000")
    page.fill("#v-reason", "人代会会期延长一天")
    page.click("text=提交申请")
    page.click(".refuse a:has-text('R04')")
    page.wait_for_url("**/help/rule/R04/")
    assert "依据" in page.inner_text("main")


def test_a_bank_operator_looks_at_his_orders(visitor: Callable[..., Visitor], year: SmallYear) -> None:
    identity.create_user(username="practice.bank", name="和志强", division=DIVISION, posts=["bank_operator"], password=PASSWORD)
    operator = visitor().sign_in("practice.bank")
    page = operator.open("/", "bank-0-front")
    assert operator.barriers() == [] and operator.sideways() <= 0
    page.locator(".tour-steps button", has_text="看发来的支付凭证").click()
    page.wait_for_url("**/payment/orders/")
    operator.picture("bank-1-orders")
    page.fill("#find", "PZ-2025-000002")
    page.keyboard.press("Enter")
    page.wait_for_url("**/payment/orders/?q=PZ-2025-000002")
    assert page.locator("tbody a[data-open]").count() == 1
    page.locator("tbody a[data-open]").first.click()
    page.wait_for_url("**/payment/orders/PZ-*/")
    operator.picture("bank-2-order")
    assert operator.barriers() == []
