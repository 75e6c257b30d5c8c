"""录入网格：从 Excel 贴一片、被指出错、改好、撤销、向下填、断线不丢，整批提交；全用键盘也行；没有严重的无障碍问题。"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests import small_year
from tests.browser.conftest import Visitor
from tests.browser.grid import PASTE, cell, lines, opened, saved


def test_a_batch_is_pasted_refused_mended_and_done(visitor: Callable[..., Visitor], year: small_year.SmallYear) -> None:
    page = opened(visitor)
    cell(page, 1, "allotment").click()
    page.evaluate(PASTE, lines(year, "1200", "一千", "300"))
    saved(page)
    expect(page.locator("#grid-wrong")).to_have_text("2 格要改")  # the amount, and the batch has no name
    expect(cell(page, 2, "amount").locator("small")).to_have_text("不是金额，写 1200.00")
    page.keyboard.press("F8")
    page.keyboard.press("F2")
    page.keyboard.type("1000")
    page.keyboard.press("Enter")
    page.fill("[name=h-name]", "三月办公用品")
    saved(page)
    expect(page.locator("#grid-total")).to_have_text("2,500.00")
    expect(page.locator("#grid-wrong")).to_have_text("没有填错的")
    page.click("button.is-main")
    page.wait_for_selector("text=已提交 3 行")
    assert len(set(re.findall(r"ZF-2025-\d{6}", page.content()))) == 3


def test_undo_fill_down_and_delete_by_keyboard(visitor: Callable[..., Visitor], year: small_year.SmallYear) -> None:
    page = opened(visitor)
    cell(page, 1, "purpose").click()
    page.keyboard.type("A4")
    page.keyboard.press("Enter")
    expect(cell(page, 1, "purpose")).to_have_text("A4")
    cell(page, 1, "purpose").click()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Control+d")
    expect(cell(page, 3, "purpose").locator(".what")).to_have_text("A4")
    page.keyboard.press("Control+z")
    expect(cell(page, 3, "purpose")).to_have_text("")
    page.keyboard.press("Control+y")
    expect(cell(page, 3, "purpose").locator(".what")).to_have_text("A4")
    page.keyboard.press("Delete")
    expect(cell(page, 2, "purpose").locator(".what")).to_have_text("")
    saved(page)


def test_a_lost_session_loses_nothing(visitor: Callable[..., Visitor], year: small_year.SmallYear) -> None:
    page = opened(visitor)
    at = page.url
    cell(page, 1, "allotment").click()
    page.evaluate(PASTE, lines(year, "55"))
    saved(page)
    kept = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    cell(page, 1, "purpose").click()
    page.keyboard.type("lost")
    page.keyboard.press("Enter")
    expect(page.locator("#grid-kept")).to_contain_text("没有存上")
    page.context.add_cookies([each for each in kept if each["name"] == "sessionid"])  # type: ignore[list-item]
    page.goto(at)
    page.wait_for_selector("#grid[data-ready]")
    saved(page)
    expect(cell(page, 1, "purpose").locator(".what")).to_have_text("lost")
    expect(cell(page, 1, "amount").locator(".what")).to_have_text("55.00")


@pytest.mark.parametrize("dark", [False, True])
def test_nothing_keeps_anybody_out(visitor: Callable[..., Visitor], year: small_year.SmallYear, dark: bool) -> None:
    who = visitor("preparer", dark=dark)
    who.open("/intake/payments/", f"intake-start{'-dark' if dark else ''}")
    assert who.barriers() == []
    who.page.click("text=开一张空表")
    who.page.wait_for_selector("#grid[data-ready]")
    cell(who.page, 1, "allotment").click()
    who.page.evaluate(PASTE, lines(year, "1200", "一千"))
    saved(who.page)
    who.picture(f"intake-batch{'-dark' if dark else ''}")
    assert who.barriers() == []
    assert not [each for each in who.complaints if "status of 40" not in each], who.complaints


@pytest.mark.parametrize("dark", [False, True])
def test_the_overview_draws_leads_on_and_comes_back(visitor: Callable[..., Visitor], dark: bool) -> None:
    who = visitor("accountant", dark=dark)
    page = who.open("/analysis/", f"overview{'-dark' if dark else ''}")
    expect(page.locator(".echart[data-ready] canvas")).to_have_count(4)
    assert who.barriers() == []
    page.locator("details.chart-table summary").first.click()
    expect(page.locator("details.chart-table table").first).to_be_visible()
    page.locator(".echart").nth(1).scroll_into_view_if_needed()
    page.locator(".echart").nth(1).click(position={"x": 40, "y": 60})
    page.wait_for_url("**/statements/function/**")
    page.go_back()
    page.wait_for_url("**/analysis/")
    page.locator("section.figs a").first.click()
    page.locator("table a[href*='/payment/ZF-']").first.click()
    page.wait_for_url("**/payment/ZF-*/")
    page.go_back()
    page.go_back()
    page.wait_for_url("**/analysis/")
    assert not who.complaints, who.complaints
