"""待办、流程与手机审批：打得开、没有被安全策略挡下、没有严重的无障碍问题；留下截图。"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from jincai.platform.identity import api as identity
from tests import flows, small_year
from tests.browser.conftest import PHONE
from tests.small_year import DIVISION, SmallYear


@pytest.fixture(autouse=True)
def the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """单据的日子：还在有效期里."""
    flows.on_the_day(monkeypatch)


def test_the_inbox_and_a_batch(visitor: Callable[..., Any], year: SmallYear) -> None:
    reviewer = visitor("reviewer")
    reviewer.open("/inbox/")
    assert reviewer.barriers() == []
    small_year.more(year, 30)
    page = reviewer.open("/inbox/", "inbox")
    assert reviewer.sideways() <= 0
    page.check("[data-all]")
    assert page.locator("tbody input:checked").count() == 31
    page.uncheck("tbody tr:first-child input")
    page.click("text=同意所选")
    page.wait_for_load_state("networkidle")
    reviewer.picture("inbox-result")
    assert "办成 30 件" in page.inner_text("body") and reviewer.barriers() == []
    reviewer.open(f"/payment/{year.numbers['requested']}/", "payment-acting")
    assert reviewer.barriers() == [] and reviewer.sideways() <= 0


def test_approving_on_the_phone(visitor: Callable[..., Any], year: SmallYear) -> None:
    reviewer = visitor("reviewer")
    reviewer.page.set_viewport_size(PHONE)
    reviewer.open("/inbox/", "inbox-phone")
    page = reviewer.open(f"/payment/{year.numbers['requested']}/", "payment-phone")
    assert reviewer.sideways() <= 0 and reviewer.barriers() == []
    rolling = page.locator("[data-rolls]")
    assert rolling.count() >= 1 and all(rolling.nth(at).get_attribute("aria-label") for at in range(rolling.count()))
    rolling.first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.activeElement.scrollLeft > 0")
    page.click("text=同意 1,000.00")
    page.wait_for_load_state("networkidle")
    assert "待国库审批" in page.inner_text("body")


def test_flows_are_seen_and_edited(visitor: Callable[..., Any], year: SmallYear) -> None:
    identity.create_user(username="practice.drafter", name="段系统", division=DIVISION, posts=["system_admin"], password=small_year.PASSWORD)
    assert get_user_model().objects.filter(username="practice.drafter").exists()
    drafter = visitor().sign_in("practice.drafter")
    page = drafter.open("/inbox/flows/", "flows")
    assert drafter.barriers() == []
    page.click("text=跨部门调剂 >> nth=-1")
    page.wait_for_load_state("networkidle")
    drafter.picture("flow", full=True)
    assert drafter.barriers() == [] and drafter.sideways() <= 0
    page.click("text=据此另拟草稿")
    page.wait_for_load_state("networkidle")
    drafter.picture("flow-edit", full=True)
    assert drafter.barriers() == []
    page.fill("[name=step-0-id]", "")
    page.wait_for_selector("#check .is-bad, #check .count")
    drafter.picture("flow-edit-wrong", full=True)
