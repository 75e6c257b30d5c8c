"""量度库：同一服务器上自己的一个库，从迁移好的模板克隆，用完即弃；不碰用户的数据。"""

from __future__ import annotations

import contextlib
import dataclasses
import os
from collections.abc import Iterator
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql

from jincai.kernel.problems import UserError
from jincai.project import migration
from jincai.project.postgres import api, processes, roles, testing
from jincai.project.postgres.api import Login

PREFIX, KEPT = "jincai_bench_", "jincai_bench_kept"
Raw = psycopg.Connection[tuple[object, ...]]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Scratch:
    """量度库: its name, and the logins into it. `fresh` is False for a database that an earlier run kept."""

    name: str
    fresh: bool

    @property
    def app(self) -> Login:
        """jincai_app: what is measured."""
        return api.urls().app.to(self.name)

    @property
    def free(self) -> Login:
        """不受行级安全约束的账户: the ceiling's."""
        return api.urls().admin.to(self.name)

    def size(self) -> int:
        """占盘（字节）。"""
        with self.free.connect() as raw:
            row: Any = raw.execute("select pg_database_size(current_database())").fetchone()
        return int(row[0])


@contextlib.contextmanager
def scratch(*, keep: bool = False) -> Iterator[Scratch]:
    """A database for one run. `keep`: left for the next run of the same program version, and taken from there when it is."""
    _tidy()
    mark = migration.version()
    name = KEPT if keep else f"{PREFIX}{os.getpid()}"
    fresh = not (keep and _marked(name, mark))
    if fresh:
        _make(name, mark)
    before = str(settings.DATABASES["default"]["NAME"])
    point(name)
    try:
        made = Scratch(name=name, fresh=fresh)
        _bypasses(made.free)
        yield made
    finally:
        point(before)
        if not keep:
            _drop(name)


def point(name: str) -> None:
    """Django's connections go to this database from now on; open ones are closed."""
    close()
    for alias in connections:
        settings.DATABASES[alias]["NAME"] = name
        connections[alias].settings_dict["NAME"] = name


def close() -> None:
    """Close Django's connections: before a process forks, and when it ends."""
    for connection in connections.all(initialized_only=True):
        connection.close()


def _make(name: str, mark: str) -> None:
    source = testing.template()
    _drop(name)
    with api.urls().admin.to("postgres").connect() as admin:
        admin.execute("SELECT pg_advisory_lock_shared(%s)", [testing.LOCK])  # nobody tidies the template meanwhile
        command = "CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY file_copy"
        admin.execute(sql.SQL(command).format(*map(sql.Identifier, (name, source, roles.OWNER))))
        admin.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(mark)))


def _marked(name: str, mark: str) -> bool:
    with api.urls().admin.to("postgres").connect() as admin:
        row = admin.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]).fetchone()
    return row is not None and row[0] == mark


def _drop(name: str) -> None:
    with api.urls().admin.to("postgres").connect() as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _tidy() -> None:
    """Drop what runs that were killed left (only on our own server: elsewhere their processes may live on another machine)."""
    if not api.embedded():
        return
    with api.urls().admin.to("postgres").connect() as admin:
        rows = admin.execute("SELECT datname FROM pg_database WHERE datname ~ %s", [f"^{PREFIX}[0-9]+$"]).fetchall()
    for (name,) in rows:
        if not processes.lives(int(str(name).removeprefix(PREFIX))):
            _drop(str(name))


def _bypasses(login: Login) -> None:
    with login.connect() as raw:
        row = raw.execute("select rolsuper or rolbypassrls from pg_roles where rolname = current_user").fetchone()
    if not (row and row[0]):
        raise UserError(f"数据库账户 {login.user} 受行级安全约束，量不出上限", "DATABASE_URL 用超级用户，或在自带的数据库上量")
