"""把已有的明文列改为加密列：迁移里用，一批五千行。"""

from __future__ import annotations

import dataclasses
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from jincai.platform.crypto import cells

BATCH = 5000


@dataclasses.dataclass(frozen=True, slots=True)
class _Table:
    name: str
    column: str
    binary: bool
    derived: bool


def seal_table(connection: BaseDatabaseWrapper, table: str, column: str, *, binary: bool = False, derived: bool = True) -> int:
    """加密一列: every clear value becomes a cell; with `derived` also `<column>_mac` and `<column>_tail`. Returns how many rows.

    Cells that are there already stay: it may be repeated. The table has an `id`; a binary column has no blind index.
    """
    what, after, done = _Table(table, column, binary, derived and not binary), 0, 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT id, "{column}" FROM "{table}" WHERE id > %s ORDER BY id LIMIT {BATCH}', [after])  # nosec B608
            rows = cursor.fetchall()
            if not rows:
                return done
            after = rows[-1][0]
            done += _write(cursor, what, [row for row in rows if not _closed(row[1])])


def _closed(value: Any) -> bool:
    mark = value if isinstance(value, str) else bytes(value or b"")
    if isinstance(mark, str):
        return not mark or (mark.startswith(cells.MARK) and len(mark) > 40)
    return mark.startswith(cells.BINARY)


def _write(cursor: Any, what: _Table, rows: list[tuple[int, Any]]) -> int:
    place = f"{what.name}.{what.column}"
    ids = [row[0] for row in rows]
    arrays: list[tuple[str, list[Any]]]
    if what.binary:
        columns, arrays = [what.column], [("bytea", [cells.pack(bytes(row[1]), place) for row in rows])]
    else:
        columns, arrays = [what.column], [("text", [cells.seal(row[1], place) for row in rows])]
    if what.derived:
        columns += [f"{what.column}_mac", f"{what.column}_tail"]
        arrays += [("text", [cells.blind(row[1], place) for row in rows]), ("text", [cells.tail(row[1]) for row in rows])]
    sets = ", ".join(f'"{name}" = new.v{place}' for place, name in enumerate(columns))
    names = ", ".join(f"v{place}" for place in range(len(columns)))
    kinds = ", ".join(f"%s::{kind}[]" for kind, _ in arrays)
    cursor.execute(
        f'UPDATE "{what.name}" AS old SET {sets} FROM unnest(%s::bigint[], {kinds}) AS new (id, {names}) WHERE old.id = new.id',  # nosec B608
        [ids, *(values for _, values in arrays)],
    )
    return len(rows)
