"""代理银行节点。"""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

HELP = "运行代理银行节点，选项照转给 python -m nodes.bank (run a bank as a separate program)"
DATABASE = False
RAW = True


def arguments(parser: argparse.ArgumentParser) -> None:
    """The node has its own options."""


def run(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Becomes the node's process."""
    return _become("nodes.bank", options.rest)


def _become(module: str, arguments: list[str]) -> NoReturn:
    import os
    import sys

    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", module, *arguments])  # nosec B606
