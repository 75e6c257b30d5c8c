"""分录的两方：各记在哪个科目、哪个键上，加成余额与日发生额该有的指纹。"""

from __future__ import annotations

from decimal import Decimal

from jincai.ledger import rulebook
from jincai.ledger.checking.prints import balance_hash, credit_part, debit_part, delta_hash
from jincai.ledger.checking.sums import Sums

Account = tuple[int, int]
SUMS = (
    f"100 * sum(debit_b * amount), 100 * sum({debit_part('debit_d', 'amount')}), "
    f"100 * sum(credit_b * amount), 100 * sum({credit_part('credit_d', 'amount')})"
)
"""按账套、借方科目、贷方科目分组的四个和，取自有 `keys` 各列与 amount 的来源。"""


def keys(seed: int) -> str:
    """两方的余额键、日发生额键的散列，取自分录。"""
    return ", ".join(
        f"{make(seed, side, f'{side}_control', f'{side}_{last}')} {side}_{name}"
        for side in ("debit", "credit")
        for make, name, last in ((balance_hash, "b", "document"), (delta_hash, "d", "element"))
    )


class Movements:
    """该有的余额与日发生额，按科目的指纹。"""

    def __init__(self) -> None:
        self.balances: Sums[Account] = Sums()
        self.deltas: Sums[Account] = Sums()
        self.sides = {(book.number, a.code): a.side for book in rulebook.BOOKS.values() for a in book.accounts.values()}

    def add(self, book: int, debit: int, credit: int, sums: tuple[Decimal, ...]) -> None:
        """一组的四个和。余额以正常方向为正；不在科目表里的科目当借方。"""
        self._add(book, debit, sums[0], sums[1], 1)
        self._add(book, credit, sums[2], sums[3], -1)

    def _add(self, book: int, account: int, balance: Decimal, delta: Decimal, sign: int) -> None:
        self.balances.add((book, account), balance, sign * self.side(book, account))
        self.deltas.add((book, account), delta)

    def side(self, book: int, account: int) -> int:
        """正常方向。"""
        return self.sides.get((book, account), 1)
