"""坏月份的小城：两个对手方按比例出各种故障；每天照常办，晚上对账；故障日志与差异对照。"""

from __future__ import annotations

import itertools
import json
import sqlite3
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from jincai.execution.payment import api as payment
from jincai.platform.banking import api as banking
from jincai.platform.exchange import api as exchange
from jincai.platform.exchange.tests.counterparts import Node
from jincai.platform.identity.api import scope, system
from jincai.treasury.reconciliation import api as reconciliation
from tests.journeys.ground import CITY, PAYEE, YEAR
from tests.journeys.town import Town

FAULTS = ("slow", "silent", "drop", "duplicate", "reorder", "amount", "reference", "skew", "tampered", "stale", "refund")
NAMED = {"amount": "wrong_amount", "reference": "wrong_reference", "tampered": "bad_seal", "stale": "bad_seal", "skew": "other_date"}
"""报文的故障 → 差异的类别；重复另算。"""
LATE = {
    "unreceived", "unanswered", "unconfirmed", "report_missing", "list_missing", "refund_transit", "claim_transit", "claim_refused", "after_cutoff", "next_day",
    "over_quota",
}  # fmt: skip
"""送不到（额度通知单没有送到的，国库不划）、取不回、应答丢失，银行与国库之间出错而来的：当天须有那样的故障。"""
Named = tuple[str, str, str]
CLOSED = payment.Payee(name="已销户的人", account=banking.make_account("销户"), bank="丽江分行", bank_no=banking.make_bank_no("收款"))
BATCH = 3
"""一天的支付里，这么多笔合成一张批量凭证。"""


class Faulty(Town):
    """小城: faults switched while it runs; a day that tolerates what does not come."""

    def __init__(self, folder: Path, *, seed: int) -> None:
        super().__init__(folder, planned=False, refunded="PZ-2025-000002", share="0", options=("--slow-seconds", "0.02"))
        self.seed, self.singles = seed, 0
        self.days: list[date] = []
        self.tell("bank", "/accounts", {"closed": [CLOSED.account]})

    def switch(self, rate: str) -> None:
        """开关故障: all of them at a rate, "" = off."""
        asked = ",".join(f"{name}={rate}" for name in FAULTS) if rate else ""
        for node in (self.bank, self.pboc):
            call(node, "POST", "/faults", {"faults": asked, "seed": self.seed})

    def journal(self) -> list[dict[str, Any]]:
        """两家的故障日志。"""
        found: list[dict[str, Any]] = []
        for node in (self.bank, self.pboc):
            page = call(node, "GET", "/faults?after=0&limit=100000", None)
            found += [{**line, "node": node is self.bank} for line in page["journal"]]
        return found

    def pay(self, on: date, count: int) -> list[str]:
        """一天的支付：申请、审核、批准、签发；最后 BATCH 笔是一张批量凭证（8207，一次签名），其中一笔的收款账户已销户."""
        ground = self.ground
        with scope(divisions=CITY):
            asked = [
                ground.asking(("office", f"{10 + n}.{(n * 7) % 100:02d}"), key=f"{on}-{n}", payee=CLOSED if n == count - 2 else PAYEE)
                for n in range(count)
            ]
            asked = [*asked[:-BATCH], *(replace(each, business="4", batch=f"BT-{on:%m%d}") for each in asked[-BATCH:])]
            made = payment.request_many(division=CITY, requests=asked, on=on, actor=ground.who("preparer"), budget_approved=True)
            seen = {"division": CITY, "year": YEAR, "numbers": [each.number for each in made], "on": on}
            for verb, who in ((payment.review_many, "reviewer"), (payment.approve_many, "treasury"), (payment.order_many, "treasury_chief")):
                assert all(outcome.ok for outcome in verb(actor=ground.who(who), **seen)), on
        return seen["numbers"]  # type: ignore[return-value]

    def live(self, on: date, count: int, taxes: str = "") -> reconciliation.DayRow:
        """过一天，晚上对账."""
        self.days.append(on)
        self.morning(on, taxes)
        if count:
            self.pay(on, count)
        self.to_bank(on)
        self.evening(on)
        self.fetch("pboc")  # 晚上才送出的额度调减，回单也取到
        return self.take(on)

    def take(self, on: date) -> reconciliation.DayRow:
        """取数对账."""
        with scope(divisions=CITY, actor=system(CITY)):
            return reconciliation.reconcile(division=CITY, year=YEAR, on=on, actor=system(CITY))

    def fetch(self, *who: str) -> list[exchange.Collected]:
        """收取；收不来的下次再收."""
        return [exchange.collect(division=CITY, counterpart=each) for each in who]

    def batches(self) -> dict[str, str]:
        """批量凭证里付了的各笔：凭证号 → 批量凭证号."""
        with scope(divisions=CITY):
            numbers = payment.in_states(division=CITY, year=YEAR, states=("CLEARED", "REFUNDED"))
            rows = payment.several(division=CITY, year=YEAR, numbers=numbers)
        return {row.order: row.batch_order for row in rows if row.batch_order}

    def differences(self) -> list[Any]:
        """这个月发现的全部差异."""
        from jincai.treasury.reconciliation.models import Difference

        with scope(divisions=CITY):
            return list(Difference.objects.filter(division=CITY, year=YEAR).order_by("opened_on", "number"))


