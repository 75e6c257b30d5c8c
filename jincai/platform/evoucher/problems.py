"""凭证为什么不收：应答代码、给程序的一个词、给人的一句话（docs/decisions/0011）。"""

from __future__ import annotations

RECEIVED, FAILED, UNSOUND, RETURNED = "15", "16", "30", "90"
ANSWERS = {RECEIVED: "签收成功", FAILED: "签收失败", UNSOUND: "校验失败", RETURNED: "退回"}
REASONS = {
    "unreadable": "读不出来",
    "encoding": "编码不对",
    "entity": "含 DTD 或实体声明",
    "too_large": "超过大小限制",
    "mismatch": "里外不一致",
    "unknown_kind": "不是对方该发的凭证种类",
    "fields": "字段不合要求",
    "unknown_voucher": "没有对应的原件",
    "amount": "金额不符",
    "handling": "本方没有办成",
    "missing_seal": "缺签名或签章",
    "extra_seal": "多出签名或签章",
    "unknown_signer": "签章人没有登记",
    "wrong_seal": "不是该位置该用的章",
    "bad_signature": "签名与内容不符",
    "not_yet": "证书尚未生效",
    "expired": "证书已过期",
    "revoked": "证书已被吊销",
    "stale": "吊销列表已过期",
    "conflict": "同号不同文",
}


class WireError(ValueError):
    """报文有误: bytes that are no envelope or voucher, or a voucher that cannot be written; the message is a sentence."""


class Altered(WireError):
    """同号不同文: another content under numbers (kind, number) that are used; a voucher is not altered after it was sealed."""

    def __init__(self, numbers: list[tuple[str, str]]) -> None:
        super().__init__("、".join(f"凭证 {code} {number}" for code, number in numbers) + " 已有别的内容；签章后的凭证不能改，请另编凭证号")
        self.numbers = numbers


class Unsound(WireError):
    """凭证不收: `status` is the answer's code, `reason` one of REASONS, the message a sentence."""

    def __init__(self, reason: str, says: str, *, status: str = FAILED) -> None:
        super().__init__(says)
        self.reason, self.status, self.says = reason, status, says


def unsound_seal(reason: str, says: str) -> Unsound:
    """校验失败 (30): a seal or signature."""
    return Unsound(reason, says, status=UNSOUND)
