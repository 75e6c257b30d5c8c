"""收件员: reads the outbox of a node as finance does: verifies seals, compares with what was sent, answers; keeps what it took once."""

from __future__ import annotations

import http.client
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from nodes.tests.drive import Got, Node, Sent, envelope
from nodes.wire import certificates

AWAY = (OSError, http.client.HTTPException)


def insist(node: Node, work: Callable[[], Any], *, times: int = 60) -> Any:
    """坚持: asks again on a new connection until there is an answer."""
    for _ in range(times):
        try:
            return work()
        except AWAY:
            node.connection.close()
    raise AssertionError("没有应答")


@dataclass
class Clerk:
    """收件员: of one node."""

    node: Node
    sent: dict[str, Sent] = field(default_factory=dict)
    taken: dict[tuple[str, str, str], Got] = field(default_factory=dict)
    verdicts: list[tuple[Got, str]] = field(default_factory=list)
    cursor: int = 0

    def __post_init__(self) -> None:
        _, own = self.node.json("GET", "/certificates")
        self.keys = {one["position"]: certificates.from_pem(one["pem"]) for one in own["certificates"]}

    def send(self, *orders: Sent) -> None:
        """发: until there is an answer for each."""
        self.sent |= {one.number: one for one in orders}
        answers = insist(self.node, lambda: self.node.send(*orders))
        assert {status for status, _ in answers} == {"15"}, answers

    def collect(self) -> None:
        """收到底: judge, take what is good, answer."""
        while found := insist(self.node, lambda: self.node.outbox(self.cursor)):
            told = [(one, self._judge(one)) for one in found]
            for one, status in told:
                if status == "15":
                    self.taken.setdefault((one.kind, one.number, one.flag), one)
            self.verdicts += told
            insist(self.node, lambda told=told: self.node.answers(*told))
            self.cursor = found[-1].seq

    def _judge(self, one: Got) -> str:
        position = "zqz" if one.flag == "1" else "ywzyz"
        ((no, serial, signature),) = one.stamps
        certificate = self.keys[position]
        if (no, serial) != (position, certificate.serial) or not certificate.key.verify(one.payload, signature):
            return "30"
        if one.flag == "0":
            return "15"
        original = self.sent.get(one.number)
        if original is None or any(one.header.get(name) != value for name, value in original.header.items()):
            return "90"
        return "15" if one.header["XPayAmt"] in (original.header["PayAmt"], "0.00") else "90"

    def resend(self, *orders: Sent) -> bytes:
        """原样再发的信封。"""
        return envelope(*orders)
