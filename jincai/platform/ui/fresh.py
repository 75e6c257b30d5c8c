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
_turns: dict[Hashable, threading.Lock] = {}


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
        turn = _turns.setdefault(key, threading.Lock())
    with turn:  # who finds nothing to show waits for the one who takes it
        with _lock:
            then, again = _kept.get(key, (0.0, None))
        if again is not None and then > since and time.monotonic() - then <= seconds:
            return again
        return _take(key, find, keep)


def _take(key: Hashable, find: Callable[[], T], keep: Callable[[T], bool]) -> Fresh[T]:
    """现取一个，值得留的留下."""
    try:
        taken = Fresh(find(), timezone.now())
    finally:
        with _lock:
            _taking.discard(key)
    with _lock:
        _kept.pop(key, None)
        if keep(taken.value):
            if len(_kept) >= KEPT:
                oldest = min(_kept, key=lambda each: _kept[each][0])
                _kept.pop(oldest)
                _turns.pop(oldest, None)
            _kept[key] = (time.monotonic(), taken)
        else:
            _turns.pop(key, None)
    return taken


def stale() -> None:
    """忘掉全部 (tests)."""
    with _lock:
        _kept.clear()
