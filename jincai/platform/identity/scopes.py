"""可见范围：一次事务内能看、能写哪些财政区划；行级安全按它放行。

The setting is transaction-local (`set_config(..., true)`), so a connection given back to the pool carries nothing over,
and outside a scope PostgreSQL's row-level security shows no row of any division (only the national codes).
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import pq, sql

from jincai.kernel.problems import UserError
from jincai.platform.identity.actors import Actor

_EDITIONS = ", (SELECT jsonb_object_agg(name, number)::text FROM identity_edition)"


@dataclasses.dataclass(slots=True, eq=False)
class Scope:
    """一个可见范围: what it shows, on whose behalf, and the editions of the reference data told when it opened (None = not asked).

    `level` are the savepoints around its statements, `left` the savepoint of its last step, which nobody has released (see steps.py).
    """

    divisions: tuple[str, ...] = ()
    actor: str = ""
    editions: Mapping[str, int] | None = None
    using: str = DEFAULT_DB_ALIAS
    level: tuple[str | None, ...] = ()
    left: str = ""


_OUTSIDE = Scope()
_current: ContextVar[Scope] = ContextVar("jincai_scope", default=_OUTSIDE)


@contextmanager
def scope(*, divisions: str | Iterable[str], actor: Actor | None = None, using: str = DEFAULT_DB_ALIAS) -> Iterator[tuple[str, ...]]:
    """可见范围: open a transaction that sees and writes these 9-digit divisions on behalf of `actor`.

    The outermost one costs two round trips, BEGIN with the setting and COMMIT, which drops it. Nested use opens a savepoint and restores
    the outer range afterwards. Raises UserError for a malformed division code.
    """
    before = _current.get()
    now = Scope(_checked(divisions), actor.user if actor else before.actor, before.editions, using)
    connection = connections[using]
    alone = not connection.in_atomic_block and connection.get_autocommit()
    with transaction.atomic(using=using):
        asked = _EDITIONS if using == DEFAULT_DB_ALIAS and before is _OUTSIDE else ""
        told = _begin(connection, now, asked) if alone else _tell(connection, now, asked)
        if asked:
            now.editions = json.loads(told or "{}")
        now.level = tuple(connection.savepoint_ids)
        token = _current.set(now)
        try:
            yield now.divisions
        finally:
            _current.reset(token)
        if not alone and not connection.needs_rollback:  # the end of the transaction, like a rollback, restores the setting by itself
            _tell(connection, before)


def current_divisions() -> tuple[str, ...]:
    """当前可见区划: the divisions of the innermost scope; empty outside of any."""
    return _current.get().divisions


def current_actor() -> str:
    """当前办理人的用户名; empty when the scope was opened without one."""
    return _current.get().actor


def innermost() -> Scope | None:
    """最里面的可见范围; None outside of any."""
    found = _current.get()
    return None if found is _OUTSIDE else found


def _checked(divisions: str | Iterable[str]) -> tuple[str, ...]:
    """The codes in a fixed order, each nine digits."""
    wanted = (divisions,) if isinstance(divisions, str) else tuple(dict.fromkeys(divisions))
    for code in wanted:
        if not (len(code) == 9 and code.isascii() and code.isdigit()):
            raise UserError(f"财政区划“{code}”不是九位数字", "请使用九位财政区划代码，例如 530700000（丽江市本级）")
    return wanted


def _setting(connection: BaseDatabaseWrapper, now: Scope, asked: str) -> str:
    actor = sql.quote(now.actor, connection.connection)
    return f"SELECT set_config('jincai.divisions', '{','.join(now.divisions)}', true), set_config('jincai.actor', {actor}, true){asked}"


def _begin(connection: BaseDatabaseWrapper, now: Scope, asked: str) -> str | None:
    """Begin the transaction and tell PostgreSQL the scope, in one round trip (psycopg would make it two); what was `asked`.

    Where transactions begin otherwise than by a bare BEGIN (an isolation level in the settings), psycopg begins this one too.
    """
    raw = connection.connection
    if (raw.isolation_level, raw.read_only, raw.deferrable) != (None, None, None):
        return _tell(connection, now, asked)
    with connection.wrap_database_errors:
        result = raw.pgconn.exec_(f"BEGIN; {_setting(connection, now, asked)}".encode())
        if result.status != pq.ExecStatus.TUPLES_OK:
            lost = result.error_field(pq.DiagnosticField.SQLSTATE) is None
            raise psycopg.OperationalError(result.get_error_message()) if lost else psycopg.errors.error_from_result(result)
    value = result.get_value(0, 2) if asked else None
    return value.decode() if value is not None else None


def _tell(connection: BaseDatabaseWrapper, now: Scope, asked: str = "") -> str | None:
    """Tell PostgreSQL, for the rest of the transaction; what was `asked`."""
    with connection.cursor() as cursor:
        cursor.execute(_setting(connection, now, asked))
        row = cursor.fetchone()
    told: str | None = row[2] if asked else None
    return told
