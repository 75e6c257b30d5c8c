"""近数：很多人同看的大数，网页进程里留片刻，页上写明取于几时；别处（测试、命令、作业）每次都现取。

One request takes it anew when it has grown old; the others meanwhile get the one there is, so that a busy minute costs one look at the books.
The key must hold whatever decides what is seen: division, year, units. Whoever is limited to funds or kinds of projects is not served from it.
"""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.utils import timezone

from jincai.platform.identity.api import narrowed

T = TypeVar("T")
USUAL, KEPT = 60.0, 256
LONGEST = 10
"""比该换的时候老这么多倍，就等新的。"""


@dataclasses.dataclass(frozen=True, slots=True)
class Fresh(Generic[T]):
    """一个近数: the value and when it was taken."""

    value: T
    at: datetime


_lock = threading.Lock()
_kept: dict[Hashable, tuple[float, Fresh[Any]]] = {}
_taking: set[Hashable] = set()


def fresh(key: Hashable, find: Callable[[], T], seconds: float = USUAL, keep: Callable[[T], bool] = bool) -> Fresh[T]:
    """近数: at most `seconds` old in a web process, unless another request is taking it just now; what `keep` says no to is taken each time."""
    if not getattr(settings, "SERVER", False) or narrowed():
        return Fresh(find(), timezone.now())
    with _lock:
        since, found = _kept.get(key, (0.0, None))
        age = time.monotonic() - since
        if found is not None and (age <= seconds or (key in _taking and age <= LONGEST * seconds)):
            return found
        _taking.add(key)
    try:
        taken = Fresh(find(), timezone.now())
    finally:
        with _lock:
            _taking.discard(key)
    with _lock:
        if not keep(taken.value):
            _kept.pop(key, None)
            return taken
        if len(_kept) >= KEPT:
            _kept.pop(min(_kept, key=lambda each: _kept[each][0]))
        _kept[key] = (time.monotonic(), taken)
    return taken


def stale() -> None:
    """忘掉全部 (tests)."""
    with _lock:
        _kept.clear()
