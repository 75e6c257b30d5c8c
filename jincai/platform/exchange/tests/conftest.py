"""夹具：真的代理银行和人民银行国库程序，各自的进程和存储。"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from jincai.platform.exchange import api as exchange
from jincai.platform.exchange import handlers
from jincai.platform.exchange.tests.counterparts import CLOSED, DIVISION, OPENING, PAYER, Node
from jincai.platform.identity.api import scope


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Node]]:
    """start("bank", "--seed", "7"); all are ended after the test."""
    running: list[Node] = []

    def begin(kind: str, *options: str) -> Node:
        running.append(Node(kind, tmp_path / f"{kind}{len(running)}.sqlite3", *options))
        return running[-1]

    yield begin
    for node in running:
        if node.process.poll() is None:
            node.kill()


@pytest.fixture
def connect() -> Callable[..., None]:
    """connect("bank", node) in the scope of the division."""

    def make(name: str, url: str, **more: Any) -> None:
        with scope(divisions=DIVISION):
            exchange.connect(DIVISION, name, url, **more)

    return make


@pytest.fixture
def pboc(start: Callable[..., Node], connect: Callable[..., None]) -> Node:
    """国库, opened with the carry-over, connected."""
    node = start("pboc", "--division", DIVISION, "--name", "国家金库丽江市中心支库")
    connect("pboc", node.url)
    exchange.world(DIVISION, "pboc", "/world/open", {"account": "530701", "opening": OPENING, "year": 2025})
    return node


@pytest.fixture
def bank(start: Callable[..., Node], connect: Callable[..., None]) -> Node:
    """代理银行, that returns nothing but payments to the closed account, connected."""
    node = start("bank", "--return-share", "0", "--refund-share", "0", "--division", DIVISION)
    connect("bank", node.url, bank_no="102753000018")
    accounts = {"accounts": [{"account": PAYER, "name": "市教育局零余额账户"}], "closed": [CLOSED]}
    exchange.world(DIVISION, "bank", "/accounts", accounts)
    return node


@pytest.fixture(autouse=True)
def _own_handlers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The capabilities' handlers stand aside: each test registers its own."""
    monkeypatch.setattr(handlers, "_HANDLERS", {})
    monkeypatch.setattr(handlers, "_HEARERS", {})


@pytest.fixture
def heard() -> Callable[..., list[list[exchange.Voucher]]]:
    """heard("3402", 0): the calls that the handler of this kind gets from now on."""

    def listen(vt_code: str, flag: int) -> list[list[exchange.Voucher]]:
        calls: list[list[exchange.Voucher]] = []
        exchange.handler(vt_code, flag)(calls.append)
        return calls

    return listen
