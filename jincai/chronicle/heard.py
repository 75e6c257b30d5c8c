"""听到的：有人等着的事实，等答复到了再告诉；再多的批，内存里也只留一份的量，其余放在临时文件里。"""

from __future__ import annotations

import pickle  # nosec B403 - our own objects, in a file without a name that only this process has open
import tempfile
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from types import TracebackType
from typing import IO

from jincai.kernel.facts import Fact

LOT = 100_000  # facts that are told at once, and that are kept in memory; some hundred megabytes
PIECE = 2_000  # facts written at once
Numbered = tuple[int, Fact]


class Heard:
    """听到的事实, each with the number of its group (from 0), in order. Up to LOT of them stay where they are; more go to a file, lot by lot."""

    def __init__(self) -> None:
        self._kept: list[Numbered] = []
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Heard:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._file:
            self._file.close()

    def keep(self, number: int, facts: Iterable[Fact]) -> None:
        """Those of group `number` that somebody waits for."""
        for fact in facts:
            if len(self._kept) >= LOT:
                self._put_away()
            self._kept.append((number, fact))

    def lots(self, accepted: Callable[[int], bool]) -> Iterator[list[Fact]]:
        """The facts of the groups that were accepted, in order, at most LOT at once; nothing for no facts."""
        stream = (fact for number, fact in self._all() if accepted(number))
        while lot := list(islice(stream, LOT)):
            yield lot

    def _all(self) -> Iterator[Numbered]:
        if self._file:
            self._put_away()
            self._file.seek(0)
            while True:
                try:
                    yield from pickle.load(self._file)  # nosec B301 - see above
                except EOFError:
                    return
        else:
            yield from self._kept

    def _put_away(self) -> None:
        self._file = self._file or tempfile.TemporaryFile(prefix="jincai-heard-")  # noqa: SIM115 - closed by __exit__
        for start in range(0, len(self._kept), PIECE):
            pickle.dump(self._kept[start : start + PIECE], self._file, pickle.HIGHEST_PROTOCOL)
        self._kept.clear()
