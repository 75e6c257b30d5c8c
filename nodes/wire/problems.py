"""不予受理: the ways a node says no, each with a word for machines and a Chinese sentence, and never a traceback."""

from __future__ import annotations

RECEIVED = "15"  # 签收成功
FAILED = "16"  # 签收失败
UNVERIFIED = "30"  # 校验失败
RETURNED = "90"  # 退回


class WireError(ValueError):
    """报文不可读: bytes that are not an envelope, not XML, not GBK, not Base64; ``reason`` is one of
    unreadable, encoding, entity, too_large, mismatch, unknown_kind."""

    def __init__(self, says: str, reason: str = "unreadable") -> None:
        super().__init__(says)
        self.reason = reason


class Refusal(Exception):
    """不予受理: one voucher is not taken.

    ``status`` is 16 签收失败, 30 校验失败 or 90 退回; ``kept`` says whether the answer is remembered for a repeat.
    """

    def __init__(self, says: str, *, status: str = FAILED, reason: str = "fields", kept: bool = True) -> None:
        super().__init__(says)
        self.says = says
        self.status = status
        self.reason = reason
        self.kept = kept


class Unsealed(Refusal):
    """校验失败 (30): a signature or seal is missing, strange, of another or no longer good. Never remembered: the sound message may follow."""

    def __init__(self, reason: str, says: str) -> None:
        super().__init__(says, status=UNVERIFIED, reason=reason, kept=False)


class Problem(Exception):
    """请求有误: a JSON or clock request is answered with this HTTP status and sentence."""

    def __init__(self, status: int, says: str) -> None:
        super().__init__(says)
        self.status = status
        self.says = says


class Unusable(Exception):
    """无法启动: the store or the port cannot be used; the program ends with the sentence and exit status 2."""
