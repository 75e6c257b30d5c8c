"""差数：该有的加，实有的减；都查完时每个键应当是零。几条线可同时加。"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Hashable
from decimal import Decimal
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)


class Sums(Generic[K]):
    """差数 by key: whole numbers of any length (prints come from the server times a hundred)."""

    def __init__(self) -> None:
        self._values: dict[K, int] = defaultdict(int)
        self._lock = threading.Lock()

    def add(self, key: K, amount: Decimal | int | None, sign: int = 1) -> None:
        """加减一笔。"""
        if amount:
            with self._lock:
                self._values[key] += sign * int(amount)

    def __getitem__(self, key: K) -> int:
        return self._values.get(key, 0)

    def known(self) -> list[K]:
        """有过加减的键。"""
        return list(self._values)

    def total(self) -> int:
        """各键之和。"""
        return sum(self._values.values())

    def differing(self, other: Sums[K]) -> list[K]:
        """两边不同的键。"""
        return sorted((key for key in {*self._values, *other._values} if self[key] != other[key]), key=str)

    def open(self) -> list[K]:
        """不为零的键。"""
        return sorted((key for key, value in self._values.items() if value), key=str)
