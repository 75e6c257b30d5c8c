"""可见范围：一次事务内能看、能写哪些财政区划；行级安全按它放行。

The setting is transaction-local (`set_config(..., true)`), so a connection given back to the pool carries nothing over,
and outside a scope PostgreSQL's row-level security shows no row of any division (only the national codes).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from jincai.kernel.problems import UserError
from jincai.platform.identity.actors import Actor

_current: ContextVar[tuple[tuple[str, ...], str]] = ContextVar("jincai_scope", default=((), ""))


@contextmanager
def scope(*, divisions: str | Iterable[str], actor: Actor | None = None, using: str = DEFAULT_DB_ALIAS) -> Iterator[tuple[str, ...]]:
    """可见范围: open a transaction that sees and writes these 9-digit divisions on behalf of `actor`.

    Nested use opens a savepoint and restores the outer range afterwards. Raises UserError for a malformed division code.
    """
    wanted = _checked(divisions)
    before = _current.get()
    now = (wanted, actor.user if actor else before[1])
    with transaction.atomic(using=using):
        _tell(using, now)
        token = _current.set(now)
        try:
            yield wanted
        finally:
            _current.reset(token)
        if not connections[using].needs_rollback:  # a rollback restores the setting by itself
            _tell(using, before)


def current_divisions() -> tuple[str, ...]:
    """当前可见区划: the divisions of the innermost scope; empty outside of any."""
    return _current.get()[0]


def current_actor() -> str:
    """当前办理人的用户名; empty when the scope was opened without one."""
    return _current.get()[1]


def _checked(divisions: str | Iterable[str]) -> tuple[str, ...]:
    """The codes in a fixed order, each nine digits."""
    wanted = (divisions,) if isinstance(divisions, str) else tuple(dict.fromkeys(divisions))
    for code in wanted:
        if not (len(code) == 9 and code.isascii() and code.isdigit()):
            raise UserError(f"财政区划“{code}”不是九位数字", "请使用九位财政区划代码，例如 530700000（丽江市本级）")
    return wanted


def _tell(using: str, now: tuple[tuple[str, ...], str]) -> None:
    """Tell PostgreSQL, for the rest of the transaction."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT set_config('jincai.divisions', %s, true), set_config('jincai.actor', %s, true)", [",".join(now[0]), now[1]])
