"""查规定时的情形：一份文件，和文件里的一个科目。"""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

from jincai.kernel.money import ZERO

OFFICER = "预算处经办"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Paper:
    """办理的文件: what is asked about the document as a whole; `first`/`last` the days it may be dated."""

    subject: str
    document: str
    on: date
    first: date
    last: date
    approved: bool = True
    used_before: bool = False


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """一个科目: `amount` what is approved or by how much it changes, `before` the budget it has now.

    `fits` it belongs to the fund's budget, `below` codes of the book under it, `times` how often the document names it,
    `approved_by` the document that approved it already.
    """

    code: str
    name: str = ""
    budget: str = ""
    amount: Decimal = ZERO
    before: Decimal = ZERO
    known: bool = True
    fits: bool = True
    below: tuple[str, ...] = ()
    times: int = 1
    approved_by: str = ""

    @property
    def label(self) -> str:
        """代码和名称。"""
        return f"{self.code} {self.name}".strip()
