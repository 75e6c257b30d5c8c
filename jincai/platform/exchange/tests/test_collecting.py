"""收取：真的国库和代理银行；顺序、重复、同号不同文、办到一半断电。"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import OperationalError, connection, transaction

from jincai.platform.exchange import api as exchange
from jincai.platform.exchange import collecting
from jincai.platform.exchange.tests.counterparts import CLOSED, DAY, DIVISION, Node, line, order, send
from jincai.platform.identity.api import scope
from jincai.platform.jobs import api as jobs

ON, NEXT = date.fromisoformat(DAY), date(2025, 1, 3)
Listen = Callable[[str, int], list[list[exchange.Voucher]]]


def collect(name: str = "pboc") -> exchange.Collected:
    return exchange.collect(division=DIVISION, counterpart=name)


def bank_day(*orders: exchange.Voucher, on: date = ON) -> None:
    """A bank's day: orders in, paid."""
    send(*orders)
    exchange.deliver(division=DIVISION)
    exchange.clock(DIVISION, "bank", on, "pay")


@pytest.mark.django_db
def test_each_kind_gets_its_vouchers_in_order_once(pboc: Node, heard: Listen) -> None:
    balances, inward = heard("3402", 0), heard("3403", 0)
    receipts = [{"id": f"R{n}", "kind": "advance_in", "amount": f"{n}.00", "payer": "530000000"} for n in (1, 2)]
    exchange.world(DIVISION, "pboc", "/world/receipts", {"date": DAY, "lines": receipts})
    exchange.clock(DIVISION, "pboc", ON, "close")
    done = collect()
    assert done == exchange.Collected(received=6), "two 3403, then 3401, 3402, 3410, 3507"
    assert [[voucher.header["PayAmt"] for voucher in call] for call in inward] == [["1.00", "2.00"]]
    assert balances[0][0].details[0]["TodayBalance"] == "154830003.00"
    assert collect() == exchange.Collected()
    assert (line("pboc").handled, line("pboc").kept, line("pboc").cursor) == (3, 3, 6)
    assert len(balances) == len(inward) == 1


@pytest.mark.django_db
def test_neighbours_of_a_kind_go_together_and_kinds_keep_their_order(bank: Node) -> None:
    calls: list[tuple[str, list[str]]] = []
    for code, flag in (("8202", 1), ("5651", 1)):
        exchange.handler(code, flag)(lambda vouchers, code=code: calls.append((code, [v.voucher_no for v in vouchers])))
    recall = exchange.Voucher("5651", "CX1", 0, DIVISION, 2025, {"VouDate": DAY, "OriVoucherNo": "P1"})
    bank_day(order("P1"), order("P2"))
    send(recall)
    bank_day(order("P3"), order("P4"), on=NEXT)
    assert collect("bank").received == 6, "the day report (2206) between the days is only kept"
    assert calls == [("8202", ["P1", "P2"]), ("5651", ["CX1"]), ("8202", ["P3", "P4"])]


@pytest.mark.django_db
def test_pages_are_read_to_the_end(bank: Node, heard: Listen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "PAGE", 2)
    calls = heard("8202", 1)
    bank_day(*(order(f"P{n}") for n in range(6)))
    assert collect("bank").received == 6
    assert [len(call) for call in calls] == [2, 2, 2]


@pytest.mark.django_db
def test_an_outbox_read_again_from_the_start_is_handled_once(bank: Node, heard: Listen, connect: Callable[..., None]) -> None:
    calls = heard("8202", 1)
    bank_day(order("P1"), order("P2", payee=CLOSED))
    assert collect("bank").received == 2
    connect("bank", bank.url, from_start=True)
    assert collect("bank") == exchange.Collected(repeated=2)
    assert len(calls) == 1
    bank_day(order("P3"), on=NEXT)
    assert collect("bank") == exchange.Collected(received=2), "the reply and the report of the first day"
    assert [voucher.voucher_no for voucher in calls[1]] == ["P3"]


@pytest.mark.django_db
def test_the_same_number_with_other_content_is_kept_and_not_handled(
    pboc: Node, heard: Listen, start: Callable[..., Node], connect: Callable[..., None]
) -> None:
    calls = heard("3402", 0)
    exchange.clock(DIVISION, "pboc", ON, "close")
    received = collect().received
    other = start("pboc", "--division", DIVISION, "--name", "国家金库丽江市中心支库")
    connect("pboc", other.url, from_start=True)
    exchange.world(DIVISION, "pboc", "/world/open", {"account": "530701", "opening": "1.00", "year": 2025})
    exchange.clock(DIVISION, "pboc", ON, "close")
    done = collect()
    assert (done.received, done.conflicts, done.repeated) == (0, 1, received - 1)
    assert "同号" in done.says
    assert line("pboc").conflicts == 1
    assert [len(call) for call in calls] == [1]
    connect("pboc", other.url, from_start=True)
    assert collect() == exchange.Collected(repeated=received), "a conflict that is known is a repeat"


