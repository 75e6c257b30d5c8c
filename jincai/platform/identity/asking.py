"""同问的一问，由一个查询集写成：与别的几问一次往返问完。"""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet

from jincai.kernel.asking import Question

M = TypeVar("M", bound=Model)


def asking(query: QuerySet[M]) -> Question[list[M]]:
    """The rows of a plain query set (filters, order, deferred columns; nothing joined or annotated) as a question."""
    compiler: Any = query.query.get_compiler(DEFAULT_DB_ALIAS)
    try:
        sql, args = compiler.as_sql()
    except EmptyResultSet:
        return Question("select where false", (), lambda _: [])
    names = [column.target.attname for column, _sql, _name in compiler.select]
    converters = compiler.get_converters(column for column, _sql, _name in compiler.select)

    def read(rows: list[tuple[Any, ...]]) -> list[M]:
        told = compiler.apply_converters(rows, converters) if converters else rows
        return [query.model.from_db(connections[DEFAULT_DB_ALIAS].alias, names, row) for row in told]

    return Question(sql, args, read)
