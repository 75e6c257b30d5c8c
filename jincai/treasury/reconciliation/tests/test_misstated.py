"""同号不同文的回单：只差金额的，看得出错的是后来的这一份，才说“金额写错”并了结；看不出的一直等人查。"""

from __future__ import annotations

import pytest

from jincai.platform.exchange import api as exchange
from jincai.treasury.reconciliation import troubles

LINES = ("10.00", "0.00", "30.00")


def reply(vt_code: str, told: str, asked: str = "60.00") -> exchange.Voucher:
    batch = vt_code == "8207"
    header = {"SumAmt": asked, "XSumAmt": told} if batch else {"PayAmt": asked, "XPayAmt": told}
    details = tuple({"Id": f"PZ{n}", "XPayAmt": amount} for n, amount in enumerate(LINES)) if batch else ()
    return exchange.Voucher(vt_code, "1", 1, "530700000", 2025, header, details)


@pytest.mark.parametrize(
    ("vt_code", "handled", "later", "mistaken"),
    [
        ("8202", "60.00", "61.00", True),
        ("5201", "60.00", "61.00", True),
        ("8202", "0.00", "1.00", True),
        ("8202", "0.00", "60.00", False),  # first returned, then paid: somebody has to ask the bank
        ("8207", "40.00", "41.00", True),
        ("8207", "60.00", "40.00", False),  # what was handled does not add up
    ],
)
def test_only_an_amount_that_is_wrong_by_itself_is_a_mistake_of_the_later_one(vt_code: str, handled: str, later: str, mistaken: bool) -> None:
    mine, right = reply(vt_code, later), reply(vt_code, handled)
    wrong = {name for name in right.header if right.header[name] != mine.header[name]}
    assert troubles._misstated(wrong, mine, right) is mistaken
    assert not troubles._misstated({*wrong, "XPayDate"}, mine, right), "more than the amount differs"
