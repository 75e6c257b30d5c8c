"""分派：一个文件的测试归一个进程办，文件备好的东西只备一次；慢的先办，免得最后一个进程独自收尾。

The groups of pytest-xdist (`--dist=loadgroup`) have no effect under pytest 9.2 (pytest-dev/pytest-xdist#1386): every test went where
there was room, and what a module prepares once was prepared in every process. Here the unit of work is the file, told by its path.
"""

from __future__ import annotations

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

TOGETHER = (("tests/security/leaks/", "tests/security/edge/test_pages.py", "tests/security/test_schemathesis.py"),)
"""同一份夹具（泄漏世界）的几个文件归一个进程。"""
FIRST = ("tests/security/leaks/", "nodes/", "tests/demo/", "tests/house/test_bench.py", "tests/torture/", "tests/")
"""先办的，慢的在前；不用数据库的 nodes 正好填上建模板库的时间。其余按名字。"""


class ByFile(LoadScopeScheduling):
    """按文件分派: the next file goes to the process that is nearly done, in the order of collection."""

    def __init__(self, config: pytest.Config, log: Producer | None = None) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        return unit(nodeid)


def unit(nodeid: str) -> str:
    """What goes to one process together with this test."""
    file = nodeid.partition("::")[0]
    return next((group[0] for group in TOGETHER if file.startswith(group)), file)


def arrange(items: list[pytest.Item]) -> None:
    """排次序: units that take long come first; inside a unit the order stays."""
    units = [unit(item.nodeid) for item in items]
    order = sorted(dict.fromkeys(units), key=_turn)
    turn = {each: at for at, each in enumerate(order)}
    items[:] = [item for _, item in sorted(zip(units, items, strict=True), key=lambda pair: turn[pair[0]])]


def _turn(name: str) -> int:
    return next((at for at, folder in enumerate(FIRST) if name.startswith(folder)), len(FIRST))

