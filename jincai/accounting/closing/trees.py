"""杂凑树：一组正文的根，和其中一行在树里的证明（同 RFC 6962 的树，杂凑用 SM3）；纯函数。"""

from __future__ import annotations

from collections.abc import Sequence

from jincai.kernel import sm3

EMPTY = sm3.of(b"")
Step = tuple[str, str]
"""left or right, and the hash that stands there."""


def leaf(line: bytes) -> str:
    """一行的杂凑."""
    return sm3.of(b"\0" + line)


def node(left: str, right: str) -> str:
    """两枝相接."""
    return sm3.of(b"\1" + bytes.fromhex(left) + bytes.fromhex(right))


def root(leaves: Sequence[str]) -> str:
    """根 of the hashes of lines."""
    level = list(leaves) or [EMPTY]
    while len(level) > 1:
        level = _up(level)
    return level[0]


def path(leaves: Sequence[str], place: int) -> list[Step]:
    """一行在树里的证明: from its hash to the root; a hash without a neighbour goes up as it is."""
    level, steps = list(leaves), list[Step]()
    while len(level) > 1:
        other = place ^ 1
        if other < len(level):
            steps.append(("left" if other < place else "right", level[other]))
        level, place = _up(level), place // 2
    return steps


def climbed(start: str, steps: Sequence[Step]) -> str:
    """沿证明走到根."""
    for side, other in steps:
        start = node(other, start) if side == "left" else node(start, other)
    return start


def _up(level: list[str]) -> list[str]:
    pairs = [node(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
    return [*pairs, level[-1]] if len(level) % 2 else pairs
