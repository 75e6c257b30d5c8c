"""结果：一笔的单号，或不行的全部原因。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from jincai.kernel.rules import Refused, Violation


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """一笔的结果：单号；不行的带上全部原因。"""

    number: str
    refused: Refused | None = None

    @property
    def ok(self) -> bool:
        """办成了。"""
        return self.refused is None


def single(outcomes: list[Outcome]) -> str:
    """单笔的结果: the number, or raises its refusal."""
    if outcomes[0].refused:
        raise outcomes[0].refused
    return outcomes[0].number


def distinct(found: Iterable[Violation]) -> list[Violation]:
    """去重：同一条规则对同一对象只说一次。"""
    seen: dict[tuple[str, str, str], Violation] = {}
    for v in found:
        seen.setdefault((v.rule, v.subject, v.says), v)
    return list(seen.values())
