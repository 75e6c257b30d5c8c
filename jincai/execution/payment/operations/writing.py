"""写：单据成批写下、成批改，各一条语句，值是一个 JSON 参数；笔数再多也是一样的语句，可以与别的问题同去。"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Field, Model

from jincai.kernel.asking import Question


def writing(model: type[Model], rows: Sequence[Model]) -> Question[None]:
    """One INSERT of all rows; a new row of lines gets its key from the table."""
    table = model._meta.db_table
    fields = [f for f in model._meta.concrete_fields if not f.primary_key or rows[0].pk]
    columns = ", ".join(f'"{f.column}"' for f in fields)
    return Question(
        f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM jsonb_populate_recordset(null::"{table}", %s)',  # nosec B608
        (_values(fields, rows, add=True),),
        lambda _: None,
    )


def changing(model: type[Model], rows: Sequence[Model], names: Sequence[str]) -> Question[None]:
    """One UPDATE that gives these fields of all rows their new values."""
    table, key = model._meta.db_table, model._meta.pk
    assert key is not None
    known = {f.name: f for f in model._meta.concrete_fields}
    fields = [known[name] for name in names]
    told = ", ".join(f'"{f.column}" = new."{f.column}"' for f in fields)
    return Question(
        f'UPDATE "{table}" AS old SET {told} FROM jsonb_populate_recordset(null::"{table}", %s) AS new WHERE old."{key.column}" = new."{key.column}"',  # nosec B608
        (_values([key, *fields], rows, add=False),),
        lambda _: None,
    )


def _values(fields: Sequence[Field[Any, Any]], rows: Sequence[Model], *, add: bool) -> str:
    """As the field keeps them: what is sealed goes out sealed, what follows from another field is worked out."""
    kept = [{f.column: f.get_db_prep_save(f.pre_save(row, add), connection) for f in fields} for row in rows]
    return json.dumps(kept, default=str, ensure_ascii=False)
