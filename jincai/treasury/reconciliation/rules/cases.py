"""判差异时看的：一张支付凭证三方各怎么说；一件其他凭证或报文；要签认的一天；要发的对账单。金额元。"""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal
from typing import ClassVar

from jincai.kernel.money import ZERO
from jincai.kernel.rules import Rule

HUNDRED = Decimal("100.00")
SEALS = ("missing_seal", "extra_seal", "unknown_signer", "wrong_seal", "bad_signature", "not_yet", "expired", "revoked", "stale")
"""签章上的毛病：验不过的各种原因."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """收到而没有办成的报文：状态、原因、说明，写的金额；`about` 是它实际说的凭证（按流水号、单据号认出）；`id` 是哪一件."""

    id: int = 0

    state: str = "FAILED"
    vt_code: str = "8202"
    number: str = "PZ-2025-000001"
    flag: int = 1
    reason: str = ""
    says: str = ""
    amount: Decimal | None = None
    about: str = ""

    @property
    def seal(self) -> bool:
        """是签章的毛病."""
        return self.reason in SEALS

    @property
    def astray(self) -> bool:
        """写的凭证号我方没有发出过."""
        return self.reason == "unknown_voucher" or bool(self.about and self.number != self.about)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Paper:
    """一张支付凭证：我方送达到哪步、账上怎样，银行账上怎样，人民银行账上怎样；都截至当日日终."""

    vt_code: str = "8202"
    number: str = "PZ-2025-000001"
    document: str = "ZF-2025-000001"
    payee: str = ""
    amount: Decimal = HUNDRED
    leg: str = "ACKED"
    leg_says: str = ""
    paid: Decimal = HUNDRED
    later: Decimal = ZERO
    returned: Decimal = ZERO
    refunded: Decimal = ZERO
    cleared: Decimal = HUNDRED
    refund_cleared: Decimal = ZERO
    bank_paid: Decimal = HUNDRED
    bank_returned: Decimal = ZERO
    bank_refunded: Decimal = ZERO
    bank_open: str = ""
    claim: str = ""
    claim_says: str = ""
    pboc_cleared: Decimal = HUNDRED
    pboc_refunded: Decimal = ZERO
    trouble: Trouble | None = None
    repeats: int = 0

    @property
    def known(self) -> bool:
        """我方有这张凭证."""
        return bool(self.document)

    @property
    def at_bank(self) -> bool:
        """银行账上有它."""
        return bool(self.bank_paid or self.bank_returned or self.bank_open)


def unpaid(**more: object) -> Paper:
    """还没有付的一张：哪边账上都没有钱出去."""
    nothing = {"paid": ZERO, "cleared": ZERO, "bank_paid": ZERO, "pboc_cleared": ZERO}
    return Paper(**{**nothing, **more})  # type: ignore[arg-type]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """一件其他凭证（额度、实拨、往来）：送达到哪步，有没有回单，人民银行账上怎样；或一份该到的日报。

    `later` 回单写的日期与对方账上不同，`past` 那一天已经到了.
    """

    vt_code: str = "5106"
    number: str = "ED-2025-00001"
    title: str = "清算额度通知单"
    document: str = "ED-2025-00001"
    amount: Decimal = HUNDRED
    leg: str = "ACKED"
    leg_says: str = ""
    replied: bool = True
    theirs: str = "DONE"
    theirs_amount: Decimal = HUNDRED
    later: bool = False
    past: bool = False
    report: str = ""
    trouble: Trouble | None = None
    repeats: int = 0


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Signing:
    """要签认的一天：报表到齐没有，几项差异没有解释，谁对的账，谁来签，前一天签了没有；库款差多少没有解释（元）."""

    on: date = date(2025, 3, 3)
    checked_by: str = "yang"
    signer: str = "li"
    unexplained: int = 0
    missing: tuple[str, ...] = ()
    gap: Decimal = ZERO
    before: date | None = None


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Ending:
    """要注销的额度：按资金、功能类、单位（空为不分单位），人民银行余额，在途还要划的（元）."""

    fund: str = "111"
    func: str = "205"
    agency: str = ""
    left: Decimal = HUNDRED
    transit: Decimal = ZERO
    asked: Decimal = HUNDRED


class _Named(Rule):
    """差异的一类：`kind` 代码，`title` 名称，`heals` 会自己消除，`sure` 规则已说清、不必人写说明."""

    kind: ClassVar[str] = ""
    title: ClassVar[str] = ""
    heals: ClassVar[bool] = False
    sure: ClassVar[bool] = True
    since: ClassVar[date] = date(2011, 1, 1)
    cites = "国库集中支付电子化管理接口报文规范（2019）；预算法实施条例（2020）第六十七条：对账（凭记忆）"
    who = "国库处"

    def gap(self, case: Paper) -> Decimal:
        """差多少：这一类说的金额（元）."""
        return case.amount
