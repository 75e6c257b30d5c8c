"""升级数据库。"""

from __future__ import annotations

import argparse
from typing import Any, TextIO

HELP = "升级数据库：迁移、总账安装、行级安全 (bring the database to this version)"
MIGRATED = False


def arguments(parser: argparse.ArgumentParser) -> None:
    """No options."""


def run(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Returns the version and the tables newly secured."""
    from jincai.project import migration

    return 0, {"ok": True, **migration.migrate()}


def show(result: dict[str, Any], out: TextIO) -> None:
    """For people."""
    out.write(f"数据库已是版本 {result['version']}；新加行级安全的表 {len(result['secured'])} 张\n")
