"""粗暴对待: damaged bytes, many senders at once, a whole year; a sentence for everything and the sums still right."""

from __future__ import annotations

import json
import random
import threading
from pathlib import Path

from nodes.tests.conftest import Start
from nodes.tests.drive import Node, body, envelope, wrap
from nodes.tests.messages import DAY, claim, line, order, quota, recall, refund_claim, release, revenue_refund, transfer
from nodes.tests.year import run


def damaged(raw: bytes, chance: random.Random) -> bytes:
    """损坏: bytes changed, cut out, doubled."""
    spoiled = bytearray(raw)
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(spoiled))
        kind = chance.randrange(4)
        if kind == 0:
            spoiled[place] = chance.randrange(256)
        elif kind == 1:
            del spoiled[place : place + chance.randrange(1, 30)]
        elif kind == 2:
            spoiled[place:place] = chance.choice([b"<", b"&", b"]]>", b"\x00", b"<!--", "龙".encode("gbk"), b"-1.00", b"9" * 40, b'"'])
        else:
            spoiled[place:place] = spoiled[place : place + 40]
        if not spoiled:
            return b"<"
    return bytes(spoiled)


def test_damaged_bytes_get_an_answer_never_an_inner_error(bank_of: Start, pboc: Node) -> None:
    chance, bank = random.Random(5), bank_of()
    good = [order("P", "2.00", line("1.50"), line("0.50")), recall("C", "P"), quota("E"), claim("Q", ("P", "2050201", "1.00"))]
    good += [refund_claim("H", "P", "1.00"), release("S", "1.00"), transfer("W", "1.00"), revenue_refund("T", "1.00")]
    statuses = set()
    for number in range(1500):
        sent = good[number % len(good)]
        raw = damaged(envelope(sent), chance) if number % 3 == 0 else wrap(body(sent, damaged(sent.xml(), chance)))  # sealed so
        for node in (bank, pboc):
            status, content = node.call("POST", "/vouchers", raw)
            answer = json.loads(content)
            assert status in (200, 400), content
            assert "内部出错" not in content.decode(), raw
            statuses |= {one["status"] for one in answer["results"]}
    assert statuses == {"15", "16", "30", "90"}
    for node in (bank, pboc):
        assert node.json("GET", "/health")[0] == 200
        node.outbox()


def test_many_senders_of_the_same_orders_at_once(bank_of: Start) -> None:
    bank = bank_of()
    lots = [envelope(*(order(f"P{number}") for number in range(start, start + 40))) for start in range(0, 200, 20)]
    answers: list[list[str]] = []

    def sender(seed: int) -> None:
        mine = Node.__new__(Node)
        mine.connection = type(bank.connection)("127.0.0.1", bank.port, timeout=60)
        for lot in random.Random(seed).sample(lots, len(lots)):
            answers.append([one["status"] for one in json.loads(mine.call("POST", "/vouchers", lot)[1])["results"]])
        mine.connection.close()

    threads = [threading.Thread(target=sender, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [["15"] * 40] * 80
    assert bank.clock(DAY, "pay")["paid"] == 220
    assert len(bank.outbox()) == 220


def test_a_year_of_248_days_adds_up(tmp_path: Path) -> None:
    found = run(tmp_path, 400)
    assert set(found["checks"].values()) == {True}, found  # type: ignore[attr-defined]
