"""可见范围：一次事务内能看、能写哪些财政区划；行级安全按它放行。

The settings are transaction-local (`set_config(..., true)`), so a connection given back to the pool carries nothing over,
and outside a scope PostgreSQL's row-level security shows no row of any division (only the national codes).

`jincai.divisions` what is seen and written, `jincai.agencies` of which units ("*" all; empty: only what belongs to no unit),
`jincai.actor` the user name, `jincai.origin` where the request came from.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import pq, sql

from jincai.kernel.problems import UserError
from jincai.platform.identity.actors import Actor
from jincai.platform.identity.grants import EVERY_AGENCY, Agencies, Reach, narrowing, united
from jincai.platform.identity.origin import NOWHERE, Origin

T = TypeVar("T")
ADMINISTRATOR = "@admin"
"""Among the units of a scope: an administrator, who sees who works where in every unit, and no unit's papers (see row-level security)."""
_EDITIONS = ", (SELECT jsonb_object_agg(name, number)::text FROM identity_edition)"


@dataclasses.dataclass(slots=True, eq=False)
class Scope:
    """一个可见范围: what it shows, on whose behalf, and the editions of the reference data told when it opened (None = not asked).

    `level` are the savepoints around its statements, `left` the savepoint of its last step, which nobody has released (see steps.py),
    `agencies` the units whose rows it shows, `reaches` what his grants narrow that to by fund type and project kind (see seeing.py),
    `known` what is not asked again while it is open.
    """

    divisions: tuple[str, ...] = ()
    actor: str = ""
    editions: Mapping[str, int] | None = None
    using: str = DEFAULT_DB_ALIAS
    level: tuple[str | None, ...] = ()
    left: str = ""
    agencies: Agencies = EVERY_AGENCY
    origin: Origin = NOWHERE
    reaches: tuple[Reach, ...] = ()
    known: dict[Hashable, Any] = dataclasses.field(default_factory=dict)


_OUTSIDE = Scope()
_current: ContextVar[Scope] = ContextVar("jincai_scope", default=_OUTSIDE)


@contextmanager
def scope(
    *,
    divisions: str | Iterable[str],
    actor: Actor | None = None,
    using: str = DEFAULT_DB_ALIAS,
    origin: Origin | None = None,
) -> Iterator[tuple[str, ...]]:
    """可见范围: open a transaction that sees and writes these 9-digit divisions on behalf of `actor`, for the units of his grants.

    Without an actor (set-up, commands) every unit is seen; inside another scope it keeps that one's actor, units and origin. The
    outermost one costs two round trips, BEGIN with the settings and COMMIT, which drops them. Nested use opens a savepoint and restores
    the outer range afterwards. Raises UserError for a malformed division code.
    """
    before = _current.get()
    wanted = _checked(divisions)
    now = Scope(wanted, actor.user if actor else before.actor, before.editions, using)
    now.agencies = _agencies(actor, wanted) if actor else before.agencies
    now.reaches = narrowing(actor.grants) if actor else before.reaches
    now.origin = origin or before.origin
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


def current_origin() -> Origin:
    """当前来处; all empty when the scope was opened without one."""
    return _current.get().origin


def known(key: Hashable, find: Callable[[], T]) -> T:
    """问过的不再问: found once in the innermost scope, each time outside of any; for what stays right while the scope is open."""
    here = _current.get()
    if here is _OUTSIDE:
        return find()
    if key not in here.known:
        here.known[key] = find()
    found: T = here.known[key]
    return found


def unknown() -> None:
    """都忘掉: what is known in the innermost scope is not so any more."""
    _current.get().known.clear()


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


def _agencies(actor: Actor, divisions: tuple[str, ...]) -> Agencies:
    """可见单位: all for jobs; else those of his grants, in his own division; in those below it what reaches them, in another none."""
    if actor.is_system or (not actor.grants and actor.agencies == EVERY_AGENCY):
        return EVERY_AGENCY
    if actor.division in divisions:
        found = united(actor.held)
        admin = (ADMINISTRATOR,) if any(grant.level == "admin" for grant in actor.held) else ()
        return EVERY_AGENCY if EVERY_AGENCY in found else (*found, *admin)
    return EVERY_AGENCY if actor.sees_below else ()


def _setting(connection: BaseDatabaseWrapper, now: Scope, asked: str) -> str:
    """One SELECT that tells everything, so that it can go along with BEGIN; patterns (`101*`) are made into codes by PostgreSQL."""
    raw = connection.connection
    divisions, codes = ",".join(now.divisions), sql.quote(",".join(now.agencies), raw)
    if any(code.endswith("*") for code in now.agencies) and now.agencies != EVERY_AGENCY:
        codes = f"identity_expanded(string_to_array('{divisions}', ','), string_to_array({codes}, ','))"
    told = {"divisions": f"'{divisions}'", "actor": sql.quote(now.actor, raw), "agencies": codes, "origin": sql.quote(str(now.origin), raw)}
    return "SELECT " + ", ".join(f"set_config('jincai.{name}', {value}, true)" for name, value in told.items()) + asked


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
    value = result.get_value(0, 4) if asked else None
    return value.decode() if value is not None else None


def _tell(connection: BaseDatabaseWrapper, now: Scope, asked: str = "") -> str | None:
    """Tell PostgreSQL, for the rest of the transaction; what was `asked`."""
    with connection.cursor() as cursor:
        cursor.execute(_setting(connection, now, asked))
        row = cursor.fetchone()
    told: str | None = row[4] if asked else None
    return told