def call(node: Node, method: str, path: str, body: Any) -> dict[str, Any]:
    """对节点的操作员接口说话，带口令."""
    store = Path(node.command[node.command.index("--store") + 1])
    headers = {"X-Control": Path(f"{store}.control").read_text("ascii").strip(), "Content-Type": "application/json"}
    request = urllib.request.Request(node.url + path, json.dumps(body).encode() if body is not None else None, headers, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:  # nosec B310
        found: dict[str, Any] = json.loads(answer.read())
    return found


def injected(nodes: Iterable[Node]) -> set[Named]:
    """两家放给财政的每一次投递，收的人应说出什么：(类别, 种类, 凭证号)。从节点自己的投递记录按次序推，不看收的一方怎么写的."""
    out: set[Named] = set()
    for node in nodes:
        store = node.command[node.command.index("--store") + 1]
        with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as db:
            rows = db.execute(_DELIVERED).fetchall()
        for (kind, number, _), group in itertools.groupby(rows, key=lambda row: row[:3]):
            out |= {(what, kind, number) for what in _seen([fault for *_, fault in group])}
    return out


_DELIVERED = """SELECT m.kind, m.number, m.id, d.fault FROM delivery d JOIN message m ON m.id = d.message
    WHERE d.mailbox = 'mof' ORDER BY m.kind, m.number, m.id, d.seq"""


def _seen(faults: list[str]) -> set[str]:
    """一件报文的各次投递: the first sound one is taken, the rest are repeats or other words about the same."""
    taken, odd, out = "", set[str](), set[str]()
    for fault in faults:
        content = fault if fault in ("skew", "amount", "reference") else "true"
        if content in ("amount", "reference"):
            out.add(NAMED[content])
        elif content == taken:
            out.add("repeated")
        elif fault in ("tampered", "stale"):
            out.add("bad_seal")
        elif not taken:
            taken = content
            out |= {"other_date"} if content == "skew" else set()
        else:
            out.add("repeated" if content in odd else "other_date")
            odd.add(content)
    return out


def named(differences: list[Any], batches: Mapping[str, str]) -> set[Named]:
    """对账说出的报文差异；批量回单写错日期的，说在它付了的每一笔上（`batches` 凭证 → 批量凭证），这里合成一件."""
    kinds = {*NAMED.values(), "repeated"}
    out, lines = set[Named](), set[str]()
    for row in differences:
        if row.kind == "other_date" and row.number in batches:
            lines.add(row.number)
        elif row.kind in kinds:
            out.add((row.kind, row.vt_code, row.number))
    told = {batches[number] for number in lines}
    assert lines == {number for number, batch in batches.items() if batch in told}, "一笔说了，同一张的都说"
    return out | {("other_date", "8207", batch) for batch in told}
