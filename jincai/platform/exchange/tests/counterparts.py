"""测试用的往来：真的节点进程、一张支付凭证、发出、线路现状。"""

from __future__ import annotations

import json
from pathlib import Path

from jincai.platform.exchange import api as exchange
from jincai.platform.identity.api import scope
from tests import nursery

DIVISION = "530700000"
DAY = "2025-01-02"
PAYER, PAYEE, CLOSED = "24030101040001234", "6222021234567890128", "6222021234567890011"
OPENING = "154830000.00"


class Node:
    """一个对手方进程: started on a free port, restarted on the same one."""

    def __init__(self, kind: str, store: Path, *options: str) -> None:
        self.kind, self.command = kind, ["--store", str(store), *options]
        self.port = "0"
        self.start()

    def start(self, *further: str) -> None:
        """启动, with the store it had."""
        self.process = nursery.bear(f"nodes.{self.kind}", [*self.command, "--port", self.port, *further])
        self.url = str(json.loads(self.process.stdout.readline())["listening"])
        self.port = self.url.rsplit(":", 1)[1]

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.wait(timeout=20)
        self.process.stdout.close()


def order(number: str, amount: str = "100.00", payee: str = PAYEE, **changed: str) -> exchange.Voucher:
    """支付凭证 8202."""
    header = {
        "VouDate": DAY,
        "FundTypeCode": "111",
        "AgencyCode": "101001",
        "AgencyName": "市教育局",
        "PayAcctNo": PAYER,
        "PayAcctName": "市教育局零余额账户",
        "PayBankNo": "102753000018",
        "PayeeAcctNo": payee,
        "PayeeAcctName": "丽江㗫𠀀文印有限公司",
        "PayeeAcctBankName": "工商银行丽江分行",
        "PayeeAcctBankNo": "102753000026",
        "PayAmt": amount,
        "PaySummaryName": "印刷费 & <急>",
        "BusinessTypeCode": "1",
        "PayTypeCode": "12",
        "SetModeCode": "1",
        **changed,
    }
    line = {"ExpFuncCode": "2050201", "GovExpEcoCode": "50502", "DepExpEcoCode": "30201", "ProCode": "", "BgtId": "ZB1", "PayAmt": amount}
    return exchange.Voucher("8202", number, 0, DIVISION, 2025, header, (line,))


def send(*vouchers: exchange.Voucher, to: str = "bank") -> int:
    """发出, in a committed transaction of the division; each voucher is its own document."""
    with scope(divisions=DIVISION):
        return exchange.send(counterpart=to, vouchers=vouchers, document_kind="payment", documents=[f"单-{v.voucher_no}" for v in vouchers])


def line(name: str) -> exchange.Connection:
    """线路现状: of one counterpart."""
    with scope(divisions=DIVISION):
        return next(row for row in exchange.status(DIVISION) if row.name == name)
