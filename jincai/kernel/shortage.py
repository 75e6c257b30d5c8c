"""不足的说法：一个余额不够时的那句话，处处只此一处；话从科目表来。"""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

from jincai.kernel.rules import Hold, Violation


class Floored(Protocol):
    """不得为负的科目: the words an account of the chart has for being short."""

    @property
    def code(self) -> int:
        """科目代码。"""

    @property
    def name(self) -> str:
        """科目名称。"""

    @property
    def rule(self) -> str:
        """规则号，空则用科目代码。"""

    @property
    def says(self) -> str:
        """不足时说什么，空则说“科目名称余额不足”。"""

    @property
    def cites(self) -> str:
        """依据。"""

    @property
    def remedy(self) -> str:
        """怎么办。"""

    @property
    def who(self) -> str:
        """谁能办。"""


def shortage(
    account: Floored, subject: str, need: Decimal, available: Decimal, executed: Decimal | None = None, holds: tuple[Hold, ...] = ()
) -> Violation:
    """余额不足: the same words whether a rule finds it beforehand or the ledger under its lock. Amounts in yuan; `subject` is the control key."""
    said = account.says or f"{account.name}余额不足"
    return Violation(
        rule=account.rule or str(account.code),
        says=f"{said}：{subject} 需要 {need:,.2f} 元，可用 {available:,.2f} 元，超 {need - available:,.2f} 元",
        cites=account.cites,
        subject=subject,
        asked=need,
        available=available,
        executed=executed,
        holds=holds,
        remedy=account.remedy,
        who=account.who,
    )
