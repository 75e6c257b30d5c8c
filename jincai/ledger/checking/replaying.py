"""重演：用 Python 逐件推演事实，与库里的余额比。"""

from __future__ import annotations

import dataclasses
import json
from decimal import Decimal
from typing import Any

from django.db import connections

from jincai.ledger import compiler, interpreter, rulebook


@dataclasses.dataclass(frozen=True, slots=True)
class Replay:
    """重演: where the stored balances differ from those replayed (key, replayed, stored), and what stood below its floor on the way."""

    differs: list[tuple[interpreter.Key, Decimal, Decimal]]
    below: list[interpreter.Key]


def differs_from_replay(*, year: int, division: str, alias: str = "checker") -> list[tuple[interpreter.Key, Decimal, Decimal]]:
    """与推演之差: balances in the store against balances replayed from facts by the Python interpreter; empty when equal."""
    return replayed(year=year, division=division, alias=alias).differs


def replayed(*, year: int, division: str, alias: str = "checker") -> Replay:
    """重演一年：用 Python 逐件推演，与库里的余额比，并看途中有没有低过底线。"""
    below: set[interpreter.Key] = set()
    with connections[alias].cursor() as cursor:
        cursor.execute(
            'select f.kind, f.division, f."on", f.document, f.body, o.kind, o."on", o.document, o.body from ledger.fact f '
            "left join ledger.fact o on f.kind = %s and o.year = f.year and o.division = f.division and o.id = f.causes[1] "
            "where f.year = %s and f.division = %s order by f.seq",
            [compiler.REVERSED, year, int(division)],
        )
        rows = (_told(f"{row[1]:09d}", (row[0], *row[2:5]), row[5:]) for row in cursor.fetchall())
        wanted = {key: value for key, value in interpreter.replay(rows, below).items() if value}
        cursor.execute(
            "select book, account, control, document, amount from ledger.balance where year = %s and division = %s and amount <> 0",
            [year, int(division)],
        )
        stored = {interpreter.Key(rulebook.book_number(b).name, a, c, d): amount for b, a, c, d, amount in cursor.fetchall()}
    zero = Decimal(0)
    differs = [
        (key, wanted.get(key, zero), stored.get(key, zero))
        for key in wanted.keys() | stored.keys()
        if wanted.get(key, zero) != stored.get(key, zero)
    ]
    return Replay(differs, sorted(below))


def _told(division: str, fact: tuple[Any, ...], original: tuple[Any, ...]) -> interpreter.Told:
    kind, on, document, body = fact
    of = _told(division, original, (None,)) if original[0] else None
    return interpreter.Told(kind, division, on, document, json.loads(body) if isinstance(body, str) else body, of)
