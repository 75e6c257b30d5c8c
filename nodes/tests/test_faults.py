"""故障: each one at its rate, journalled with the voucher it met; a reader that verifies and answers gets everything once and right."""

from __future__ import annotations

import http.client
import time
from collections import Counter
from datetime import date, timedelta

import pytest

from nodes.tests.clerk import Clerk, insist
from nodes.tests.conftest import Start
from nodes.tests.drive import DIVISION, OPENING, PAYER, Node, Sent
from nodes.tests.messages import DAY, line, order, quota

EVERY = "slow=0.1,silent=0.2,drop=0.2,duplicate=0.2,reorder=0.2,amount=0.2,reference=0.2,skew=0.2,tampered=0.2,stale=0.2,refund=0.2"
WRONG = {"amount", "reference", "skew", "tampered", "stale"}


def orders_of(day: str, count: int) -> list[Sent]:
    return [order(f"P{day[-2:]}-{place}", f"{place + 1}.0{place % 10}", day=day) for place in range(count)]


def quiet_of(bank_of: Start, rates: str = "") -> Node:
    """一家行: with faults of messages."""
    bank = bank_of("--slow-seconds", "0.01")
    bank.faults(rates, 7)
    return bank


@pytest.mark.parametrize(("fault", "status"), [("amount", "90"), ("reference", "90"), ("tampered", "30"), ("stale", "30")])
def test_a_wrong_message_is_journalled_and_comes_again_sound(bank_of: Start, fault: str, status: str) -> None:
    bank = quiet_of(bank_of, f"{fault}=0.5")
    clerk = Clerk(bank)
    clerk.send(*orders_of(DAY, 12))
    bank.clock(DAY, "pay")
    clerk.collect()
    journal = bank.faults()
    wrong = [one for one, told in clerk.verdicts if told == status]
    assert {one["fault"] for one in journal} == {fault}
    assert sorted(one["Seq"] for one in journal) == sorted(one.seq for one in wrong)
    assert len(journal) > 3
    assert all(one["healed"] > one["Seq"] for one in journal)
    assert {one.number for one in clerk.taken.values()} == set(clerk.sent)
    assert len(clerk.verdicts) == 12 + len(journal)
    assert {(one["VtCode"], one["VoucherFlag"], one["way"], one["party"], one["day"]) for one in journal} == {("8202", "1", "out", "mof", DAY)}


def test_a_skewed_clock_writes_the_next_day_under_a_good_seal(bank_of: Start) -> None:
    bank = quiet_of(bank_of, "skew=1")
    clerk = Clerk(bank)
    clerk.send(*orders_of(DAY, 3))
    bank.clock(DAY, "pay")
    clerk.collect()
    assert {one.header["XPayDate"] for one in clerk.taken.values()} == {"2025-01-03"}
    assert [(one["fault"], one["healed"]) for one in bank.faults()] == [("skew", None)] * 3


def test_twice_and_out_of_order(bank_of: Start) -> None:
    bank = quiet_of(bank_of, "duplicate=0.3,reorder=0.3")
    bank.send(*orders_of(DAY, 30))
    bank.clock(DAY, "pay")
    got = bank.outbox() + bank.outbox(bank.outbox()[-1].seq)
    counts = Counter(one.number for one in got)
    journal = Counter((one["fault"], one["VoucherNo"]) for one in bank.faults())
    assert {number for number, times in counts.items() if times == 2} == {number for fault, number in journal if fault == "duplicate"}
    assert set(counts) == {one.number for one in orders_of(DAY, 30)}
    assert max(journal.values()) == 1
    firsts = list(dict.fromkeys(one.number for one in got))
    late = {number for fault, number in journal if fault == "reorder"}
    assert late
    assert firsts != sorted(firsts, key=lambda number: int(number.split("-")[1]))
    assert [n for n in firsts if n not in late] == [one.number for one in orders_of(DAY, 30) if one.number not in late]


def test_a_request_without_an_answer(bank_of: Start) -> None:
    bank = quiet_of(bank_of, "silent=1")
    with pytest.raises((OSError, http.client.HTTPException)):
        bank.send(order("P1"))
    bank.connection.close()
    assert bank.status()["counts"]["orders"] == 0
    bank.faults("drop=1")
    with pytest.raises((OSError, http.client.HTTPException)):
        bank.send(order("P1"))
    bank.connection.close()
    assert bank.status()["counts"]["orders"] == 1
    assert [(one["fault"], one["VoucherNo"], one["way"]) for one in bank.faults("")] == [("silent", "P1", "in"), ("drop", "P1", "in")]
    assert bank.send(order("P1")) == [("15", "签收成功")]


def test_slow_is_slow(bank_of: Start) -> None:
    bank = bank_of("--slow-seconds", "0.3", "--faults", "slow=1")
    began = time.monotonic()
    assert bank.send(order("P1")) == [("15", "签收成功")]
    assert time.monotonic() - began >= 0.3
    began = time.monotonic()
    bank.clock(DAY, "pay")
    assert time.monotonic() - began < 0.3
    assert [(one["fault"], one["VoucherNo"]) for one in bank.faults("")] == [("slow", "P1")]


