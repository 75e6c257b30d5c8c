"""成批写：一条 INSERT，一列一个数组；几百行与一行差不多贵。

The arrays go to the server in binary, as parameters: a voucher's bytes are neither spelt out in hexadecimal digits nor looked through for
quotes, on either side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import connection

Columns = Mapping[str, tuple[str, Sequence[Any]]]
"""column -> (its PostgreSQL type, its values); one value is repeated for every row."""


def insert(table: str, columns: Columns) -> list[int]:
    """写入 rows; their ids in the order of the rows. In the caller's transaction; the scope's row-level security applies.

    `table` and the names of columns are the programmer's, never a user's.
    """
    arrays = {name: told for name, told in columns.items() if not isinstance(told[1], str)}
    constants = {name: told for name, told in columns.items() if isinstance(told[1], str)}
    names = ", ".join(f'"{name}"' for name in (*arrays, *constants))
    given = ", ".join(f'given."{name}"' for name in arrays)
    fixed = "".join(f", {text}" if kind == "sql" else f", %s::text::{kind}" for kind, text in constants.values())
    lists = ", ".join(f"%b::{kind}[]" for kind, _ in arrays.values())
    columns_of = ", ".join(f'"{name}"' for name in arrays)
    values: list[Any] = [*(text for kind, text in constants.values() if kind != "sql"), *(list(each) for _, each in arrays.values())]
    statement = f'INSERT INTO "{table}" ({names}) SELECT {given}{fixed} FROM unnest({lists}) AS given ({columns_of}) RETURNING id'  # nosec B608
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement.encode(), values)
        return sorted(row[0] for row in cursor.fetchall())  # numbered in the order in which unnest gives them
