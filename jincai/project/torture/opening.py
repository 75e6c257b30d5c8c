"""开考：自己的数据库（绝不是用户的）、迁移、开年、开账。开账的事实同样记日志。"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.db import connections

from jincai.chronicle import api as chronicle
from jincai.ledger import api as ledger
from jincai.platform.identity.api import scope
from jincai.project import migration
from jincai.project.postgres import api as postgres
from jincai.project.torture import journal, sabotage, world

DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


def prepare(folder: Path, broken: str = "") -> dict[str, Any]:
    """A migrated database with a year, money and plans; returns its version and the settings that make it durable. `broken`: see sabotage."""
    sys.stderr.write("建立考验用的数据库…\n")
    postgres.ensure()
    migration.migrate()
    book = journal.Journal(folder / "opening.jsonl")
    for number, division in enumerate(world.DIVISIONS):
        with scope(divisions=division):
            ledger.open_year(world.YEAR)
        groups = world.opening(division)
        sent = [[journal.written(fact) for fact in group] for group in groups]
        book.say(number, paper=0, step=0, kept=[], do="opening", how="many", division=division, sent=sent)
        with scope(divisions=division):
            answers = chronicle.record_many(groups)
        book.say(number, answers=[journal.told(answer) for answer in answers])
    book.close()
    if broken:
        sabotage.spoil(broken)
    return settings()


def settings() -> dict[str, Any]:
    """数据库的版本与耐久设置。"""
    with connections["checker"].cursor() as cursor:
        cursor.execute("select current_setting('server_version'), " + ", ".join(f"current_setting('{name}')" for name in DURABLE))
        found = dict(zip(("server_version", *DURABLE), cursor.fetchone(), strict=True))
    close()
    return found


def close() -> None:
    """No connection may be open when a process is forked."""
    for connection in connections.all(initialized_only=True):
        connection.close()
