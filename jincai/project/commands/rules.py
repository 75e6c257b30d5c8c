"""规定。"""

from __future__ import annotations

import argparse
from typing import Any, TextIO

HELP = "规定印成一页，连同例子 (the regulations as a page, with their examples)"
DATABASE = False


def arguments(parser: argparse.ArgumentParser) -> None:
    """No options."""


def run(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Returns the rows; printed for people as Markdown."""
    from jincai.project.pages import rules

    return 0, {"ok": True, "rows": rules.rows()}


def show(result: dict[str, Any], out: TextIO) -> None:
    """The page."""
    from jincai.project.pages import rules

    out.write(rules.page(result["rows"]))
