"""测试库：按程序版本建一个迁移好的模板库，测试从它克隆（约 0.1 秒），互不相扰。"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import uuid

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql

from jincai.project import migration
from jincai.project.postgres import api, processes, roles

KEPT = 3  # templates of earlier code states
TEMPLATE, CLONE = "jincai_template_", "jincai_test_"
LOCK = 5_307_000_003
Administrator = psycopg.Connection[tuple[object, ...]]


def template() -> str:
    """The migrated template of this code state; built once, whoever comes first."""
    name = TEMPLATE + migration.version()[:12]
    with api.ensure().admin.to("postgres").connect() as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        if not _exists(admin, name):
            _tidy(admin)
            fresh = f"{TEMPLATE}new"
            _drop(admin, fresh)
            _build(fresh)
            admin.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(fresh), sql.Identifier(name)))
    return name


@dataclasses.dataclass
class Clone:
    """克隆: one process's own copy of the template, with Django's connections pointing at it."""

    name: str = ""
    source: str = ""

    def make(self) -> None:
        """Clone and point the connections at it."""
        self.source = self.source or template()
        self.name = f"{CLONE}{os.getpid()}_{uuid.uuid4().hex[:8]}"
        with api.urls().admin.to("postgres").connect() as admin:
            admin.execute("SELECT pg_advisory_lock_shared(%s)", [LOCK])  # nobody tidies or builds meanwhile
            command = "CREATE DATABASE {} TEMPLATE {} OWNER {}"
            admin.execute(sql.SQL(command).format(*map(sql.Identifier, (self.name, self.source, roles.OWNER))))
            with contextlib.suppress(psycopg.errors.InsufficientPrivilege):  # no clone outlives a crash: its commits need not wait for the disk
                admin.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(sql.Identifier(self.name)))
        _point(self.name)

    def drop(self) -> None:
        """Drop it; the connections are closed."""
        _close()
        with api.urls().admin.to("postgres").connect() as admin:
            _drop(admin, self.name)

    def renew(self) -> None:
        """A fresh copy in place of a used one."""
        self.drop()
        self.make()


def clone_after_committing_tests(clone: Clone) -> None:
    """A test that committed leaves a fresh clone, instead of Django's flush: jincai_app may not TRUNCATE, and the ledger refuses it."""
    from django.test import TransactionTestCase

    def teardown(self: TransactionTestCase) -> None:
        clone.renew()

    TransactionTestCase._fixture_teardown = teardown  # type: ignore[attr-defined]


def _build(name: str) -> None:
    urls = api.urls()
    there = roles.Urls(**{field.name: getattr(urls, field.name).to(name) for field in dataclasses.fields(urls)})
    roles.prepare(there)
    before = str(settings.DATABASES["default"]["NAME"])
    _point(name)
    try:
        migration.migrate()
    finally:
        _point(before)


def _point(name: str) -> None:
    _close()
    for alias in connections:
        settings.DATABASES[alias]["NAME"] = name
        connections[alias].settings_dict["NAME"] = name


def _close() -> None:
    for connection in connections.all(initialized_only=True):
        connection.close()


def _tidy(admin: Administrator) -> None:
    """Drop what earlier runs left: clones of processes that are gone, and all but the newest templates."""
    rows = admin.execute("SELECT datname FROM pg_database WHERE datname LIKE 'jincai\\_%' ORDER BY oid DESC").fetchall()
    names = [str(row[0]) for row in rows]
    old = [name for name in names if name.startswith(TEMPLATE)][KEPT:]
    if api.embedded():
        old += [name for name in names if name.startswith(CLONE) and not processes.lives(int(name.removeprefix(CLONE).split("_")[0]))]
    for name in old:
        with contextlib.suppress(psycopg.errors.ObjectInUse):
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def _drop(admin: Administrator, name: str) -> None:
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _exists(admin: Administrator, name: str) -> bool:
    return admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None
