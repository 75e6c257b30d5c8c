"""装载标准数据：data/*.csv 是母本，装载使表与母本一致；可反复运行。

Plain SQL with named columns, one statement a table: fast (about a second), and usable from a migration, where models of a later
day may not be imported.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from jincai.platform.identity.api import scope
from jincai.platform.standards import memory, pinyin
from jincai.platform.standards.rows import FIRST_DAY, NATIONAL

DATA = Path(__file__).parent / "data"
CODE_FILES = ("exp_func", "revenue", "dep_econ", "gov_econ")
_LEVELS = {"类": 1, "款": 2, "项": 3, "目": 4}

_DATED = "division text, valid_from date, valid_to date, standard boolean"
CODE_COLUMNS = f"""{_DATED}, code_set text, code text, name text, parent text, level smallint, is_leaf boolean, budgets text, alias text,
    pinyin text, initials text, source text"""
CODE_KEY = ("division", "code_set", "code", "valid_from")
MAPPING_COLUMNS = f"{_DATED}, mapping text, from_code text, to_code text, condition text, note text, source text"
MAPPING_KEY = ("division", "mapping", "from_code", "condition", "valid_from")
DIVISION_COLUMNS = """division text, standard boolean, code text, name text, level text, parent text, admin6 text, admin12 text,
    practice boolean, pinyin text, initials text"""


def load(using: str = DEFAULT_DB_ALIAS) -> dict[str, int]:
    """装载标准数据: make the national rows equal to the files; returns how many rows were written or dropped, by table."""
    with scope(divisions=(NATIONAL,), using=using), connections[using].cursor() as cursor:
        changed = {
            "codes": mend(cursor, "standards_code", CODE_COLUMNS, CODE_KEY, code_rows()),
            "mappings": mend(cursor, "standards_mapping", MAPPING_COLUMNS, MAPPING_KEY, mapping_rows()),
            "divisions": mend(cursor, "standards_division", DIVISION_COLUMNS, ("code",), division_rows()),
        }
        memory.forget(using)
    return changed


def mend(cursor: Any, table: str, columns: str, key: tuple[str, ...], rows: Iterable[dict[str, Any]]) -> int:
    """使一致: the standard rows of `table` become exactly `rows` (written where different, dropped where no longer listed)."""
    names = [part.split()[0] for part in columns.split(",")]
    given = f"jsonb_to_recordset(%s::jsonb) AS r({columns})"
    payload = json.dumps(list(rows), ensure_ascii=False)
    same = " AND ".join(f"t.{name} = r.{name}" for name in key)
    cursor.execute(
        f"DELETE FROM {table} t WHERE t.standard AND t.division = %s AND NOT EXISTS (SELECT FROM {given} WHERE {same})",  # nosec B608
        [NATIONAL, payload],
    )
    dropped: int = cursor.rowcount
    others = [name for name in names if name not in key]
    listed, new = ", ".join(names), ", ".join(f"EXCLUDED.{name}" for name in others)
    old, assigned = ", ".join(f"t.{name}" for name in others), ", ".join(f"{name} = EXCLUDED.{name}" for name in others)
    update = f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {assigned} WHERE ({old}) IS DISTINCT FROM ({new})"  # nosec B608
    cursor.execute(f"INSERT INTO {table} AS t ({listed}) SELECT {listed} FROM {given} {update}", [payload])  # nosec B608
    return dropped + int(cursor.rowcount)


def read(name: str) -> list[dict[str, str]]:
    """One file of the folder as rows."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def code_rows() -> Iterator[dict[str, Any]]:
    """The codes of every file, ready for the table."""
    listed = [(name, row) for name in CODE_FILES for row in read(name)] + [(row["code_set"], row) for row in read("elements")]
    parents = {(code_set, row["parent"]) for code_set, row in listed}
    depth: dict[tuple[str, str], int] = {}
    for code_set, row in listed:
        depth[code_set, row["code"]] = _LEVELS.get(row["level"]) or depth.get((code_set, row["parent"]), 0) + 1
        full, initials = pinyin.keys(row["name"])
        yield {
            **_dates(row),
            "code_set": code_set,
            **{name: row[name] for name in ("code", "name", "parent", "budgets", "alias", "source")},
            "level": depth[code_set, row["code"]],
            "is_leaf": (code_set, row["code"]) not in parents,
            "pinyin": full,
            "initials": initials,
        }


def mapping_rows() -> Iterator[dict[str, Any]]:
    """The mappings, ready for the table."""
    for row in read("mappings"):
        yield {**row, **_dates(row)}


def division_rows() -> Iterator[dict[str, Any]]:
    """The divisions, ready for the table."""
    for row in read("divisions"):
        full, initials = pinyin.keys(row["name"])
        yield {
            **{name: row[name] for name in ("code", "name", "level", "parent", "admin6")},
            "admin12": row["admin6"] + "000000",
            "division": NATIONAL,
            "standard": True,
            "practice": False,
            "pinyin": full,
            "initials": initials,
        }


def _dates(row: dict[str, str]) -> dict[str, Any]:
    """The columns of every dated national row."""
    return {
        "division": NATIONAL,
        "valid_from": row["valid_from"] or FIRST_DAY.isoformat(),
        "valid_to": row["valid_to"] or None,
        "standard": True,
    }
