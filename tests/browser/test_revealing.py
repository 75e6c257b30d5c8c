"""显示账号：点“显示”、写事由、只换那一格；重新载入又是遮住的；键盘走得通，没有无障碍问题，电脑与手机上都看得清。"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.small_year import PAYEE, SmallYear


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_shown_once_and_masked_after_reloading(visitor: Callable[..., Any], year: SmallYear, phone: bool) -> None:
    name = "phone" if phone else "desk"
    reviewer = visitor("reviewer", phone=phone)
    page = reviewer.open(f"/payment/{year.numbers['paid']}/", f"reveal-{name}-masked")
    assert PAYEE.account not in page.content()
    page.locator("#reveal-account summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("核对退票")
    reviewer.picture(f"reveal-{name}-asked")
    assert reviewer.barriers() == [] and reviewer.sideways() <= 0
    page.keyboard.type("收款账号")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#reveal-account >> text={PAYEE.account}")
    reviewer.picture(f"reveal-{name}-shown")
    assert reviewer.barriers() == [] and reviewer.sideways() <= 0
    page.reload()
    assert PAYEE.account not in page.content() and page.locator("#reveal-account summary").count() == 1


def test_a_reason_that_says_nothing_is_told_in_its_place(visitor: Callable[..., Any], year: SmallYear) -> None:
    reviewer = visitor("reviewer")
    page = reviewer.open(f"/payment/{year.numbers['paid']}/")
    page.locator("#reveal-account summary").click()
    page.fill("#why-account", "aaaaaaa")
    page.keyboard.press("Enter")
    page.wait_for_selector("#reveal-account [role=alert]")
    reviewer.picture("reveal-desk-refused")
    assert page.input_value("#why-account") == "aaaaaaa" and PAYEE.account not in page.content()
    assert reviewer.barriers() == []
