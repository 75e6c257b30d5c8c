"""准备数据库。"""

from __future__ import annotations

import argparse
from typing import Any, TextIO

HELP = "准备数据库：三个角色、数据库、权限，可重复 (roles, database and privileges of DATABASE_URL)"
DATABASE = False


def arguments(parser: argparse.ArgumentParser) -> None:
    """No options: DATABASE_URL says which server."""


def run(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Returns the logins, without passwords."""
    from jincai.project.postgres import api as postgres

    found = postgres.prepare()
    names = {"owner": found.owner.user, "app": found.app.user, "checker": found.checker.user}
    return 0, {"ok": True, "host": found.app.host, "port": found.app.port, "database": found.app.database, "roles": names}


def show(result: dict[str, Any], out: TextIO) -> None:
    """For people."""
    out.write(f"数据库 {result['database']}（{result['host']}:{result['port']}）已就绪，角色：{'、'.join(result['roles'].values())}\n")
