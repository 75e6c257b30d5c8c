"""层次：谁是谁的上级，谁是末级，上级数与下级数是否相符。

A parent is checked only where its children are all coded and stand next to it (a published book has 项 without their 款, children
that are printed without a code, and totals in between).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from decimal import Decimal

from jincai.kernel.money import ZERO


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """核对用的一行: `code` as printed ("" = none); `doubtful` its code is in error; `assumed` the code comes from the name table.

    `amounts` by column; None = could not be read.
    """

    code: str
    amounts: dict[str, Decimal | None]
    doubtful: bool = False
    assumed: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Difference:
    """上下级不符: the parent's place in the list, the column, what it says and what its children sum to."""

    place: int
    column: str
    said: Decimal
    summed: Decimal


def level(code: str) -> int:
    """级次: 3 digits 类 = 1, 5 款 = 2, 7 项 = 3, 9 目 = 4."""
    return max(1, (len(code) - 1) // 2)


def parents(codes: Iterable[str]) -> dict[str, str]:
    """上级: for each code the nearest one of the same list that it begins with; "" when there is none."""
    known = set(codes)
    return {code: next((code[:n] for n in range(len(code) - 1, 2, -1) if code[:n] in known), "") for code in known}


def differences(lines: Sequence[Line]) -> list[Difference]:
    """上下级核对: every parent and column whose children do not sum to it."""
    sound = [line.code for line in lines if line.code and not line.doubtful]
    above = parents(sound)
    children: dict[str, int] = {}
    for parent in above.values():
        children[parent] = children.get(parent, 0) + 1
    found: list[Difference] = []
    for place, line in enumerate(lines):
        if line.code in children and not line.doubtful:
            block = _block(lines, place, above, children[line.code])
            if block:
                found += _compare(lines, place, *block)
    return found


def _block(lines: Sequence[Line], place: int, above: dict[str, str], expected: int) -> tuple[list[int], list[int]] | None:
    """The children right below a parent, and rows among or after them of which nobody can say whether they belong; None = not checkable."""
    own = lines[place].code
    inside: list[int] = []
    unsure: list[int] = []
    gap = False
    for i in range(place + 1, len(lines)):
        line = lines[i]
        if line.doubtful:
            unsure.append(i)
        elif not line.code:
            if line.assumed.startswith(own) and line.assumed:
                return None
            gap = True
            unsure.append(i)
        elif not line.code.startswith(own):
            break
        elif gap:
            return None
        elif above[line.code] == own:
            inside.append(i)
    return (inside, unsure) if len(inside) == expected else None


def _compare(lines: Sequence[Line], place: int, inside: list[int], unsure: list[int]) -> list[Difference]:
    """Compare column by column; a difference that rows of uncertain belonging account for is none."""
    found = []
    for column, said in lines[place].amounts.items():
        values = [lines[i].amounts[column] for i in inside]
        if said is None or any(value is None for value in values):
            continue
        summed = sum((value for value in values if value is not None), ZERO)
        if said != summed and said - summed not in _accounted(lines, unsure, column):
            found.append(Difference(place, column, said, summed))
    return found


def _accounted(lines: Sequence[Line], unsure: list[int], column: str) -> set[Decimal]:
    """What the uncertain rows may add: each alone, or the first of them together."""
    known, running = set(), ZERO
    for i in unsure:
        value = lines[i].amounts[column] or ZERO
        running += value
        known |= {value, running}
    return known
