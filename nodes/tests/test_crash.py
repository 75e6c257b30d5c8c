"""断电测试: kill -9 in the middle of everything; what was acknowledged is there, nothing is there twice; the same seed the same bytes."""

from __future__ import annotations

import http.client
import itertools
import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from nodes.tests.conftest import Start
from nodes.tests.drive import DIVISION, OPENING, PAYER, ROOT, Got, Node, envelope
from nodes.tests.messages import DAY, order, quota, receipts, tax

NEXT = "2025-01-03"
AWAY = (OSError, http.client.HTTPException)


def insist(node: Node, method: str, path: str, body: bytes = b"") -> int:
    """坚持: at-least-once, as finance does: a dead node is started again and asked the same. Returns how often it was found dead."""
    for times in itertools.count():
        try:
            status, content = node.call(method, path, body)
            assert status == 200, content
            return times
        except AWAY:
            node.kill()
            node.start()
    raise AssertionError


def killing(node: Node, after: float, work: bytes, path: str) -> int:
    """中途杀死: kill -9 a moment after the request has gone out, then ask again until it is answered."""
    victim = node.process
    timer = threading.Timer(after, victim.kill)
    timer.start()
    times = insist(node, "POST", path, work)
    timer.join()
    victim.wait(timeout=20)
    if node.process is victim:
        node.kill()
        node.start()
    return times


def test_orders_survive_kill_9_at_any_moment_once(bank_of: Start, pboc: Node) -> None:
    bank = bank_of("--return-share", "0.1")
    lots = [[order(f"P{lot}-{number}") for number in range(150)] for lot in range(8)]
    assert sum(killing(bank, 0.004 * place, envelope(*lot), "/vouchers") for place, lot in enumerate(lots)) > 0
    assert bank.status()["counts"]["waiting"] == 1200
    for place, phase in enumerate(("pay", "close")):
        killing(bank, 0.03 + 0.02 * place, f'{{"date":"{DAY}","phase":"{phase}"}}'.encode(), "/clock")
    for _ in range(2):
        bank.outbox(limit=1)
    found = [one for one in bank.outbox() if one.kind == "8202"]
    assert sorted(one.number for one in found) == sorted(one.number for lot in lots for one in lot)
    paid = [one for one in found if one.header["XPayAmt"] != "0.00"]
    assert len({one.header["XAgentBusinessNo"] for one in found}) == 1200
    (cleared,) = [one for one in pboc.outbox() if one.kind == "5551"]
    assert sorted(d["VoucherNo"] for d in cleared.details) == sorted(one.number for one in paid)
    assert int(OPENING[:-3]) - 100 * len(paid) == int(pboc.status()["balance"][:-3])
    assert bank.status()["zero_at_day_end"] is True


def test_the_treasury_survives_kill_9_at_any_moment_once(bank_of: Start, pboc: Node) -> None:
    bank = bank_of()
    bank.send(*(order(f"P{number}") for number in range(400)))
    bank.clock(DAY, "pay")
    timer = threading.Timer(0.02, pboc.process.kill)
    timer.start()
    bank.clock(DAY, "close")
    timer.join()
    pboc.kill()
    pboc.start()
    for _ in range(3):
        bank.outbox()
    assert bank.status()["zero_at_day_end"] is True
    assert len([one for one in pboc.outbox() if one.kind == "5551"]) == 1
    lines = b'{"date":"%s","lines":[%s]}' % (
        DAY.encode(),
        b",".join(b'{"id":"t%d","kind":"revenue","subject":"1010101","amount":"1.00"}' % number for number in range(3000)),
    )
    killing(pboc, 0.01, lines, "/world/receipts")
    killing(pboc, 0.001, f'{{"date":"{DAY}","phase":"close"}}'.encode(), "/clock")
    (balance,) = [one for one in pboc.outbox() if one.kind == "3402"]
    assert balance.details[0]["TodayBalance"] == "154793000.00"


def test_an_orderly_stop_keeps_everything_and_fresh_forgets_it(bank_of: Start, pboc: Node) -> None:
    bank = bank_of()
    bank.send(order("P1"))
    assert bank.stop() == 0
    bank.start()
    assert bank.status()["counts"]["waiting"] == 1
    assert bank.stop() == 0
    bank.start("--fresh")
    assert bank.status()["counts"]["orders"] == 0


def test_a_store_belongs_to_one_process_and_one_kind_of_node(pboc: Node, tmp_path: Path) -> None:
    def attempt(module: str, store: Path, *options: str) -> tuple[int, str]:
        command = [sys.executable, "-S", "-m", f"nodes.{module}", "--store", str(store), *options]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
        return done.returncode, done.stderr

    status, says = attempt("pboc", pboc.store)
    assert (status, "另一个节点进程" in says) == (2, True)
    status, says = attempt("pboc", tmp_path / "other.sqlite3", "--port", str(pboc.port))
    assert (status, "端口" in says) == (2, True)
    pboc.stop()
    status, says = attempt("bank", pboc.store)
    assert (status, "pboc 节点的存储" in says) == (2, True)
    (tmp_path / "text").write_text("not a database, " * 100)
    status, says = attempt("bank", tmp_path / "text")
    assert (status, "Traceback" in says, "不能使用" in says) == (2, False, True)
    assert attempt("bank", tmp_path / "x", "--pboc", "ftp://a")[0] == 2


def test_a_node_that_follows_ends_with_the_program_that_began_it(tmp_path: Path) -> None:
    command = [sys.executable, "-S", "-m", "nodes.pboc", "--store", str(tmp_path / "followed.sqlite3"), "--attached"]
    node = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert node.stdin is not None and node.stdout is not None and "listening" in node.stdout.readline()
    node.stdin.close()
    assert node.wait(timeout=20) == 0
    node.stdout.close()