def test_refunds_after_clearing_are_journalled_with_their_order(bank_of: Start, pboc: Node) -> None:
    bank = quiet_of(bank_of, "refund=0.5")
    bank.send(*orders_of(DAY, 10))
    bank.clock(DAY, "pay", "close")
    for number in range(3, 8):
        day = f"2025-01-{number:02d}"
        pboc.clock(day, "open")
        bank.clock(day, "open", "close")
    notices = [one for one in bank.outbox() if one.kind == "2204"]
    journal = [one["VoucherNo"] for one in bank.faults()]
    assert len(journal) > 1
    assert sorted(one.header["OriVoucherNo"] for one in notices) == sorted(journal)
    assert len([one for one in pboc.outbox() if one.kind == "5552"]) == len(journal)


def test_the_same_seed_makes_the_same_faults(bank_of: Start) -> None:
    first, second = quiet_of(bank_of, EVERY), quiet_of(bank_of, EVERY)
    found = []
    for bank in (first, second):
        bank.faults("duplicate=0.2,reorder=0.2,amount=0.2,reference=0.2,skew=0.2,tampered=0.2,stale=0.2", 5)
        bank.send(*orders_of(DAY, 20))
        bank.clock(DAY, "pay")
        bank.outbox()
        found.append([(one["fault"], one["VoucherNo"], one["Seq"]) for one in bank.faults()])
    assert found[0] == found[1]
    assert len({one[0] for one in found[0]}) > 4


def test_a_fortnight_with_every_fault_then_none_ends_right(start: Start) -> None:
    """两周各种故障: then off; everything paid once, cleared once, told once, and the treasury's money agrees to the cent."""
    pboc = start("pboc", "--division", DIVISION, "--slow-seconds", "0.005")
    bank = start("bank", "--pboc", pboc.url, "--return-share", "0.1", "--refund-share", "0", "--slow-seconds", "0.005")
    pboc.json("POST", "/world/open", {"account": "530701", "opening": OPENING, "year": 2025})
    bank.json("POST", "/accounts", [PAYER])
    from_bank, from_pboc = Clerk(bank), Clerk(pboc)
    first = date.fromisoformat(DAY)
    days = [(first + timedelta(days=number)).isoformat() for number in range(14)]
    pboc.clock(days[0], "open")
    from_pboc.send(quota("ED1"))
    bank.faults(EVERY, 11)
    pboc.faults(EVERY.replace(",refund=0.2", ""), 12)
    for day in days:
        pboc.clock(day, "open")
        bank.clock(day, "open")
        lot = [order(f"P{day[-2:]}-{n}", f"{n + 1}.37", line(f"{n + 1}.37"), day=day) for n in range(6)]
        from_bank.send(*lot)
        bank.clock(day, "pay", "close")
        pboc.clock(day, "close")
        from_bank.collect()
        from_pboc.collect()
    bank.faults("")
    pboc.faults("")
    for number in range(14, 20):
        day = (first + timedelta(days=number)).isoformat()
        for node in (pboc, bank):
            node.clock(day, "open")
        bank.clock(day, "close")
        from_bank.collect()
        from_pboc.collect()
        insist(bank, lambda: bank.outbox(from_bank.cursor))
    check_the_end(bank, pboc, from_bank, from_pboc)


def check_the_end(bank: Node, pboc: Node, from_bank: Clerk, from_pboc: Clerk) -> None:
    """终局: replies, claims, lists and balance say the same."""
    replies = {number: one for (kind, number, flag), one in from_bank.taken.items() if (kind, flag) == ("8202", "1")}
    assert set(replies) == set(from_bank.sent)
    paid = {number: cents(one.header["XPayAmt"]) for number, one in replies.items() if one.header["XPayAmt"] != "0.00"}
    lists = [one for (kind, _, _), one in from_pboc.taken.items() if kind == "5551"]
    cleared = Counter(detail["VoucherNo"] for one in lists for detail in one.details)
    assert cleared == Counter(dict.fromkeys(paid, 1))
    notices = [one for (kind, _, _), one in from_bank.taken.items() if kind == "2204"]
    back = sum(cents(one.header["PayAmt"]) for one in notices)
    returned = sum(cents(one.header["PayAmt"]) for (kind, _, _), one in from_pboc.taken.items() if kind == "5552")
    assert back == returned > 0
    assert cents(pboc.status()["balance"]) == cents(OPENING) - sum(paid.values()) + back
    state = bank.status()
    assert (state["zero_at_day_end"], state["open_claims"], state["counts"]["waiting"]) == (True, 0, 0)
    for node in (bank, pboc):
        assert [one for one in node.faults() if one["fault"] in WRONG - {"skew"} and one["healed"] is None] == []
    assert {one["fault"] for node in (bank, pboc) for one in node.faults()} >= {*WRONG, "silent", "drop", "slow", "duplicate", "reorder", "refund"}


def cents(text: str) -> int:
    return int(text.replace(".", ""))
