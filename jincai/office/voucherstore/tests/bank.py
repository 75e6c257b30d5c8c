"""代理银行一方：自己的根、自己的章；它回的单由本方真的收下、真的校验。"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils import timezone

from jincai.platform.crypto import api as crypto
from jincai.platform.evoucher import api as evoucher
from jincai.platform.identity import api as identity
from tests.small_year import DIVISION, YEAR

BANK = "bank"


class Bank:
    """银行: keys of its own, certificates registered with us (called in a scope)."""

    def __init__(self, at: datetime) -> None:
        self.root_key, until = crypto.PrivateKey.generate(), at + timedelta(days=900)
        self.root = crypto.issue_certificate(
            subject="代理银行根", key=self.root_key.public, signer=self.root_key, issuer=None, not_before=at, not_after=until, ca=True
        )
        self.keys, self.serials = {}, dict[str, str]()
        for position in ("ywzyz", "zqz"):
            key = crypto.PrivateKey.generate()
            cert = crypto.issue_certificate(
                subject="代理银行丽江分行", key=key.public, signer=self.root_key, issuer=self.root, not_before=at, not_after=until
            )
            self.keys[position] = key
            self.serials[position] = evoucher.enrol(
                division=DIVISION, party=BANK, position=position, pem=cert.pem(), at=at + timedelta(minutes=1), name="代理银行丽江分行",
                root=self.root.pem(),
            )  # fmt: skip

    def stamped(self, letter: evoucher.Letter, position: str) -> evoucher.Letter:
        """盖章."""
        stamp = evoucher.Stamp(position, self.serials[position], self.keys[position].sign(letter.payload))
        return letter._replace(stamps=(stamp,))

    def reply(self, row: evoucher.VoucherRow, said: Mapping[str, str]) -> evoucher.Letter:
        """回单 of a voucher of ours: its fields with these added, sealed by the bank."""
        with identity.scope(divisions=DIVISION):
            original = evoucher.versions(row.id, at=timezone.now())[0].voucher
        assert original is not None
        header = {**original.header, **said}
        voucher = evoucher.Voucher(row.vt_code, row.voucher_no, 1, DIVISION, YEAR, header, original.details)
        return self.stamped(evoucher.letter(voucher), "zqz")


def received(letter: evoucher.Letter) -> evoucher.Judged:
    """本方收下 as the exchange does."""
    with identity.scope(divisions=DIVISION):
        return evoucher.receive([letter], division=DIVISION, party=BANK, at=timezone.now())[0]


def orders() -> dict[str, evoucher.VoucherRow]:
    """支付凭证 by their payment. In no scope."""
    with identity.scope(divisions=DIVISION):
        return {row.document: row for row in evoucher.find(DIVISION, evoucher.Wanted(kinds=("8202",)))}
