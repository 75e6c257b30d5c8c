"""演示说明：哪些是真的，哪些是模拟的；演示命令写下，首页照读。"""

from __future__ import annotations

import json

from jincai.project.postgres import api as postgres

FOLDER = "demo"


def simulated(division: str, year: int) -> tuple[str, ...]:
    """模拟的事项: the sentences under `assumed` of JINCAI_HOME/demo/<division>-<year>.json; empty when no demo ran here."""
    path = postgres.home() / FOLDER / f"{division}-{year}.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8")).get("assumed", ())
    except (OSError, ValueError, AttributeError):
        return ()
    return tuple(str(each) for each in found) if isinstance(found, list) else ()
