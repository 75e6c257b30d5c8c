"""网页服务。"""

from __future__ import annotations

import argparse
import sys
from typing import Any

HELP = "提供网页 (serve the web; JINCAI_PORT sets the port)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """No options: JINCAI_PORT and JINCAI_BIND say where."""


def run(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Serves until interrupted; the address is told first."""
    from jincai.project import serving

    host, port = serving.address()
    url = serving.url(host, port)
    sys.stdout.write(f"网页：{url}（按 Ctrl-C 结束）\n")
    sys.stdout.flush()
    serving.serve(host, port)
    return 0, {"ok": True, "url": url}


def show(result: dict[str, Any], out: object) -> None:
    """The address was told at the start."""
