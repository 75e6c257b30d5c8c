"""版次：一种基础数据改过几次。开可见范围时顺带读出，进程里记住的内容据此知道自己是不是旧的。"""

from __future__ import annotations

from django.db import DEFAULT_DB_ALIAS, connections

from jincai.platform.identity.scopes import innermost

_RENEW = """
    INSERT INTO identity_edition AS e (name, number) VALUES (%s, 1) ON CONFLICT (name) DO UPDATE SET number = e.number + 1
"""


def edition(name: str) -> int | None:
    """版次 of a kind of reference data as this transaction was told when its scope opened; None outside of a scope."""
    found = innermost()
    return None if found is None or found.editions is None else found.editions.get(name, 0)


def renew_edition(name: str, using: str = DEFAULT_DB_ALIAS) -> None:
    """换版: whoever changes a kind of reference data says so in the transaction of the change; others see it with the change, at its commit.

    Two transactions that change the same kind wait for each other, so it is said last. While the table is not there yet (the first
    migrations load codes), there is nobody to tell.
    """
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT to_regclass('identity_edition') IS NOT NULL")
        if cursor.fetchone()[0]:
            cursor.execute(_RENEW, [name])
