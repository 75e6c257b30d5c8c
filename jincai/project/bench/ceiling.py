"""上限：同样的行，手写的一次调用；没有 Django、规则、信封，也不受行级安全约束。"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from typing import Any

from jincai.project.bench.ground import DAY, DIVISION, YEAR, by_hand
from jincai.project.bench.scratch import Raw, Scratch

CALL = "select bench.post(%s::smallint, %s::int, %s::uuid, %s::date, %s::text, %s::text, %s::text, %s::numeric, %s::text, %s::jsonb)"
ASKED = "create temp table asked (id uuid, document text, allotment text, amount numeric, elements text, body jsonb) on commit drop"


def install(where: Scratch) -> None:
    """Put the hand-written functions into the scratch database."""
    with where.free.connect() as raw:
        rule = raw.execute("select id from ledger.rule where owner = 'payment' and title = '申请占用'").fetchone()
        assert rule is not None
        text = files("jincai.project.bench").joinpath("sql/ceiling.sql").read_text(encoding="utf-8")
        raw.execute(text.replace("/*RULE*/", str(rule[0])))  # type: ignore[call-overload]


def post(raw: Raw, n: int, document: str, amount: str) -> None:
    """One request: prepared, in autocommit."""
    fact, allotment, amount, elements, body = by_hand(n, document, amount)
    raw.execute(CALL, [YEAR, int(DIVISION), fact, DAY, "bench", document, allotment, amount, elements, body], prepare=True).fetchone()


def post_many(raw: Raw, asked: Iterable[tuple[int, str, str]]) -> int:
    """Many requests (allotment, document, amount): COPY, then one set-based call, in one transaction; how many."""
    with raw.transaction():
        raw.execute(ASKED)
        with raw.cursor().copy("copy asked from stdin") as copy:
            for n, document, amount in asked:
                fact, allotment, amount, elements, body = by_hand(n, document, amount)
                copy.write_row((fact, document, allotment, amount, elements, body))
        raw.execute("analyze asked")
        row: Any = raw.execute(
            "select bench.post_many(%s::smallint, %s::int, %s::date, %s)", [YEAR, int(DIVISION), DAY, "bench"]
        ).fetchone()
    return int(row[0])
