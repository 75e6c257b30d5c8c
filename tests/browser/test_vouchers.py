"""电子凭证库与验真的页面在真浏览器里：看得清，键盘走得通，没有无障碍问题，不横向滚动；明暗两种，电脑与手机。"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from jincai.office.voucherstore.tests.bank import Bank, received
from jincai.platform.evoucher import api as evoucher
from jincai.platform.identity import api as identity
from jincai.platform.jobs import api as jobs
from tests.small_year import DIVISION, PAYEE, SmallYear

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "checker"])


@pytest.fixture
def one(year: SmallYear) -> evoucher.VoucherRow:
    """付过的一张，有银行盖章的回单，和一张改过的、拒收了的."""
    with identity.scope(divisions=DIVISION):
        bank = Bank(timezone.now() - timedelta(hours=1))
        (row,) = evoucher.find(DIVISION, evoucher.Wanted(kinds=("8202",), text=year.numbers["paid"]))
    with identity.scope(divisions=DIVISION):
        letter = bank.reply(row, {"XPayDate": "2025-03-03", "XPayAmt": "1400.00", "XAgentBusinessNo": "001820250303000001"})
    assert received(letter).status == "15"
    assert received(letter._replace(payload=letter.payload.replace(b"<XPayAmt>1400.00", b"<XPayAmt>1900.00"))).status == "30"
    return row


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_store(visitor: Callable[..., Any], one: evoucher.VoucherRow, dark: bool) -> None:
    name, who = "dark" if dark else "light", visitor("treasury", dark=dark)
    for path, picture in (
        ("/voucherstore/", "list"), (f"/voucherstore/{one.code}/", "one"), ("/voucherstore/certificates/", "certificates"),
        ("/voucherstore/troubles/", "troubles"),
    ):  # fmt: skip
        who.open(path, f"voucher-{picture}-{name}")
        assert who.barriers() == [] and who.sideways() <= 0, path
    page = who.open(f"/voucherstore/{one.code}/", f"voucher-top-{name}")
    for part in ("verify", "content"):
        page.evaluate("part => document.getElementById(part).scrollIntoView()", part)
        who.picture(f"voucher-{part}-{name}")
    assert page.locator("mark.wrong").first.inner_text() == "9" and PAYEE.account not in page.content()


def test_printing_many_shows_how_far_it_is(visitor: Callable[..., Any], one: evoucher.VoucherRow) -> None:
    who = visitor("treasury")
    page = who.open("/voucherstore/?kind=8202")
    for box in page.locator("input[name=pick]").all():
        box.check()
    page.click("button[formaction*='act/print/']")
    page.wait_for_selector("#progress progress")
    who.picture("voucher-printing-light")
    assert who.barriers() == []
    jobs.run_pending(["printshop.print"])
    page.wait_for_selector("#progress >> text=已打好")
    who.picture("voucher-printed-light")
    assert who.barriers() == []
    with page.context.expect_page() as opened:
        page.click("#progress button")
    assert opened.value.url.endswith("papers/")


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_anyone_checks_a_voucher(visitor: Callable[..., Any], one: evoucher.VoucherRow, phone: bool) -> None:
    who = visitor(phone=phone)
    page = who.open(f"/verify/?code={one.code}")
    assert who.barriers() == [] and page.input_value("#code") == one.code
    page.fill("#told", "1400")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=凭证是真的，内容没有改过")
    who.picture(f"verify-{'phone' if phone else 'desk'}", full=True)
    assert who.barriers() == [] and who.sideways() <= 0 and PAYEE.account not in page.content()
    page.fill("#told", "1400.01")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert]")
    assert one.voucher_no not in page.content() and who.barriers() == []
