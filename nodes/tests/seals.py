"""财政的签章: certificates and seals of the sender in the tests, made with the node's own binding; gm.py checks that against a second one."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any

from nodes.wire import certificates
from nodes.wire.sm2 import Key
from nodes.wire.x509 import Certificate

AGENCY, CLERK = "101001", "zhang"
HOLDERS = {"qm": ("clerk", CLERK), "gz": ("agency", AGENCY), "ywzyz": ("finance", ""), "zqz": ("finance", "")}
NEEDED = {"8202": "qm gz ywzyz", "8207": "qm gz ywzyz", "5201": "qm gz ywzyz"}


class Signer:
    """签章方: a root and one certificate a position."""

    def __init__(self, party: str, positions: dict[str, tuple[str, str]], name: str = "财政") -> None:
        self.party, now = party, datetime.now(UTC)
        self.root_key = Key.generate()
        self.root = certificates.issue("根", name, self.root_key, root=None, at=now, years=10)
        self.held: dict[str, tuple[Certificate, Key, str, str]] = {}
        for position, (holder_party, holder) in positions.items():
            self.held[position] = (*self.issue(position, now), holder_party, holder)

    def issue(self, name: str, at: datetime, years: int = 2) -> tuple[Certificate, Key]:
        """签发一张。"""
        key = Key.generate()
        return certificates.issue(name, "市财政局", key, root=(self.root, self.root_key), at=at, years=years), key

    def introduction(self, division: str, revoked: list[str] | None = None) -> dict[str, Any]:
        """自荐: what is posted to /certificates."""
        listed = [
            {"party": party, "holder": holder, "position": position, "pem": certificates.pem(certificate)}
            for position, (certificate, _, party, holder) in self.held.items()
        ]
        found = {"division": division, "party": self.party, "root": certificates.pem(self.root), "certificates": listed}
        return {**found, "revoked": revoked or []}

    def stamp(self, position: str, payload: bytes, by: str = "") -> str:
        """盖一章: ``by`` takes the seal of another position."""
        certificate, key, *_ = self.held[by or position]
        return stamp(position, certificate.serial, _signed(key, payload))


def stamp(position: str, serial: str, signature: bytes) -> str:
    """签章的元素文本。"""
    return f'<Stamp No="{position}" Cert="{serial}">{base64.b64encode(signature).decode()}</Stamp>'


@lru_cache(maxsize=4096)
def _signed(key: Key, payload: bytes) -> bytes:
    return key.sign(payload)


@cache
def finance() -> Signer:
    """财政。"""
    return Signer("finance", HOLDERS)


@cache
def a_bank() -> Signer:
    """测试里的代理行: where a test plays the bank before the treasury."""
    return Signer("bank", {"ywzyz": ("bank", ""), "zqz": ("bank", "")}, "代理银行")


def stamps(kind: str, payload: bytes) -> str:
    """盖齐: the seals that kind needs."""
    if kind.startswith("2"):
        return a_bank().stamp("ywzyz", payload)
    return "".join(finance().stamp(one, payload) for one in NEEDED.get(kind, "qm ywzyz").split())
