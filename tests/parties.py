"""测试用的一方：有自己的根和证书的代理银行、国库，会签，也会做坏事。"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from jincai.platform.crypto import api as crypto
from jincai.platform.evoucher import api as evoucher
from jincai.platform.evoucher import envelope

DIVISION, YEAR = "530700000", 2025
AGENCY = "101001"


class Party:
    """一个对手方, made anew: a root, a certificate for each of its positions."""

    def __init__(self, name: str = "bank", *, start: timedelta = timedelta(days=-1), term: timedelta = timedelta(days=400)) -> None:
        self.name, now = name, timezone.now()
        self.root_key = crypto.PrivateKey.generate()
        self.root = crypto.issue_certificate(
            subject=f"{name}根", key=self.root_key.public, signer=self.root_key, issuer=None, ca=True,
            not_before=now - timedelta(days=3000), not_after=now + timedelta(days=3000),
        )  # fmt: skip
        self.keys: dict[str, crypto.PrivateKey] = {}
        self.certificates: dict[str, crypto.Certificate] = {}
        for position in ("ywzyz", "zqz"):
            self.certify(position, now + start, now + start + term)

    def certify(self, position: str, start: datetime, end: datetime) -> None:
        """A new key and certificate for a position."""
        key = crypto.PrivateKey.generate()
        self.keys[position] = key
        self.certificates[position] = crypto.issue_certificate(
            subject=f"{self.name}{position}", key=key.public, signer=self.root_key, issuer=self.root, not_before=start, not_after=end
        )

    def enrol(self, *, at: datetime | None = None) -> None:
        """登记 with us, in the scope of the division."""
        for position, cert in self.certificates.items():
            evoucher.enrol(
                division=DIVISION, party=self.name, position=position, pem=cert.pem(), at=at or timezone.now(), root=self.root.pem()
            )

    def stamp(self, payload: bytes, position: str, *, as_: str = "") -> evoucher.Stamp:
        """A seal over bytes; with `as_` put at another position than it is for."""
        return evoucher.Stamp(as_ or position, self.certificates[position].serial, self.keys[position].sign(payload))

    def letter(self, voucher: evoucher.Voucher, *, seq: int = 0) -> evoucher.Letter:
        """A voucher as this party sends it, sealed as it should be."""
        bare = envelope.letter(voucher)
        position = "zqz" if voucher.flag else "ywzyz"
        return bare._replace(stamps=(self.stamp(bare.payload, position),), seq=seq)


def order(number: str = "P1", amount: str = "100.00", agency: str = AGENCY, **changed: str) -> evoucher.Voucher:
    """支付凭证 8202."""
    header = {
        "VouDate": "2025-01-02", "FundTypeCode": "111", "AgencyCode": agency, "AgencyName": "市教育局", "PayAcctNo": "24030101040001234",
        "PayAcctName": "市教育局零余额账户", "PayBankNo": "102753000018", "PayeeAcctNo": "6222021234567890128", "PayeeAcctName": "丽江㗫𠀀文印有限公司",
        "PayeeAcctBankName": "工商银行丽江分行", "PayeeAcctBankNo": "102753000026", "PayAmt": amount, "PaySummaryName": "印刷费 & <急>",
        "BusinessTypeCode": "1", "PayTypeCode": "12", "SetModeCode": "1", **changed,
    }  # fmt: skip
    line = {"ExpFuncCode": "2050201", "GovExpEcoCode": "50502", "DepExpEcoCode": "30201", "ProCode": "", "BgtId": "ZB1", "PayAmt": amount}
    return evoucher.Voucher("8202", number, 0, DIVISION, YEAR, header, (line,))


def reply(of: evoucher.Voucher, **changed: str) -> evoucher.Voucher:
    """8202 回单: paid in full."""
    filled = {"XPayDate": "2025-01-02", "XAgentBusinessNo": "001820250102000001", "XPayAmt": of.header["PayAmt"], "XAddWord": "", **changed}
    return evoucher.Voucher(of.vt_code, of.voucher_no, 1, of.division, of.year, of.completed().header | filled, of.details)
