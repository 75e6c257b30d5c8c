"""键盘：j/k 走行、Enter 打开、/ 与 Ctrl K 查找、Esc 收起；焦点看得见；浮层先说构成再去明细；展开不跳。"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def table(visitor: Callable[..., Any]) -> Any:
    treasury = visitor("treasury")
    treasury.open("/statements/function/?depth=2")
    return treasury


def test_rows_by_keyboard(table: Any) -> None:
    page = table.page
    page.keyboard.press("j")
    page.keyboard.press("j")
    chosen = page.locator("tr[aria-selected=true]")
    assert chosen.count() == 1
    first = page.locator("#rows tr").nth(1).get_attribute("id")
    assert chosen.get_attribute("id") == first
    outline = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"  # where the focus is can be seen
    page.keyboard.press("k")
    assert page.locator("tr[aria-selected=true]").get_attribute("id") == page.locator("#rows tr").nth(0).get_attribute("id")
    page.keyboard.press("Escape")
    assert page.locator("tr[aria-selected=true]").count() == 0


def test_enter_opens_the_row(visitor: Callable[..., Any]) -> None:
    treasury = visitor("treasury")
    page = treasury.open("/payment/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/payment/ZF-2025-\d+/$"))


def test_find_from_anywhere(table: Any) -> None:
    page = table.page
    page.keyboard.press("Control+k")
    assert page.evaluate("() => document.activeElement.id") == "find"
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.evaluate("() => document.activeElement.name") == "q"
    assert page.evaluate("() => !!document.activeElement.closest('.filters')")


def test_a_figure_explains_itself_then_leads_below(table: Any) -> None:
    page = table.page
    figure = page.locator("tfoot a.fig").last
    shown = figure.inner_text()
    figure.click()
    pop = page.locator(".pop-fig")
    pop.wait_for()
    assert figure.get_attribute("aria-expanded") == "true"
    assert shown in pop.inner_text()
    box = pop.bounding_box()
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 768
    table.picture("popover")
    page.keyboard.press("Escape")
    assert pop.count() == 0
    assert page.evaluate("() => document.activeElement.classList.contains('fig')")  # back where it was
    figure.click()
    page.locator(".pop-fig a", has_text="笔分录").click()
    page.wait_for_url(re.compile("/statements/entries/"))
    page.go_back()
    page.wait_for_url(re.compile("/statements/function/"))


def test_opening_a_row_changes_the_address_and_moves_nothing(visitor: Callable[..., Any]) -> None:
    treasury = visitor("treasury")
    page = treasury.open("/statements/function/")
    heading = page.locator("h1").bounding_box()
    before = page.locator("#rows tr").count()
    page.evaluate("() => { window.same = true; }")
    page.locator("#rows a.tw").first.click()
    page.wait_for_url(re.compile("flip="))
    assert page.locator("#rows tr").count() > before
    assert page.evaluate("() => window.same") is True  # not another page
    assert page.locator("h1").bounding_box() == heading
    page.go_back()
    page.wait_for_function(f"() => document.querySelectorAll('#rows tr').length === {before}")


def test_filters_send_themselves_and_the_unit_is_remembered(table: Any) -> None:
    page = table.page
    page.select_option("#f-part", "all")
    page.wait_for_url(re.compile("part=all"))
    page.locator(".filters .seg a", has_text=re.compile("^元$")).click()
    page.wait_for_url(re.compile("unit=yuan"))
    table.open("/statements/agency/")
    assert page.locator("thead .unit").first.inner_text() == "元"


def test_theme_changes_at_once_and_stays(table: Any) -> None:
    page = table.page
    page.locator(".who summary").click()
    page.locator("[data-theme-button]").click()
    assert page.evaluate("() => document.documentElement.dataset.theme") == "dark"
    table.open("/")
    assert page.evaluate("() => document.documentElement.dataset.theme") == "dark"


def test_menus_close(table: Any) -> None:
    page = table.page
    menu = page.locator(".scope details").last
    menu.locator("summary").click()
    assert menu.get_attribute("open") is not None
    page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None


def test_without_script_the_page_still_works(chromium: Any, visitor: Callable[..., Any], site: str) -> None:
    """The tree, the filters, the unit and the figures are plain links and forms."""
    treasury = visitor("treasury")
    cookies = treasury.page.context.cookies()
    plain = chromium.new_context(java_script_enabled=False)
    plain.add_cookies(cookies)
    page = plain.new_page()
    page.goto(f"{site}/statements/function/")
    page.locator("#rows a.tw").first.click()
    page.wait_for_url(re.compile("flip="))
    assert page.locator("#rows a[aria-expanded=true]").count() == 1
    page.locator("tfoot a.fig").last.click()
    page.wait_for_url(re.compile("/statements/entries/"))
    plain.close()
