"""录入网格的走法：从 Excel 贴一片、找一格、等它存好；几个故事同用。"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests import small_year
from tests.browser.conftest import Visitor

PASTE = """text => { const d = new DataTransfer(); d.setData('text/plain', text);
  document.activeElement.dispatchEvent(new ClipboardEvent('paste', {clipboardData: d, bubbles: true, cancelable: true})); }"""
P = small_year.PAYEE


def lines(year: small_year.SmallYear, *amounts: str) -> str:
    """A piece of a spreadsheet."""
    first = [year.practice.allotments["office"], "30201", P.name, P.account, P.bank, P.bank_no]
    return "\n".join("\t".join([*first, f"办公用品{n}", amount]) for n, amount in enumerate(amounts, 1))


def opened(visitor: Callable[..., Visitor], **how: Any) -> Page:
    """A new sheet of payments, ready to be typed in."""
    page = visitor("preparer", **how).open("/intake/payments/")
    page.click("text=开一张空表")
    page.wait_for_selector("#grid[data-ready]")
    return page


def cell(page: Page, row: int, key: str) -> Any:
    """One cell of the grid."""
    return page.locator(f".tabulator-row:nth-child({row}) .tabulator-cell[tabulator-field={key}]")


def saved(page: Page) -> None:
    """Wait until the server has kept what was typed."""
    expect(page.locator("#grid-kept")).to_have_text("已存")