def day_with_a_death(folder: Path, name: str, *, bank_at: int = 0, pboc_at: int = 0) -> tuple[dict[str, object], int]:
    """一日: orders, payment, claims, a refund, answers; one of the nodes is killed at that point of its life and started again.

    Returns what is left at the end and how often a node was found dead.
    """
    names = ("--division", DIVISION, "--name", "国库")
    pboc = Node("nodes.pboc", folder / f"{name}-pboc", *names, first=("--die-at", str(pboc_at)) if pboc_at else ())
    options = ("--pboc", pboc.url, "--seed", "3", "--return-share", "0.3", "--refund-share", "1")
    bank = Node("nodes.bank", folder / f"{name}-bank", *options, first=("--die-at", str(bank_at)) if bank_at else ())
    deaths = 0

    def ask(node: Node, method: str, path: str, body: bytes = b"") -> None:
        nonlocal deaths
        deaths += insist(node, method, path, body)
        deaths += sum(insist(one, "GET", "/health") for one in (bank, pboc))

    try:
        ask(pboc, "POST", "/world/open", b'{"account":"530701","opening":"1000.00","year":2025}')
        ask(bank, "POST", "/accounts", f'["{PAYER}"]'.encode())
        for day in (DAY, "2025-01-20"):
            for node in (pboc, bank):
                ask(node, "POST", "/clock", f'{{"date":"{day}","phase":"open"}}'.encode())
            ask(pboc, "POST", "/vouchers", envelope(quota(f"ED{day}")))
            ask(bank, "POST", "/vouchers", envelope(*(order(f"P{day}-{number}", f"{number}.50") for number in range(1, 5))))
            for phase in ("pay", "close"):
                ask(bank, "POST", "/clock", f'{{"date":"{day}","phase":"{phase}"}}'.encode())
            ask(bank, "GET", "/outbox")
            ask(pboc, "POST", "/clock", f'{{"date":"{day}","phase":"close"}}'.encode())
        ask(pboc, "POST", "/clock", b'{"date":"2025-01-21","phase":"open"}')
        for _ in range(3):
            ask(bank, "GET", "/outbox")
        ask(bank, "POST", "/answers", json.dumps({"results": [{"Seq": one.seq, "status": "15"} for one in bank.outbox()]}).encode())
        state, treasury = bank.status(), pboc.status()
        boxes = [(one.kind, one.number, one.flag, one.payload) for node in (bank, pboc) for one in node.outbox()]
        left = {name: treasury[name] for name in ("balance", "quota", "counts", "revenue", "spending")}
        return {"boxes": sorted(boxes), "bank": {name: state[name] for name in ("counts", "amounts", "open_claims", "zero_balance")}, **left}, deaths
    finally:
        bank.kill()
        pboc.kill()


def dies_everywhere(folder: Path, victim: str, first: int, step: int) -> int:
    """处处死一次: the points asked for, until the day has no such point any more. Returns the last one."""
    whole, none = day_with_a_death(folder, "whole")
    assert none == 0
    for point in itertools.count(first, step):
        found, deaths = day_with_a_death(folder, f"{victim}{point}", **{victim: point})
        assert found == whole, f"{victim} {point}"
        if not deaths and point > 10:
            return point
    raise AssertionError


@pytest.mark.parametrize("victim", ["bank_at", "pboc_at"])
def test_death_at_a_commit_leaves_the_same_end(tmp_path: Path, victim: str) -> None:
    """提交点前后各死一次: points before a commit are odd, after it even; every eleventh here, all of them in the torture."""
    assert dies_everywhere(tmp_path, victim, 5, 11) > 30


@pytest.mark.torture
@pytest.mark.parametrize("victim", ["bank_at", "pboc_at"])
def test_death_at_any_commit_leaves_the_same_end(tmp_path: Path, victim: str) -> None:
    assert dies_everywhere(tmp_path, victim, 1, 1) > 30


def year_in_small(start: Start, name: str) -> tuple[list[Got], list[Got]]:
    """小年: 20 days with returns, refunds, taxes; what finance gets from both."""
    pboc = start("pboc", "--division", DIVISION, store=f"{name}-pboc")
    pboc.json("POST", "/world/open", {"account": "530701", "opening": OPENING, "year": 2025})
    pboc.send(quota("ED1"))
    bank = start("bank", "--pboc", pboc.url, "--seed", "3", "--return-share", "0.1", "--refund-share", "0.2", store=f"{name}-bank")
    bank.json("POST", "/accounts", [PAYER])
    for number in range(2, 22):
        day = f"2025-01-{number:02d}"
        pboc.clock(day, "open")
        bank.clock(day, "open")
        pboc.json("POST", "/world/receipts", receipts(day, tax(day, "10.00")))
        bank.send(*(order(f"P{number}-{place}", f"{place + 1}.37", day=day) for place in range(10)))
        bank.clock(day, "pay", "close")
        pboc.clock(day, "close")
    assert bank.status()["zero_at_day_end"] is True
    return bank.outbox(), pboc.outbox()


def test_the_same_inputs_and_seed_give_the_same_bytes(start: Start) -> None:
    first, second = year_in_small(start, "a"), year_in_small(start, "b")
    assert first == second
    kinds = {one.kind for box in first for one in box}
    assert kinds == {"8202", "2204", "2206", "5106", "5551", "5552", "3401", "3402", "3410", "3501", "3507"}
