"""直写的口径：一个数的构成与分录，不分页、不走捷径，每一笔都读；别的写法与它逐行比。"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from jincai.ledger import api as ledger
from jincai.ledger.tests.story import CITY, YEAR, rows

_MOVES = """
select x.fact, f.seq, x.rule, x."on", f.document_kind || '|' || f.document, x.amount, x.debit, x.credit, x.debit_control, x.credit_control, d.body, c.body
from ledger.entry x join ledger.fact f using (year, division) join ledger.element d on d.year = x.year and d.division = x.division and d.id = x.debit_element
join ledger.element c on c.year = x.year and c.division = x.division and c.id = x.credit_element
where f.id = x.fact and x.year = %s and x.division = %s and x.book = %s order by x."on", f.seq, x.rule"""

Move = tuple[str, dict[str, Any]]


def adding(figure: ledger.Figure, since: Any, on: Any) -> list[dict[str, Any]]:
    """逐笔: cursor, rule, document, what is added by each side's account; entries that add nothing are there as well."""
    found = []
    book = ledger.BOOKS[figure.terms[0].account.book].number
    for _fact, seq, rule, day, paper, amount, debit, credit, at, to, own, other in rows(_MOVES, YEAR, int(CITY), book):
        if not since <= day <= on:
            continue
        sides = [(debit, at, _read(own), amount), (credit, to, _read(other), -amount)]
        by = [(code, sum((t.sign * moved for t in figure.terms if _counts(t, figure, code, key, body)), Decimal(0))) for code, key, body, moved in sides]
        found.append({"cursor": f"{day.isoformat()}|{seq}|{rule}", "on": day, "rule": str(rule), "document": paper, "by": by, "adds": by[0][1] + by[1][1]})
    return found


def _read(body: Any) -> dict[str, str]:
    return json.loads(body) if isinstance(body, str) else body


def _counts(term: ledger.Term, figure: ledger.Figure, code: int, control: str, body: dict[str, str]) -> bool:
    def begins(name: str, values: Any) -> bool:
        return body.get(name, "").startswith((values,) if isinstance(values, str) else tuple(values))

    return (
        term.account.code == code and control.startswith(term.control) and all(body.get(name) == value for name, value in term.only)
        and all(begins(*each) for each in figure.where) and not any(begins(*each) for each in figure.without)
        and not any(body.get(name) for name in figure.blank)
    )  # fmt: skip
