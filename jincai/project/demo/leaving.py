"""收场：叫停（SIGTERM、SIGHUP）也照常收拾，节点先停。"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

TOLD = (signal.SIGTERM, signal.SIGHUP)


@contextmanager
def leaving() -> Iterator[None]:
    """叫停即收场: what is open is closed on the way out; the exit status is that of a program ended by the signal."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, _leave) for number in TOLD}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    for each in TOLD:
        signal.signal(each, signal.SIG_IGN)  # told once is enough: the way out is not cut short
    raise SystemExit(128 + number)
