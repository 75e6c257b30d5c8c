"""坏月份：两个对手方各种故障都开到两成，办一个月，再关上：没有付两次，没有丢，每张凭证有结果；
账面、代理银行、人民银行分毫不差；对账说出每一件注入的差异，不多也不少。
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal as D
from pathlib import Path

import pytest

from jincai.execution.payment import api as payment
from jincai.ledger import api as ledger
from jincai.platform.exchange import api as exchange
from jincai.platform.exchange.tests.counterparts import Node
from jincai.platform.identity.api import scope
from tests.journeys.faulty import LATE, NAMED, Faulty, injected, named
from tests.journeys.ground import CITY, YEAR

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner", "checker"])
FIRST = date(YEAR, 3, 3)


def weekdays(count: int) -> list[date]:
    """从三月三日起的工作日。"""
    days = (FIRST + timedelta(days=n) for n in range(count * 2))
    return [day for day in days if day.weekday() < 5][:count]


@pytest.fixture
def town(transactional_db: None, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Faulty]:
    made = Faulty(tmp_path, seed=getattr(request, "param", 7))
    yield made
    made.close()


def test_a_month_with_every_fault(town: Faulty) -> None:
    month(town)


@pytest.mark.torture
@pytest.mark.parametrize("town", [1, 2, 3, 11, 23, 42], indirect=True)
def test_other_months_with_every_fault(town: Faulty) -> None:
    month(town)


def month(town: Faulty) -> None:
    """一个月，从头到尾."""
    days = weekdays(27)
    town.live(days[0], 0, taxes="500000.00")
    town.switch("0.2")
    for on in days[1:21]:
        town.live(on, 8, taxes="100.00")
    town.switch("")
    for on in days[21:]:
        last = town.live(on, 0)
    settled(town)
    bundled(town)
    assert (last.ok, last.todo, last.healing) == (True, 0, 0), [(r.kind, r.vt_code, r.number, r.says) for r in town.differences() if not r.closed_on]
    told(town)


def settled(town: Faulty) -> None:
    """每张凭证付了或退了，只一次；三方的数相同。"""
    with scope(divisions=CITY):
        counts = payment.counts(division=CITY, year=YEAR)
        assert set(counts) <= {"CLEARED", "RETURNED", "REFUNDED"}, counts
        rows = {row.order: row for row in payment.several(division=CITY, year=YEAR, numbers=payment.in_states(division=CITY, year=YEAR, states=tuple(counts)))}
        assert all((line.pending, line.troubled) == (0, 0) for line in exchange.status(CITY)), exchange.status(CITY)
    bank = asked(town.bank, "select number, state, cents, coalesce(case when refunded_on is not null then refund_cents end, 0) from orders")
    assert len(bank) == len(rows) == len({number for number, *_ in bank}), "银行没有多一张，没有少一张"
    for number, state, cents, back in bank:
        row = rows[number]
        assert (state == "returned") is (row.state == "RETURNED") and D(cents) / 100 == row.amount and D(back) / 100 == row.refunded, number
    cleared = asked(town.pboc, "select order_number, sum(cents), sum(refunded) from cleared group by 1")
    assert {number: (D(c) / 100, D(r) / 100) for number, c, r in cleared} == {
        number: (row.amount, row.refunded) for number, row in rows.items() if row.state != "RETURNED"
    }, "人民银行划的、收回的，一张一张相同"
    assert town.cash()[0] == town.cash()[1]
    with scope(divisions=CITY):
        assert exchange.facts(CITY, "bank")["zero_balance"] == "0.00"
    found = ledger.check_books(year=YEAR, division=CITY)
    assert found.ok and ledger.differs_from_replay(year=YEAR, division=CITY) == [], found


def bundled(town: Faulty) -> None:
    """批量凭证一张一张有了结果：每张三笔各付各的（付了的以后也有退款），一笔销户退回；故障也碰上了它们的回单."""
    with scope(divisions=CITY):
        rows = payment.several(division=CITY, year=YEAR, numbers=payment.in_states(division=CITY, year=YEAR, states=("CLEARED", "RETURNED", "REFUNDED")))
    found: dict[str, list[str]] = {}
    for row in rows:
        if row.batch_order:
            found.setdefault(row.batch_order, []).append(row.state)
    assert len(found) == 20 and {(len(states), states.count("RETURNED")) for states in found.values()} == {(3, 1)}
    met = {line["fault"] for line in town.journal() if line["VtCode"] == "8207"}
    assert met & set(NAMED) and met & {"silent", "drop", "slow"} and "duplicate" in met, met


def told(town: Faulty) -> None:
    """对账说出每一件注入的差异，不多也不少；其余的都是那几天送不到、取不回的。"""
    journal, rows = town.journal(), town.differences()

    assert {line["fault"] for line in journal} >= {"silent", "drop", "duplicate", "amount", "reference", "skew", "tampered", "stale"}
    wanted = injected((town.bank, town.pboc))
    assert {NAMED[line["fault"]] for line in journal if line["fault"] in NAMED} <= {kind for kind, _, _ in wanted}
    batches = town.batches()
    heard = named(rows, batches)
    assert heard - wanted == set(), "说了没有注入的"
    assert wanted - heard == set(), "注入了没有说的"
    lost = {line["day"] for line in journal if line["fault"] in ("silent", "drop", "slow") or line["party"] != "mof"}
    other = [row for row in rows if row.kind in LATE]
    known = {*heard, *(("other_date", "8202", number) for number in batches)}
    strange = [row for row in rows if row.kind not in LATE and (row.kind, row.vt_code, row.number) not in known]
    assert [(row.kind, row.vt_code, row.number, str(row.opened_on), str(row.closed_on), row.says) for row in strange] == []
    assert all(row.opened_on.isoformat() in lost for row in other), "没有线路故障的日子，没有送不到的"
    assert all(row.closed_on for row in rows), "都消除了"


def asked(node: Node, sql: str) -> list[tuple[object, ...]]:
    """看对手方自己的账。"""
    store = node.command[node.command.index("--store") + 1]
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as db:
        return db.execute(sql).fetchall()
