"""密码的错误：解不开、验不过、证书不能用，各有一句话和一个办法。"""

from __future__ import annotations

from jincai.kernel.problems import UserError


class CryptoError(UserError):
    """密码错误: wrong key, changed ciphertext, malformed input, or no SM2 in the OpenSSL that Python uses."""


class CertificateError(CryptoError):
    """证书不能用: `reason` is one of REASONS, `says` the sentence for people."""

    def __init__(self, reason: str, says: str, remedy: str = "") -> None:
        super().__init__(says, remedy)
        self.reason = reason


REASONS = {
    "unknown": "签发机构不在受信任之列",
    "bad_signature": "证书的签名不成立",
    "not_yet": "证书尚未生效",
    "expired": "证书已过期",
    "revoked": "证书已被吊销",
    "usage": "证书的用途不符",
    "stale": "吊销列表已过期，无法判断证书是否有效",
    "malformed": "不是能识别的证书",
}
