"""总账自己的事实：红冲。"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from jincai.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True, slots=True)
class Reversed(Fact):
    """红冲: undoes the entries of one earlier fact with the same entries in red (negative); once only, and never a reversal itself.

    `reverses` is the id of that fact, which is also its first cause; 会计基础工作规范（财政部令第98号修订）关于红字冲销的要求（条号待核，凭记忆）。
    """

    KIND: ClassVar[str] = "ledger.reversed"
    TITLE: ClassVar[str] = "红冲"
    reverses: str
    reason: str
