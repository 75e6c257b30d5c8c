"""填的字不丢：没有办成的表单就在眼前，光标在说明上；代理银行的凭证页；没有无障碍问题，电脑与手机上都看得清。"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jincai.platform.identity import api as identity
from tests.browser.conftest import PHONE
from tests.small_year import DIVISION, PASSWORD, PAYEE, SmallYear


def made(user: str, post: str) -> None:
    identity.create_user(username=user, name=f"人员{user}", division=DIVISION, posts=[post], password=PASSWORD)


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_a_form_that_could_not_be_done_comes_back_in_sight(visitor: Callable[..., Any], year: SmallYear, phone: bool) -> None:
    made("xitong", "system_admin")
    keeper = visitor(phone=phone).sign_in("xitong")
    page = keeper.open("/roster/persons/")
    page.fill("#p-code", "P 9")
    page.fill("#p-name", "木小和")
    page.fill("#p-phone", "13988812345")
    page.click("text=登记 >> nth=-1")
    page.wait_for_selector("[role=alert]")
    keeper.picture(f"kept-{'phone' if phone else 'desk'}")
    assert page.input_value("#p-name") == "木小和" and page.input_value("#p-phone") == "13988812345"
    told = page.locator("[role=alert]")
    assert told.evaluate("box => box === document.activeElement") and told.bounding_box()["y"] < (844 if phone else 768)
    assert keeper.barriers() == [] and keeper.sideways() <= 0
    page.fill("#p-code", "P9")
    page.click("text=登记 >> nth=-1")
    page.wait_for_url("**/roster/persons/P9/")


def test_the_banks_operator(visitor: Callable[..., Any], year: SmallYear) -> None:
    made("yinhang", "bank_operator")
    bank = visitor().sign_in("yinhang")
    page = bank.open("/payment/orders/", "bank-orders")
    assert bank.barriers() == [] and bank.sideways() <= 0 and PAYEE.account not in page.content()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/payment/orders/*/")
    bank.picture("bank-order", full=True)
    assert bank.barriers() == [] and bank.sideways() <= 0 and PAYEE.account not in page.content()
    page.set_viewport_size(PHONE)
    for name, path in (("list", "/payment/orders/"), ("one", page.url.removeprefix(bank.site))):
        bank.open(path, f"bank-phone-{name}")
        assert bank.barriers() == [] and bank.sideways() <= 0
