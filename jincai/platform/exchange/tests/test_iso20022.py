"""ISO 20022 的银行：真的程序；付款、退回、退款通知、日报都以 ISO 报文往来，验章后照常办理。"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from jincai.platform.exchange import api as exchange
from jincai.platform.exchange.tests.counterparts import CLOSED, DAY, DIVISION, PAYER, Node, order, send

Listen = Callable[[str, int], list[list[exchange.Voucher]]]


@pytest.mark.django_db
def test_a_bank_that_speaks_iso_20022(start: Callable[..., Node], connect: Callable[..., None], heard: Listen) -> None:
    node = start("bank", "--return-share", "0", "--refund-share", "0", "--division", DIVISION, "--speaks", "iso20022")
    connect("bank", node.url, bank_no="102753000018", speaks="iso20022")
    exchange.world(DIVISION, "bank", "/accounts", {"accounts": [{"account": PAYER, "name": "市教育局零余额账户"}], "closed": [CLOSED]})
    replies, reports = heard("8202", 1), heard("2206", 0)
    send(order("P1"), order("P2", PayeeAcctNo=CLOSED))
    exchange.deliver(division=DIVISION)
    for phase in ("pay", "close"):
        exchange.clock(DIVISION, "bank", date.fromisoformat(DAY), phase)
    assert exchange.collect(division=DIVISION, counterpart="bank").received == 3
    found = {voucher.voucher_no: voucher.header for call in replies for voucher in call}
    assert {number: (header["XPayAmt"], header["XAddWord"]) for number, header in found.items()} == {
        "P1": (order("P1").header["PayAmt"], ""),
        "P2": ("0.00", "收款账户已销户"),
    }
    assert reports[0][0].header["PosNum"] == "1"
