"""升级：把数据库带到程序的版本：Django 迁移、总账安装、行级安全。"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader

import jincai
from jincai.kernel.problems import UserError
from jincai.project import capabilities
from jincai.project.postgres import api as postgres

PATTERNS = ("**/migrations/*.py", "**/*.sql", "**/facts.py", "**/postings.py", "ledger/**/*.py", "chronicle/**/*.py", "books/**/*",
            "kernel/facts.py", "capability.py", "**/data/**/*", "project/migration.py", "project/postgres/*.py")  # fmt: skip
LOCK = 5_307_000_002
STATE = "CREATE TABLE IF NOT EXISTS public.jincai_state (key text PRIMARY KEY, value text NOT NULL)"
KEEP = "INSERT INTO public.jincai_state VALUES ('version', %s) ON CONFLICT (key) DO UPDATE SET value = excluded.value"


def version() -> str:
    """程序要求的数据库版本: a hash of everything that shapes the database (migrations, ledger, charts, rules, code lists)."""
    sum_ = hashlib.sha256("\n".join(capabilities.present()).encode())
    for file in sorted(set(_sources())):
        sum_.update(str(file).encode())
        sum_.update(file.read_bytes())
    return sum_.hexdigest()[:24]


def current(login: postgres.Login) -> str | None:
    """数据库现在的版本; None when it was never migrated."""
    with login.connect() as connection:
        try:
            row = connection.execute("SELECT value FROM public.jincai_state WHERE key = 'version'").fetchone()
        except psycopg.errors.UndefinedTable:
            return None
    return str(row[0]) if row else None


def migrate(*, verbosity: int = 0) -> dict[str, object]:
    """升级数据库 as jincai_owner; safe to repeat and to run from several processes. Returns version and the tables newly secured."""
    wanted = version()
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            _refuse_newer()
            call_command("migrate", database="owner", interactive=False, verbosity=verbosity)
            _load_codes()
            _install_ledger()
            raw = connections["owner"].connection
            secured = postgres.secure(raw)
            cursor.execute(STATE)
            cursor.execute(KEEP, [wanted])
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    return {"version": wanted, "secured": secured}


def _refuse_newer() -> None:
    """比程序新的库不动: one that a later program has migrated cannot be taken back. Raises UserError."""
    loader = MigrationLoader(connections["owner"])
    mine = {app for app, _name in loader.disk_migrations}
    later = sorted(f"{app} {name}" for app, name in loader.applied_migrations if app in mine and (app, name) not in loader.graph.nodes)
    if later:
        says = f"数据库比程序新：有 {len(later)} 项升级这个程序里没有（{'、'.join(later[:3])}）"
        raise UserError(says, "换用升级过它的那一版或更新的程序；要用旧程序，只能装回升级以前的备份")


def _load_codes() -> None:
    """代码：code lists and banks as the files have them; what was changed in a file reaches a database that is there already."""
    from jincai.platform.banking import api as banking
    from jincai.platform.identity import api as identity
    from jincai.platform.standards import api as standards
    from jincai.platform.workflow import api as workflow

    standards.load(using="owner")
    banking.load_banks(using="owner")
    identity.load(using="owner")
    workflow.load(using="owner")


def _install_ledger() -> None:
    """总账: the posting functions compiled from the rules of the present capabilities."""
    if capabilities.has("jincai.ledger.api"):
        from jincai.ledger import api as ledger

        if hasattr(ledger, "install"):
            ledger.install()


def _sources() -> Iterator[Path]:
    root = Path(jincai.__file__).parent
    for pattern in PATTERNS:
        yield from (file for file in root.glob(pattern) if file.is_file() and "__pycache__" not in file.parts and "tests" not in file.parts)
