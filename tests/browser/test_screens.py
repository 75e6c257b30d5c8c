"""每个页面：打得开、没有被安全策略挡下的东西、没有严重的无障碍问题、1366 宽不横向滚动；留下截图。"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.small_year import SmallYear

SCREENS = {
    "front": "/",
    "function": "/statements/function/?flip=201,20101",
    "agency": "/statements/agency/?depth=2",
    "economic": "/statements/economic/?depth=2",
    "treasury": "/statements/treasury/",
    "trial": "/statements/trial/?book=allotment",
    "account": "/statements/account/allotment/5101/",
    "progress": "/statements/progress/",
    "periods": "/closing/",
    "period": "/closing/period/allotment-2025-03/",
    "checkpoints": "/closing/checkpoints/",
    "entries": "/statements/entries/?column=net",
    "choose": "/choose/",
    "find": "/find/?q=办公",
    "payments": "/payment/",
    "allotments": "/allotment/",
    "nothing": "/statements/document/payment/ZF-0/",
    "wrong": "/statements/function/?on=昨天",
}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_screen(visitor: Callable[..., Any], year: SmallYear, dark: bool) -> None:
    treasury = visitor("treasury", dark=dark)
    found: dict[str, list[str]] = {}
    more = {"document": f"/statements/document/payment/{year.numbers['refunded']}/", "payment": f"/payment/{year.numbers['cleared']}/"}
    for name, path in {**SCREENS, **more}.items():
        treasury.open(path, f"{name}{'-dark' if dark else ''}")
        if barriers := treasury.barriers():
            found[name] = barriers
        assert treasury.sideways() <= 0, name
    assert not found


def test_sign_in_and_refusal(visitor: Callable[..., Any]) -> None:
    stranger = visitor()
    stranger.open("/", "sign-in")
    assert stranger.page.url.endswith("/sign-in/?next=/")
    assert not stranger.barriers()
    stranger.page.fill("#username", "谁")
    stranger.page.fill("#password", "不对")
    stranger.page.keyboard.press("Enter")
    assert stranger.page.locator("[role=alert]").inner_text() == "用户名或密码不对，没有登录"
    stranger.picture("sign-in-wrong")


def test_a_month_is_closed_and_reopened(visitor: Callable[..., Any]) -> None:
    chief = visitor("accountant")
    page = chief.open("/closing/", "closing")
    page.click("a.btn.is-main >> nth=0")
    assert page.url.endswith("/closing/period/allotment-2025-01/")
    chief.picture("closing-period")
    assert not chief.barriers()
    page.click("main button.is-main")
    page.wait_for_url("**/closing/")
    assert page.locator("[role=status]").inner_text() == "预算指标账 1 月：已结账"
    chief.picture("closing-closed")
    page.click("a.btn:has-text('反结账')")
    page.fill("#reason", "　")
    page.click("main button.is-main")
    assert "反结账须写明原因" in page.locator("[role=alert]").inner_text()
    chief.picture("closing-refused", full=True)
    assert not chief.barriers() and chief.sideways() <= 0
    page.fill("#reason", "漏记一笔")
    page.click("main form button.is-main")
    page.wait_for_url("**/closing/")
    assert "又可以记账" in page.locator("[role=status]").inner_text()


def test_phone(visitor: Callable[..., Any]) -> None:
    """The front page is for the phone; nothing of it lies outside the screen, and what is tapped is large enough."""
    someone = visitor("preparer", phone=True)
    for name, path in (("front", "/"), ("function", "/statements/function/"), ("payments", "/payment/")):
        someone.open(path, f"{name}-phone", full=True)
        assert someone.sideways() <= 0, name
    page = someone.open("/")
    assert page.locator("h1").is_visible()
    small = page.evaluate(
        "() => [...document.querySelectorAll('.acts .btn')].filter(b => b.offsetHeight && b.offsetHeight < 40).map(b => b.textContent)"
    )
    assert not small
    assert not someone.barriers()
