"""劫后的小城：几天照常办，结局逐件写下来，好与没有死过的比。"""

from __future__ import annotations

import functools
import sqlite3
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from jincai.execution.payment import api as payment
from jincai.kernel.problems import UserError
from jincai.ledger import api as ledger
from jincai.platform.exchange import api as exchange
from jincai.platform.exchange.tests.counterparts import Node
from jincai.platform.identity.api import scope
from jincai.project.postgres import testing
from tests.journeys.ground import CITY, PAYEE, YEAR
from tests.journeys.town import Town

DAYS = (date(YEAR, 3, 3), date(YEAR, 3, 4), date(YEAR, 3, 10), date(YEAR, 3, 11))
ORDERS = (0, 3, 2, 0)  # the first day brings the money
_OUT = "select vt_code, voucher_no, flag, state, status from exchange_outgoing order by 1, 2, 3"
_COME = "select vt_code, voucher_no, flag, state, count(*) from exchange_incoming group by 1, 2, 3, 4 order by 1, 2, 3, 4"
_KEPT = "select vt_code, voucher_no, flag, maker, sm3, reason from evoucher_version order by 1, 2, 3, 4, 5"
_TOLD = "select m.kind, m.number, m.flag, d.status from delivery d join message m on m.id = d.message where d.mailbox = 'mof' order by 1, 2, 3, 4"


class Surviving(Town):
    """小城: a few days of orders, replies, claims, a refund, reports; what each of the three has at the end."""

    deaths = 0

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, planned=False, refunded="PZ-2025-000002")

    def live(self) -> None:
        """过几天."""
        for on, count in zip(DAYS, ORDERS, strict=True):
            self.morning(on, "1000.00")
            self.pay(on, count)
            self.to_bank(on)
            self.evening(on)
        found = ledger.check_books(year=YEAR, division=CITY)
        assert found.ok and ledger.differs_from_replay(year=YEAR, division=CITY) == [], found

    def pay(self, on: date, count: int) -> None:
        """一天的支付，签发成凭证."""
        for n in range(count):
            with scope(divisions=CITY):
                self.ground.ordered(("office", f"{100 + n}.50"), on=on, key=f"{on}-{n}", payee=PAYEE)

    def end(self) -> dict[str, Any]:
        """结局: what each of the three has, by number."""
        with scope(divisions=CITY):
            counts = payment.counts(division=CITY, year=YEAR)
            numbers = payment.in_states(division=CITY, year=YEAR, states=tuple(counts))
            rows = payment.several(division=CITY, year=YEAR, numbers=numbers)
            tally = {kind: (each.facts, each.documents, str(each.amount)) for kind, each in ledger.tally(year=YEAR, division=CITY).items()}
            treasury = exchange.facts(CITY, "pboc")
            said = exchange.facts(CITY, "bank")
            out, come, kept = (asked_here(sql) for sql in (_OUT, _COME, _KEPT))
        return {
            "payments": sorted((row.number, row.order, row.state, str(row.amount), str(row.refunded)) for row in rows),
            "facts": tally, "cash": self.cash(), "out": out, "come": come, "kept": kept,
            "bank": {name: said[name] for name in ("counts", "amounts", "zero_balance")},
            "treasury": {name: treasury[name] for name in ("balance", "quota", "counts")},
            "orders": asked(self.bank, "select number, state, cents, refunded_on, refund_cents, serial from orders order by number"),
            "cleared": asked(self.pboc, "select order_number, cents, refunded from cleared order by 1, 2"),
            "told": [asked(node, _TOLD) for node in (self.bank, self.pboc)],
        }  # fmt: skip


class Fragile(Surviving):
    """小城: one of the two counterparts is killed at a point of its life, before or after a commit, and started again; who was talking to it tries again."""

    def __init__(self, folder: Path, victim: str, point: int) -> None:
        super().__init__(folder)
        node: Node = getattr(self, victim)
        node.kill()
        node.start(*(("--die-at", str(point)) if point else ()))

    def tell(self, who: str, path: str, what: Mapping[str, Any]) -> None:
        """安排外界。"""
        self._insist(functools.partial(super().tell, who, path, what))

    def clock(self, on: date, phase: str, *who: str) -> None:
        """告知时点。"""
        for each in who or ("pboc", "bank"):
            self._insist(functools.partial(super().clock, on, phase, each))

    def send(self, *who: str) -> list[exchange.Delivered]:
        """送达。"""
        found: list[exchange.Delivered] = self._insist(functools.partial(super().send, *who))
        return found

    def fetch(self, *who: str) -> list[exchange.Collected]:
        """收取。"""
        found: list[exchange.Collected] = self._insist(functools.partial(super().fetch, *who))
        return found

    def _insist(self, does: Callable[[], Any]) -> Any:
        """办；对方死了就扶起来再办一次."""
        try:
            found, failed = does(), False
        except (UserError, AssertionError):
            found, failed = None, True
        if self._revived():
            return does()
        assert not failed, "nobody died, yet it failed"
        return found

    def _revived(self) -> bool:
        dead = [node for node in (self.bank, self.pboc) if not answers(node)]
        for node in dead:
            node.kill()
            node.start()
            self.deaths += 1
        return bool(dead)


def answers(node: Node) -> bool:
    """活着没有。"""
    try:
        with urllib.request.urlopen(f"{node.url}/health", timeout=30) as answer:  # nosec B310
            return bool(answer.status == 200)
    except OSError:
        return False


def asked_here(sql: str) -> list[tuple[Any, ...]]:
    """看本方的表。"""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def asked(node: Node, sql: str) -> list[tuple[Any, ...]]:
    """看对手方自己的账。"""
    store = node.command[node.command.index("--store") + 1]
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as db:
        return db.execute(sql).fetchall()


@contextmanager
def database_of_its_own() -> Iterator[None]:
    """一个结局一个库."""
    before = str(settings.DATABASES["default"]["NAME"])
    clone = testing.Clone()
    clone.make()
    try:
        yield
    finally:
        clone.drop()
        testing._point(before)


def lived(folder: Path, build: Callable[[Path, int], Surviving], point: int) -> tuple[dict[str, Any], int]:
    """在自己的库里过几天; the end, and how often somebody died."""
    folder.mkdir()
    with database_of_its_own():
        town = build(folder, point)
        try:
            town.live()
            return town.end(), town.deaths
        finally:
            town.close()


def dies_everywhere(folder: Path, build: Callable[[Path, int], Surviving], points: Iterator[int]) -> int:
    """处处死一次，结局都与没有死过的一样; the last point that was tried: the first that there is no more, unless the points end before."""
    whole, none = lived(folder / "whole", build, 0)
    assert none == 0 and {state for _, _, state, _, _ in whole["payments"]} == {"CLEARED", "REFUNDED"}
    assert whole["cash"][0] == whole["cash"][1] and len(whole["orders"]) == len(whole["payments"]) == sum(ORDERS)
    point = 0
    for point in points:
        found, deaths = lived(folder / str(point), build, point)
        assert found == whole, f"killed at {point}"
        if not deaths:
            break
    return point
