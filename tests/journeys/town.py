"""小城：一个练习年度，连同真的代理银行和人民银行国库两个程序；一天怎样过，断电怎样断。"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from jincai.platform.banking import api as banking
from jincai.platform.exchange import api as exchange
from jincai.platform.exchange.tests.counterparts import Node
from jincai.platform.identity.api import scope, system
from jincai.treasury.cash import api as cash
from jincai.treasury.clearing import api as clearing
from nodes.bank import draws
from tests.journeys.ground import CITY, PAYEE, YEAR, Ground, build


class Town:
    """小城: the books, the bank and PBoC, each with a store of its own. A day: morning, (offices work), to_bank, evening."""

    def __init__(
        self, folder: Path, *, planned: bool, refunded: str, share: str = "0.5", options: tuple[str, ...] = (), ground: Ground | None = None
    ) -> None:
        self.pboc = Node("pboc", folder / "pboc.sqlite3", "--division", CITY, *options)
        draw = ("--seed", str(seed_that_refunds(refunded)), "--return-share", "0", "--refund-share", share, *options)
        self.bank = Node("bank", folder / "bank.sqlite3", *draw, "--division", CITY, "--pboc", self.pboc.url)
        with scope(divisions=CITY):
            self.ground: Ground = ground or build(cash="0.00")
            self.ground.plan(planned)
            exchange.connect(CITY, "bank", self.bank.url, "102753000018")
            exchange.connect(CITY, "pboc", self.pboc.url)
            treasury, payer = clearing.treasury_account(CITY, self.ground.made.on), banking.zero_balance_account(CITY, self.ground.made.on)
        self.tell("pboc", "/world/open", {"account": treasury, "opening": "0.00", "year": YEAR})
        self.tell("bank", "/accounts", {"accounts": [{"account": payer.number, "name": payer.name}]})

    def tell(self, who: str, path: str, what: Mapping[str, Any]) -> None:
        """安排外界。"""
        with scope(divisions=CITY):
            exchange.world(CITY, who, path, what)

    def clock(self, on: date, phase: str, *who: str) -> None:
        """告知时点。"""
        with scope(divisions=CITY):
            for each in who or ("pboc", "bank"):
                exchange.clock(CITY, each, on, phase)

    def morning(self, on: date, taxes: str = "") -> None:
        """开门：税款入库，退款通知到。"""
        self.clock(on, "open")
        if taxes:
            line = {"id": f"{on}-税", "kind": "revenue", "subject": "1010101", "amount": taxes, "payer": "", "summary": "增值税"}
            self.tell("pboc", "/world/receipts", {"date": on.isoformat(), "lines": [line]})
        self.fetch("bank", "pboc")

    def to_bank(self, on: date) -> None:
        """先送额度，再送凭证，银行付款，取回单。"""
        self.send("pboc", "bank")
        self.clock(on, "pay", "bank")
        self.fetch("bank")

    def evening(self, on: date) -> None:
        """日终：银行向国库划款，国库出报表；取清算和报表，送出退款的额度调减。"""
        self.clock(on, "close", "bank", "pboc")
        self.fetch("pboc", "bank")
        self.send("pboc")
        with scope(divisions=CITY):
            cash.book_waiting(division=CITY, actor=system(CITY))

    def send(self, *who: str) -> list[exchange.Delivered]:
        """送达。"""
        return [exchange.deliver(division=CITY, counterpart=each) for each in who]

    def fetch(self, *who: str) -> list[exchange.Collected]:
        """收取；办不成的就是错。"""
        done = [exchange.collect(division=CITY, counterpart=each) for each in who]
        assert not any(each.failed or each.conflicts for each in done), done
        return done

    def cash(self) -> tuple[str, str]:
        """库款：账上的，与人民银行自己说的。"""
        with scope(divisions=CITY):
            return str(clearing.cash(division=CITY, year=YEAR)), str(exchange.facts(CITY, "pboc")["balance"])

    def close(self) -> None:
        """关门。"""
        for node in (self.bank, self.pboc):
            if node.process.poll() is None:
                node.kill()


def seed_that_refunds(order: str) -> int:
    """让银行在以后退这一张凭证（全额）、不退前两张的抽签种子。"""

    def drawn(seed: int, number: str) -> tuple[date, int] | None:
        return draws.refund(draws.Draw(seed, number, PAYEE.account), draws.Decimal("0.5"), date(YEAR, 3, 4), 50000, 1)

    others = [f"{order[:-1]}{n}" for n in range(1, int(order[-1]))]
    for seed in range(10_000):
        due = drawn(seed, order)
        if due and due[1] == 50000 and due[0] <= date(YEAR, 3, 10) and not any(drawn(seed, other) for other in others):
            return seed
    raise AssertionError("没有这样的种子")
