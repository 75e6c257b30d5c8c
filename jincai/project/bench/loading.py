"""装账：一个区划、一个账套、一年的支付，几百万条分录，用集合操作写进去；分录出自同一份编译好的规则，账查得过。

Payments requested, ordered and (49 of 50) confirmed, over the working days of the year, on the ten thousand allotments, with 30,000
combinations of elements. Indexes and constraints of the year's partitions are taken off and made again in the same transaction, so
nothing stays unchecked; no trigger is disabled.
"""

from __future__ import annotations

import dataclasses
import json
import math
import re
import time
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

from jincai.kernel.facts import fact_id
from jincai.ledger import api as ledger
from jincai.project.bench import ground
from jincai.project.bench.measured import say
from jincai.project.bench.scratch import Raw, Scratch

KINDS = ("payment.requested", "payment.ordered", "payment.confirmed")
UNPAID = 50  # one payment in so many is still with the bank
TABLES = ("fact", "entry", "balance", "delta")
TAG = f"HK{ground.YEAR}"
SETTINGS = {"work_mem": "256MB", "maintenance_work_mem": "1GB", "max_parallel_maintenance_workers": "2", "synchronous_commit": "off"}
FACT_ID = """create or replace function bench.fact_id(y int, d int, kind text, dk text, document text, key text) returns uuid
language sql immutable parallel safe as $$ select (lpad(to_hex(y), 4, '0') || lpad(to_hex(d), 8, '0') ||
substr(encode(sha256(convert_to(concat_ws(chr(31), kind, dk, document, key), 'UTF8')), 'hex'), 1, 20))::uuid $$"""
_LINE = (
    'fact, rule, book, "on", actor, debit, credit, debit_control, credit_control, debit_document, credit_document, amount, debit_id, '
    "case when credit_element = debit_element then debit_id else ledger.element_id(credit_element) end credit_id, debit_unit, credit_unit"
)
_SOURCE = 'select 1 g, id, kind, "on", actor, document d, division, year, body from {fact} where year = {year} and division = {division}'


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Loaded:
    """装好的账: entries and facts that the division has now; seconds and bytes on disk."""

    entries: int
    facts: int
    seconds: float
    bytes: int


def load(where: Scratch, entries: int) -> Loaded:
    """装到这么多条分录 (or a few more): adds what is missing; snapshots that were there are dropped, as they would not be true any more."""
    began = time.perf_counter()
    lines = {kind: ledger.lines_of(kind) for kind in KINDS}
    with where.free.connect() as raw:
        before = _count(raw, "entry")
        papers = math.ceil(max(0, entries - before) * UNPAID / (3 * UNPAID - 1))
        if papers:
            with raw.transaction():
                _add(raw, papers, lines)
            settle(raw, (*TABLES, "element"))
        made = Loaded(
            entries=_count(raw, "entry"), facts=_count(raw, "fact"), seconds=round(time.perf_counter() - began, 1), bytes=where.size()
        )
    say(f"账上 {made.entries:,} 条分录、{made.facts:,} 件事实，装了 {made.seconds:.0f} s，占盘 {made.bytes / 2**30:.1f} GB")
    return made


def _add(raw: Raw, papers: int, lines: dict[str, str]) -> None:
    for name, value in SETTINGS.items():
        raw.execute(f"set local {name} = '{value}'")  # type: ignore[call-overload]
    raw.execute("create schema if not exists bench")
    raw.execute(FACT_ID)
    for table in ("mark", "snapshot", "late"):
        raw.execute(f"delete from ledger.{table} where year = %s and division = %s", [ground.YEAR, int(ground.DIVISION)])  # type: ignore[call-overload]  # nosec B608
    first = _first(raw)
    seq = _one(raw, "select greatest((select max(seq) from ledger.fact), (select last_value from ledger.fact_seq_seq))")
    _allotted(raw)
    taken = {table: _take_off(raw, f"{table}_{ground.YEAR}", table) for table in TABLES}
    told: dict[str, Any] = {
        "year": ground.YEAR, "division": int(ground.DIVISION), "allotments": ground.ALLOTMENTS, "tag": TAG, "unpaid": UNPAID,
        "first": first, "last": first + papers - 1, "seq": seq, **{table: f"ledger.{table}_{ground.YEAR}" for table in TABLES},
    }  # fmt: skip
    source = _SOURCE.format(**told) + f" and seq > {seq}"
    told["lines"] = " union all ".join(_lines(kind, source, text) for kind, text in lines.items())
    for title, statements in steps("load"):
        began = time.perf_counter()
        raw.execute(filled(statements, told))  # type: ignore[call-overload]
        if title == "entries":
            _elements(raw, source, lines)
        say(f"{title}：{time.perf_counter() - began:.1f} s")
    began = time.perf_counter()
    for table, definitions in taken.items():
        _put_back(raw, f"{table}_{ground.YEAR}", table, definitions)
    say(f"indexes：{time.perf_counter() - began:.1f} s")
    raw.execute("select setval('ledger.fact_seq_seq', (select max(seq) from ledger.fact))")


