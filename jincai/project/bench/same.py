"""同样的行：程序与上限写下的行逐列相同，才有得比。"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django.db import connection

from jincai.chronicle import api as chronicle
from jincai.platform.identity.api import scope
from jincai.project.bench import ceiling, ground
from jincai.project.bench.measured import Case
from jincai.project.bench.scratch import Raw, Scratch

ASKED = [(1 + n % 7, f"SAME-{n}", f"{1 + n}.25") for n in range(20)]
TABLES = {
    "fact": "select to_jsonb(t) - '{at,seq}'::text[] from ledger.fact t where document like 'SAME-%'",
    "entry": "select to_jsonb(t) from ledger.entry t where debit_document like 'SAME-%'",
    "element": "select to_jsonb(t) from ledger.element t",
    "balance": "select to_jsonb(t) from ledger.balance t where control = any(%s)",
    "delta": "select to_jsonb(t) from ledger.delta t where control = any(%s)",
    "job": "select to_jsonb(t) - '{id}'::text[] from procrastinate_jobs t where args->>'document' like 'SAME-%'",
}


class _Undo(Exception):
    """Nothing of this stays."""


def same(scratch: Scratch) -> Case:
    """同样的行: the same requests, once by the program and once by hand, one by one and as a batch, all rolled back; how many rows differ."""
    with scratch.free.connect() as raw:
        pairs = {"one by one": (_product(False), _hand(raw, False)), "batch": (_product(True), _hand(raw, True))}
    counts, wrong = {}, 0
    for name, (ours, theirs) in pairs.items():
        for table in TABLES:
            counts[f"{name}: {table}"] = len(ours[table])
            wrong += len(set(ours[table]) ^ set(theirs[table])) + abs(len(ours[table]) - len(theirs[table]))
    assert counts["one by one: fact"] == len(ASKED) == counts["batch: entry"], counts
    return Case(
        case="rows that the ceiling writes differently",
        measured=wrong,
        ceiling=None,
        unit="rows",
        goal="0",
        ok=not wrong,
        more={"rows": counts},
    )


def _product(batch: bool) -> dict[str, list[str]]:
    facts = [ground.request(n, document, Decimal(amount)) for n, document, amount in ASKED]
    found: dict[str, list[str]] = {}
    try:
        with scope(divisions=ground.DIVISION):
            if batch:
                chronicle.record_many([[fact] for fact in facts])
            else:
                for fact in facts:
                    chronicle.record(fact)
            with connection.cursor() as cursor:
                for table, sql in TABLES.items():
                    cursor.execute(sql.replace("like 'SAME-%'", "like 'SAME-%%'"), *_controls(sql))
                    found[table] = _rows(cursor.fetchall())
            raise _Undo
    except _Undo:
        return found


def _hand(raw: Raw, batch: bool) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    with raw.transaction(force_rollback=True):
        if batch:
            ceiling.post_many(raw, ASKED)
        else:
            for n, document, amount in ASKED:
                ceiling.post(raw, n, document, amount)
        for table, sql in TABLES.items():
            found[table] = _rows(raw.execute(sql.replace("like 'SAME-%'", "like 'SAME-%%'"), *_controls(sql)).fetchall())  # type: ignore[call-overload]
    return found


def _controls(sql: str) -> list[Any]:
    return [[[ground.number(n) for n, _, _ in ASKED]]] if "any(%s)" in sql else [[]]


def _rows(rows: list[Any]) -> list[str]:
    return sorted(json.dumps(json.loads(row[0]) if isinstance(row[0], str) else row[0], sort_keys=True, ensure_ascii=False) for row in rows)
