"""留差异：当天找到的先放进临时表，再一次比出新的、还在的、消除了的；内存与项数无关。"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection

from jincai.treasury.reconciliation.finding import OF_MESSAGES, Row
from jincai.treasury.reconciliation.troubles import PAYMENT

CHUNK = 2000
_COLUMNS = tuple(each.name for each in dataclasses.fields(Row))
_TABLE = (
    "create temporary table if not exists reconciliation_found (kind text, vt_code text, number text, says text, heals boolean, sure boolean,"
    " amount numeric, document text, payee text, books numeric, bank numeric, pboc numeric, message bigint, closed boolean) on commit delete rows"
)
_WHERE = "d.division = %(division)s and d.year = %(year)s and d.closed_on is null"
_SAME = "f.vt_code = d.vt_code and f.number = d.number and f.kind = d.kind and not f.closed"
_CLOSE = f"""update reconciliation_difference d set closed_on = %(on)s
  where {_WHERE} and (%(complete)s or d.vt_code <> %(payment)s or d.kind = any(%(of_messages)s))
    and not exists (select from reconciliation_found f where {_SAME})"""  # nosec B608
_MOVED = f"""update reconciliation_difference d set closed_on = %(on)s
  where {_WHERE} and exists (select from reconciliation_found f where f.vt_code = d.vt_code and f.number = d.number and f.kind <> d.kind and not f.closed)"""  # nosec B608
_SEEN = f"""update reconciliation_difference d set seen_on = %(on)s, says = f.says, heals = f.heals, amount = f.amount, books = f.books, bank = f.bank,
    pboc = f.pboc, message = f.message
  from reconciliation_found f where {_WHERE} and {_SAME}"""  # nosec B608
_NAMES = "division, year, kind, vt_code, number, document, payee, amount, books, bank, pboc, says, heals, sure, message, explanation, explained_by"
_VALUES = """%(division)s, %(year)s, f.kind, f.vt_code, f.number, f.document, f.payee, f.amount, f.books, f.bank, f.pboc, f.says, f.heals, f.sure,
    f.message, '', ''"""
_NEW = f"""insert into reconciliation_difference ({_NAMES}, opened_on, seen_on, closed_on)
  select distinct on (f.vt_code, f.number) {_VALUES}, %(on)s, %(on)s, null from reconciliation_found f
  where not f.closed and not exists (select from reconciliation_difference d where {_WHERE} and d.vt_code = f.vt_code and d.number = f.number)
  order by f.vt_code, f.number, f.message
  on conflict (division, year, vt_code, number, kind, opened_on) do update set closed_on = null, seen_on = excluded.seen_on, says = excluded.says,
    amount = excluded.amount, books = excluded.books, bank = excluded.bank, pboc = excluded.pboc"""  # nosec B608
_HEALED = f"""insert into reconciliation_difference ({_NAMES}, opened_on, seen_on, closed_on)
  select distinct on (f.vt_code, f.number, f.kind) {_VALUES}, %(on)s, %(on)s, %(on)s from reconciliation_found f where f.closed
    and not exists (select from reconciliation_difference d where d.division = %(division)s and d.year = %(year)s and d.number = f.number
      and ((d.message = f.message and f.message > 0) or (f.message = 0 and f.kind = 'other_date' and d.kind = f.kind)))
  order by f.vt_code, f.number, f.kind, f.message
  on conflict (division, year, vt_code, number, kind, opened_on) do nothing"""  # nosec B608


def keep(rows: Iterable[Row], *, division: str, year: int, on: date, complete: bool) -> None:
    """留下: open differences that were found go on, those that were not are closed with the day, new ones are opened. `complete`: the other
    sides' lists of the day are there, so that what is not found is gone. In a scope and a transaction."""
    told: dict[str, Any] = {
        "division": division, "year": year, "on": on, "complete": complete, "payment": PAYMENT, "of_messages": list(OF_MESSAGES),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_TABLE)
        cursor.execute("delete from reconciliation_found")
        write = f"insert into reconciliation_found ({', '.join(_COLUMNS)}) values ({', '.join(['%s'] * len(_COLUMNS))})"  # nosec B608
        waiting = iter(rows)
        while chunk := list(itertools.islice(waiting, CHUNK)):
            cursor.executemany(write, [tuple(getattr(row, name) for name in _COLUMNS) for row in chunk])
        for statement in (_CLOSE, _MOVED, _SEEN, _HEALED, _NEW):
            cursor.execute(statement, told)
