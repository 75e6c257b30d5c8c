"""银行自助柜面的一屏：真的银行节点收了十六张支付凭证，两位柜员复核、付款、退回了几张，留下待付的和疑似重复的。"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

from nodes.tests.browser import Browser as Window
from nodes.tests.browser import passwords
from nodes.tests.drive import Node
from nodes.tests.messages import DAY, order

NAME = "中国建设银行丽江分行"
PAYEES = (
    ("丽江文印有限公司", "7300.00", "印刷费"), ("丽江市供电局", "9482.35", "电费"), ("云南新华书店丽江分公司", "46200.00", "图书购置"),
    ("丽江古城水务有限公司", "3120.80", "水费"), ("昆明医疗设备有限公司", "520000.00", "医疗设备"), ("丽江交通物流公司", "5600.00", "运输费"),
    ("丽江市第一建筑公司", "268000.00", "校舍维修"), ("云南电信丽江分公司", "2380.00", "通信费"),
)  # fmt: skip
"""收款人、金额、用途；第二轮的同名、同额、同账号是疑似重复的。"""


@contextmanager
def opened() -> Iterator[Node]:
    """一家银行，柜员付款，疑似重复的留待确认。"""
    with tempfile.TemporaryDirectory() as folder:
        node = Node(
            "nodes.bank", Path(folder) / "bank.sqlite3", "--name", NAME, "--counter", "--hold-suspects", "--return-share", "0", "--refund-share", "0"
        )
        try:
            yield node
        finally:
            node.stop()


def worked(node: Node) -> None:
    """收十六张；付五张，退一张，再复核三张。"""
    again = [(name, amount if at in (1, 3, 7) else f"{float(amount) / 10:.2f}", use) for at, (name, amount, use) in enumerate(PAYEES)]
    sent = [
        order(f"ZF20250102{at:04d}", amount, PayeeAcctName=name, PayeeAcctNo=f"240302010400{(at - 1) % 8:05d}", PaySummaryName=use)
        for at, (name, amount, use) in enumerate([*PAYEES, *again], 1)
    ]  # fmt: skip
    payer = {"account": sent[0].header["PayAcctNo"], "name": sent[0].header["PayAcctName"]}
    status, told = node.json("POST", "/accounts", {"accounts": [payer]})
    assert status == 200, told
    node.clock(DAY, "open")
    assert {status for status, _ in node.send(*sent)} == {"15"}
    first, second = Window(node, "1001"), Window(node, "1002")
    ids = first.ids()
    first.act("check", *ids[:5], *ids[6:9])
    second.act("pay", *ids[:5])
    second.act("return", ids[5], reason="收款人账号户名不符")


def look(page: Page, node: Node) -> None:
    """柜员登录，看待付的。"""
    page.goto(f"{node.url}/counter/login")
    page.fill("[name=number]", "1001")
    page.fill("[name=password]", passwords(node)["1001"])
    page.click("button.main")
    page.wait_for_url("**/counter")
