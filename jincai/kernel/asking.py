"""同问的一问：纯数据；谁给出、谁去问，互不相知。"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

T = TypeVar("T")
Rows = list[tuple[Any, ...]]


@dataclasses.dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """一问: one statement with its arguments, and how its rows are read. A door gives it out; who asks decides what goes with it."""

    sql: str
    args: Sequence[Any]
    read: Callable[[Rows], T]
