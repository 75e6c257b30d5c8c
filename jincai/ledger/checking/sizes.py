"""有多少：各种事实有几件、各张表有多大，切成可以一段一段查的几段。"""

from __future__ import annotations

import dataclasses

from jincai.ledger.checking.lanes import Reader
from jincai.ledger.compiler import literal

FACTS = 200_000  # in one slice
PAGES = 16_384  # of 8 kB, in one slice
_MOST = 0.3  # of a year's rows: from there on a slice of pages is the quick way to a division's own
_NAMES = """
with recursive k as (
  (select kind from ledger.fact where {where} order by kind limit 1)
  union all
  select (select f.kind from ledger.fact f where {f} and f.kind > k.kind order by f.kind limit 1) from k where k.kind is not null)
select kind from k where kind is not null"""


@dataclasses.dataclass(frozen=True, slots=True)
class Kind:
    """一种事实: how many there are, from which number to which."""

    name: str
    count: int
    first: int
    last: int

    def slices(self) -> list[tuple[int, int, float]]:
        """一段段的号（首尾都含）和大约几件。"""
        span = self.last - self.first + 1
        parts = max(1, -(-self.count // FACTS))
        width = -(-span // parts)
        starts = range(self.first, self.last + 1, width)
        return [(start, min(start + width - 1, self.last), self.count / len(starts)) for start in starts]


def kinds(reader: Reader, after: int = 0) -> list[Kind]:
    """各种事实 recorded after a number; those whose kind the program no longer knows, too."""
    later = f"and kind in ({', '.join(map(literal, kind_names(reader))) or literal('')}) and seq > {after}" if after else ""
    sql = f"select kind, count(*), min(seq), max(seq) from ledger.fact where {reader.where} {later} group by 1"
    return [Kind(*row) for row in sorted(reader.rows(sql))]


def kind_names(reader: Reader) -> list[str]:
    """有哪些种类: one look at the index for each (year, division, kind, seq)."""
    return [name for (name,) in reader.rows(_NAMES.format(where=reader.where, f=reader.where.at("f")))]


def slices(reader: Reader, table: str, facts: int) -> list[tuple[str, float]]:
    """一张表的几段: conditions to add to a WHERE that together meet every row once, and about how many rows each has.

    Pages of a partition, as every visible row stands in one place; when the division is a small part of the year, one slice by index.
    """
    ((pages, rows, of),) = reader.rows(
        f"select pg_relation_size(c.oid) / current_setting('block_size')::int, greatest(c.reltuples, 0)::bigint, "
        f"(select greatest(f.reltuples, 0)::bigint from pg_class f where f.oid = to_regclass('ledger.fact_{reader.where.year}')) "
        f"from pg_class c where c.oid = to_regclass('ledger.{table}_{reader.where.year}')"
    ) or [(0, 0, 0)]
    share = min(1.0, facts / of) if of else 1.0
    known = max(rows, pages * 40) * share
    if share < _MOST or pages < 2 * PAGES:
        return [("", known)]
    starts = list(range(0, pages, PAGES))
    bounds = [f"and ctid >= '({start},0)'" + (f" and ctid < '({start + PAGES},0)'" if start != starts[-1] else "") for start in starts]
    return [(bound, known / len(bounds)) for bound in bounds]
