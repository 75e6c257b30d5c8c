"""层次：谁是谁的上级，谁是末级，上级数与下级数是否相符。

A parent is checked only where its children are all coded and stand next to it (a published book has 项 without their 款, children
that are printed without a code, and totals in between).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
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
    """Compare column by column; uncertain rows count as children when fewer columns differ with them than without."""
    said = lines[place].amounts
    sums = {column: _sum([lines[i].amounts[column] for i in inside]) for column in said}
    best = _differing(place, said, sums)
    for added in _additions(lines, unsure) if best else ():
        found = _differing(place, said, {column: _sum([sums[column], added[column]]) for column in said})
        best = found if len(found) < len(best) else best
    return best


def _differing(place: int, said: dict[str, Decimal | None], sums: dict[str, Decimal | None]) -> list[Difference]:
    return [
        Difference(place, column, amount, summed)
        for column, amount in said.items()
        if amount is not None and (summed := sums[column]) is not None and amount != summed
    ]


def _additions(lines: Sequence[Line], unsure: list[int]) -> Iterator[dict[str, Decimal | None]]:
    """What uncertain rows may add: each alone, or the first few together."""
    running: dict[str, Decimal | None] = {}
    for i in unsure:
        own = lines[i].amounts
        yield own
        running = {column: _sum([running[column], amount]) for column, amount in own.items()} if running else own
        yield running


def _sum(amounts: Sequence[Decimal | None]) -> Decimal | None:
    """The sum; None when one of them could not be read."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, ZERO) if len(known) == len(amounts) else None
