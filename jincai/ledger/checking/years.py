"""有账的年度与区划。"""

from __future__ import annotations

from django.db import connections


def years(alias: str = "checker") -> list[tuple[int, str]]:
    """库里有账的年度与区划, as far as the connection sees them: one look at the index for each."""
    found: list[tuple[int, str]] = []
    with connections[alias].cursor() as cursor:
        for year in _partitions(cursor):
            cursor.execute(
                "with recursive d as ((select division from ledger.fact where year = %(year)s order by division limit 1) union all "
                "select (select f.division from ledger.fact f where f.year = %(year)s and f.division > d.division order by f.division limit 1) "
                "from d where d.division is not null) select division from d where division is not null",
                {"year": year},
            )
            found += [(year, f"{division:09d}") for (division,) in cursor.fetchall()]
    return found


def _partitions(cursor) -> list[int]:
    """The years that were opened."""
    cursor.execute(
        "select substr(c.relname, 6)::int from pg_inherits i join pg_class c on c.oid = i.inhrelid "
        r"where i.inhparent = 'ledger.fact'::regclass and c.relname ~ '^fact_\d{4}$' order by 1"
    )
    return [year for (year,) in cursor.fetchall()]
