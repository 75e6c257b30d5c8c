"""破坏：考验自己也要受考。故意弄坏记账函数，看对账说不说得出来；只给测试用。"""

from __future__ import annotations

from django.db import connections

FLOORS, LOCKS = "floors", "locks"
WAYS = {
    FLOORS: ("cur[mk[b]] + md[b] < 0", "false"),  # nothing is ever too much
    LOCKS: ("do update set amount = x.amount where false", "do nothing"),  # two may read the same balance and both write it
}
BODY = "select pg_get_functiondef(p.oid) from pg_proc p where p.pronamespace = 'ledger'::regnamespace and p.proname = 'post'"


def spoil(way: str) -> None:
    """Break `ledger.post` in this way, and the last guard behind it. ValueError when there is nothing there to break."""
    good, bad = WAYS[way]
    with connections["owner"].cursor() as cursor:
        cursor.execute(BODY)
        (body,) = cursor.fetchone()
        if good not in body:
            raise ValueError(f"ledger.post has no {good!r}")
        cursor.execute("alter table ledger.balance drop constraint if exists overdrawn")
        cursor.execute(body.replace(good, bad).replace("%", "%%"), [])
