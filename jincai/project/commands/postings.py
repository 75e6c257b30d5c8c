"""记账规则。"""

from __future__ import annotations

import argparse
from typing import Any, TextIO

HELP = "记账规则印成一页 (the accounting treatments as a page)"
DATABASE = False


def arguments(parser: argparse.ArgumentParser) -> None:
    """No options."""


def run(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Returns the rows; printed for people as Markdown."""
    from jincai.project.pages import postings

    return 0, {"ok": True, "rows": postings.rows()}


def show(result: dict[str, Any], out: TextIO) -> None:
    """The page."""
    from jincai.project.pages import postings

    out.write(postings.page(result["rows"]))
