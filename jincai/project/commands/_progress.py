"""进度条，写到标准错误：终端上一行反复改写，别处每二十分之一写一行。"""

from __future__ import annotations

import sys
from typing import TextIO

WIDTH = 24


class Bar:
    """进度条: called with what is being done and which part (0 to 1) of it all is done; as a context, it clears its line at the end."""

    def __init__(self, out: TextIO | None = None) -> None:
        self.out = out or sys.stderr
        self.live = self.out.isatty()
        self.step = -1

    def __call__(self, words: str, done: float) -> None:
        if self.live:
            full = round(done * WIDTH)
            self.out.write(f"\r\x1b[2K  {'█' * full}{'░' * (WIDTH - full)} {done:4.0%}  {words}")
        elif int(done * 20) != self.step:
            self.step = int(done * 20)
            self.out.write(f"  {done:4.0%}  {words}\n")
        self.out.flush()

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        if self.live:
            self.out.write("\r\x1b[2K")
            self.out.flush()