def _lines(kind: str, source: str, text: str) -> str:
    return (
        f"(with f as not materialized ({source} and kind = '{kind}') select {_LINE} from "
        f"(select l.*, ledger.element_id(l.debit_element) debit_id from ({text}) l offset 0) k)"
    )


def _elements(raw: Raw, source: str, lines: dict[str, str]) -> None:
    """要素组合: of one paper for each combination, by the same rules."""
    few = "and document in (select min(document) from paper group by n, variant)"
    for kind, text in lines.items():
        raw.execute(
            f"insert into ledger.element (year, division, id, body) with f as materialized ({source} and kind = '{kind}' {few}), "  # type: ignore[call-overload]  # nosec B608
            f"t as (select distinct s.element from ({text}) l, lateral (values (l.debit_element), (l.credit_element)) s(element)) "
            f"select {ground.YEAR}, {int(ground.DIVISION)}, ledger.element_id(element), element::jsonb from t on conflict do nothing"
        )


def _allotted(raw: Raw) -> None:
    """指标与经济分类: what every paper of an allotment says; and the fact that released it."""
    raw.execute("create temp table allotted (n int, variant int, body jsonb, cause uuid, primary key (n, variant)) on commit drop")
    with raw.cursor().copy("copy allotted from stdin") as copy:
        for n in range(1, ground.ALLOTMENTS + 1):
            cause = fact_id(ground.YEAR, ground.DIVISION, "allotment.activated", "allotment", ground.number(n))
            for variant in range(len(ground.ECONOMIC)):
                known = ground.elements(n, variant)
                body = {**known, "allotment": ground.number(n), "origin": "executable", "payee": f"收款单位{n % 997:03d}（示例）"}
                copy.write_row((n, variant, json.dumps(body, ensure_ascii=False), cause))


def _take_off(raw: Raw, name: str, parent: str) -> list[str]:
    """卸下: the partition comes off its table, and loses its indexes; what makes them again."""
    constraints: Any = raw.execute(
        "select conname, pg_get_constraintdef(oid) from pg_constraint where conrelid = %s::regclass and contype in ('p', 'u')",
        [f"ledger.{name}"],
    ).fetchall()
    indexes: Any = raw.execute(
        "select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index i where indrelid = %s::regclass "
        "and not exists (select from pg_constraint c where c.conindid = i.indexrelid)",
        [f"ledger.{name}"],
    ).fetchall()
    _do(raw, f"alter table ledger.{parent} detach partition ledger.{name}")
    for constraint, _ in constraints:
        _do(raw, f'alter table ledger.{name} drop constraint "{constraint}"')
    for index, _ in indexes:
        _do(raw, f"drop index {index}")
    return [
        *(f'alter table ledger.{name} add constraint "{constraint}" {definition}' for constraint, definition in constraints),
        *(definition for _, definition in indexes),
    ]


def _put_back(raw: Raw, name: str, parent: str, definitions: list[str]) -> None:
    for definition in definitions:
        _do(raw, definition)
    _do(raw, f"alter table ledger.{parent} attach partition ledger.{name} for values in ({ground.YEAR})")


def settle(raw: Raw, tables: Iterable[str]) -> None:
    """安顿: what autovacuum would do within minutes, and a checkpoint."""
    for table in tables:
        _do(raw, f"vacuum analyze ledger.{table}")
    _do(raw, "checkpoint")


def _first(raw: Raw) -> int:
    last: Any = raw.execute(
        "select max(document) from ledger.fact where year = %s and division = %s and document like %s and kind = %s",
        [ground.YEAR, int(ground.DIVISION), f"{TAG}-%", KINDS[0]],
    ).fetchone()
    return int(last[0].rpartition("-")[2]) + 1 if last[0] else 1


def steps(name: str) -> list[tuple[str, str]]:
    """步骤: the titled parts of sql/<name>.sql."""
    text = files("jincai.project.bench").joinpath(f"sql/{name}.sql").read_text(encoding="utf-8")
    parts = re.split(r"^-- step: (\w+)$", text, flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


def filled(text: str, told: dict[str, Any]) -> str:
    """The marks in braces filled in."""
    return re.sub(r"\{(\w+)\}", lambda found: str(told[found[1]]), text)


def _count(raw: Raw, table: str) -> int:
    return _one(raw, f"select count(*) from ledger.{table} where year = {ground.YEAR} and division = {int(ground.DIVISION)}")


def _one(raw: Raw, statement: str) -> int:
    row: Any = raw.execute(statement).fetchone()  # type: ignore[call-overload]
    return int(row[0])


def _do(raw: Raw, statement: str) -> None:
    raw.execute(statement)  # type: ignore[call-overload]
