"""节点夹具: a bank and a treasury as processes, opened on the first working day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nodes.tests.drive import CLOSED, DIVISION, OPENING, PAYER, Node
from nodes.tests.messages import DAY, quota

Start = Callable[..., Node]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """启动节点: start("bank", "--seed", "7"); all are ended after the test."""
    running: list[Node] = []

    def begin(module: str, *options: str, store: str = "") -> Node:
        node = Node(f"nodes.{module}", tmp_path / (store or f"{module}{len(running)}.sqlite3"), *options)
        running.append(node)
        return node

    yield begin
    for node in running:
        if node.process.poll() is None:
            node.kill()


@pytest.fixture
def pboc(start: Start) -> Node:
    """国库: with its account, opened, with quota for 205 and 208."""
    node = start("pboc", "--division", DIVISION, "--name", "国家金库丽江市中心支库")
    assert node.json("POST", "/world/open", {"account": "530701", "opening": OPENING, "year": 2025})[0] == 200
    node.clock(DAY, "open")
    assert {status for status, _ in node.send(quota("ED1"), quota("ED2", "208", voucher="5108"))} == {"15"}
    return node


@pytest.fixture
def bank_of(start: Start, pboc: Node) -> Start:
    """代理行: bank_of("--refund-share", "1") with accounts registered, opened; no return and no refund unless asked."""

    def begin(*options: str) -> Node:
        node = start("bank", "--pboc", pboc.url, "--return-share", "0", "--refund-share", "0", *options)
        accounts = {"accounts": [{"account": PAYER, "name": "市教育局零余额账户"}], "closed": [CLOSED]}
        assert node.json("POST", "/accounts", accounts)[0] == 200
        node.clock(DAY, "open")
        return node

    return begin
