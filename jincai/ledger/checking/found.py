"""查账的结果。"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

Drift = dict[str, Any]
"""一处不符：`what` 说是哪一类，其余说是哪一件事实、哪条规则、哪个科目、哪个控制键、差多少。"""
Tell = Callable[[str, float], None]
"""听进度的：在做什么，做到几分之几（0 到 1）。"""
LIMIT = 100
"""每一类最多说出几处。"""


@dataclasses.dataclass(frozen=True, slots=True)
class Where:
    """哪个年度、哪个区划的账。"""

    year: int
    division: int

    @classmethod
    def of(cls, year: int, division: str) -> Where:
        """From the nine digits."""
        return cls(int(year), int(division))

    def __str__(self) -> str:
        return f"year = {self.year} and division = {self.division}"

    def at(self, alias: str) -> str:
        """The same of a table under this alias."""
        return f"{alias}.year = {self.year} and {alias}.division = {self.division}"


@dataclasses.dataclass(frozen=True, slots=True)
class Check:
    """查账结果: counts and what drifted, precisely. `checkpoints`: how many there are, the last one, how many facts came after it."""

    facts: int
    entries: int
    lines: int
    overdrawn: list[Drift]
    unbalanced: list[Drift]
    drift: list[Drift]
    books: dict[str, dict[str, str]]
    checkpoints: dict[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """账实相符。"""
        return not (self.overdrawn or self.unbalanced or self.drift)


def silent(words: str, done: float) -> None:
    """没有人听。"""
