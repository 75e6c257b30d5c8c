"""办到一半被杀：送达、收取的后台进程在任何一点 SIGKILL，再起来，结局与没有死过的一样：没有付两次，没有丢，三方相同。"""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from jincai.execution.payment import api as payment
from jincai.ledger import api as ledger
from jincai.platform.exchange import api as exchange
from jincai.platform.exchange.tests.counterparts import Node
from jincai.platform.identity.api import scope
from jincai.platform.jobs import api as jobs
from jincai.project.postgres import testing
from tests.journeys.dying import NAMES, Server
from tests.journeys.ground import CITY, PAYEE, YEAR
from tests.journeys.town import Town

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner", "checker"])
DAYS = (date(YEAR, 3, 3), date(YEAR, 3, 4), date(YEAR, 3, 10), date(YEAR, 3, 11))
ORDERS = (0, 3, 2, 0)  # the first day brings the money


class Mortal(Town):
    """小城: what goes out and what comes in is done by background processes that die at a point of their lives, once each."""

    def __init__(self, folder: Path, workers: Server, point: int) -> None:
        super().__init__(folder, planned=False, refunded="PZ-2025-000002")
        self.workers, self.point, self.deaths = workers, point, 0

    def work(self) -> None:
        """办完队列里的；死了就再起一个，时候到了由它接手."""
        database = str(settings.DATABASES["default"]["NAME"])
        if self.workers.work(database, self.point):
            self.deaths += 1
            with connection.cursor() as cursor:  # the dead give no sign of life; the living wait three minutes for one
                cursor.execute("update procrastinate_workers set last_heartbeat = now() - interval '1 hour'")
            assert not self.workers.work(database, 0)
        assert not [row for row in jobs.load() if row.name in NAMES], "all is done"

    def send(self, *who: str) -> list[exchange.Delivered]:
        """送达: what the transactions deferred."""
        self.work()
        return []

    def fetch(self, *who: str) -> list[exchange.Collected]:
        """收取。"""
        with scope(divisions=CITY):
            for each in who:
                jobs.defer("exchange.collect", division=CITY, counterpart=each)
        self.work()
        return []

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


_OUT = "select vt_code, voucher_no, flag, state, status from exchange_outgoing order by 1, 2, 3"
_COME = "select vt_code, voucher_no, flag, state, count(*) from exchange_incoming group by 1, 2, 3, 4 order by 1, 2, 3, 4"
_KEPT = "select vt_code, voucher_no, flag, maker, sm3, reason from evoucher_version order by 1, 2, 3, 4, 5"
_TOLD = "select m.kind, m.number, m.flag, d.status from delivery d join message m on m.id = d.message where d.mailbox = 'mof' order by 1, 2, 3, 4"


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


@pytest.fixture
def workers() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


def lived(folder: Path, workers: Server, point: int) -> tuple[dict[str, Any], int]:
    """过几天: orders, replies, claims, a refund, reports, in a database of its own; the end, and how often a worker died."""
    before = str(settings.DATABASES["default"]["NAME"])
    clone = testing.Clone()
    clone.make()
    folder.mkdir()
    try:
        town = Mortal(folder, workers, point)
        try:
            for on, count in zip(DAYS, ORDERS, strict=True):
                town.morning(on, "1000.00")
                town.pay(on, count)
                town.to_bank(on)
                town.evening(on)
            found = ledger.check_books(year=YEAR, division=CITY)
            assert found.ok and ledger.differs_from_replay(year=YEAR, division=CITY) == [], found
            return town.end(), town.deaths
        finally:
            town.close()
    finally:
        clone.drop()
        testing._point(before)


def dies_everywhere(folder: Path, workers: Server, first: int, step: int) -> int:
    """处处死一次; the last point that there is."""
    whole, none = lived(folder / "whole", workers, 0)
    assert none == 0 and {state for _, _, state, _, _ in whole["payments"]} == {"CLEARED", "REFUNDED"}
    assert whole["cash"][0] == whole["cash"][1] and len(whole["orders"]) == len(whole["payments"]) == sum(ORDERS)
    for point in itertools.count(first, step):
        found, deaths = lived(folder / str(point), workers, point)
        assert found == whole, f"killed at {point}"
        if not deaths:
            return point
    raise AssertionError


def test_a_worker_killed_at_any_point_leaves_the_same_end(tmp_path: Path, workers: Server) -> None:
    """送达、收取途中各死一次；平时隔几点试一点，考验时处处都试."""
    assert dies_everywhere(tmp_path, workers, 6, 13) > 30


@pytest.mark.torture
def test_a_worker_killed_at_every_point_leaves_the_same_end(tmp_path: Path, workers: Server) -> None:
    assert dies_everywhere(tmp_path, workers, 1, 1) > 30
