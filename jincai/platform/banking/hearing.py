"""账户变了告诉谁：发预算单位清册的能力在自己的 reacts 里登记。"""

from __future__ import annotations

from collections.abc import Callable, Iterable

Hearer = Callable[[str], object]
_HEARERS: list[Hearer] = []


def account_changes(hearer: Hearer) -> Hearer:
    """登记: called with the division whenever its accounts were opened or changed, in that transaction and scope."""
    if hearer not in _HEARERS:
        _HEARERS.append(hearer)
    return hearer


def tell(divisions: Iterable[str]) -> None:
    """告诉各家."""
    for division in sorted(set(divisions)):
        for hearer in _HEARERS:
            hearer(division)