@pytest.mark.django_db
def test_what_a_handler_refuses_waits_and_stops_nobody(bank: Node) -> None:
    seen: list[str] = []
    known = {"P2", "P3"}

    def books(vouchers: list[exchange.Voucher]) -> None:
        for voucher in vouchers:
            if voucher.voucher_no not in known:
                raise ValueError("账上没有 P1")
            seen.append(voucher.voucher_no)

    exchange.handler("8202", 1)(books)
    bank_day(order("P1"), order("P2"), order("P3"))
    done = collect("bank")
    assert (done.received, done.troubled, done.failed, done.unreachable) == (3, 1, False, False)
    assert seen[-2:] == ["P2", "P3"] and "账上没有 P1" in done.says and "账上没有 P1" in line("bank").says
    assert line("bank").cursor == 3
    with scope(divisions=DIVISION):
        (trouble,) = exchange.troubles(DIVISION)
    assert (trouble.voucher_no, trouble.outgoing, trouble.state) == ("P1", False, "待处理")
    assert collect("bank") == exchange.Collected(), "tried again, and again not done"
    assert line("bank").troubled == 1
    known.add("P1")
    assert collect("bank") == exchange.Collected()
    assert (seen[-1], line("bank").troubled, line("bank").handled) == ("P1", 0, 3)


@pytest.mark.django_db(transaction=True)
def test_power_lost_between_handling_and_the_cursor_handles_once(bank: Node) -> None:
    times: list[int] = []

    def books(vouchers: list[exchange.Voucher]) -> None:
        """Its effect is a voucher sent on; the first time the database goes away behind it."""
        exchange.send(counterpart="pboc", vouchers=[order("后续")], document_kind="follow", documents=["后续"])
        times.append(len(vouchers))
        if len(times) == 1:
            connection.connection.close()

    exchange.handler("8202", 1)(books)
    bank_day(order("P1"))
    try:
        assert collect("bank").failed
    except OperationalError:
        connection.close()
    assert line("bank").cursor == 0
    assert "pboc" not in {row.name for row in _board()}, "the effect went with the transaction"
    assert collect("bank").received == 1
    assert collect("bank").received == 0
    assert times == [1, 1]
    assert line("pboc").pending == 1


@pytest.mark.django_db(transaction=True)
def test_a_collector_that_was_overtaken_takes_nothing(bank: Node, heard: Listen, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = heard("8202", 1)
    bank_day(order("P1"), order("P2"))
    once: list[bool] = []
    take = collecting.take

    def overtaken(*what: object) -> object:
        if not once:
            once.append(True)
            with transaction.atomic():
                take(*what)  # type: ignore[arg-type]
        return take(*what)  # type: ignore[arg-type]

    monkeypatch.setattr(collecting, "take", overtaken)
    assert collect("bank") == exchange.Collected()
    assert [len(call) for call in calls] == [2]
    assert line("bank").cursor == 2


@pytest.mark.django_db
def test_a_node_that_is_away_is_reported(bank: Node) -> None:
    bank.kill()
    done = collect("bank")
    assert (done.unreachable, done.failed) == (True, False)
    assert "没有应答" in done.says
    assert "没有应答" in line("bank").says
    bank.start()
    assert collect("bank") == exchange.Collected()
    assert line("bank").says == ""


@pytest.mark.django_db
def test_vouchers_of_another_division_are_left_to_it(bank: Node, heard: Listen) -> None:
    other = "530702000"
    calls = heard("8202", 1)
    foreign = exchange.Voucher("8202", "G1", 0, other, 2025, order("G1").header, order("G1").details)
    with scope(divisions=other):
        exchange.connect(other, "bank", bank.url)
        exchange.send(counterpart="bank", vouchers=[foreign], document_kind="payment", documents=["古城-1"])
    exchange.deliver(division=other)
    bank_day(order("P1"))
    assert collect("bank") == exchange.Collected(received=1, foreign=1)
    assert exchange.collect(division=other, counterpart="bank") == exchange.Collected(received=1, foreign=1)
    assert [[voucher.division for voucher in call] for call in calls] == [[DIVISION], [other]]


@pytest.mark.django_db(transaction=True, databases=["default", "checker"])
def test_the_worker_polls_every_division(bank: Node) -> None:
    bank_day(order("P1"))
    send(order("P2"))
    from jincai.platform.exchange.jobs import poll

    poll()
    assert jobs.run_pending().failed == ()
    assert (line("bank").acked, line("bank").kept) == (2, 1)


def _board() -> list[exchange.Connection]:
    with scope(divisions=DIVISION):
        return exchange.status(DIVISION)
