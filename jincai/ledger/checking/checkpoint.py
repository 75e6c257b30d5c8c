"""检查点：到某一天为止记下的事实依次 SM3，环环相扣；连同此刻余额与日发生额的指纹。"""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime
from decimal import Decimal

from django.db import connection

from jincai.kernel.problems import UserError
from jincai.ledger.checking.found import Where
from jincai.ledger.checking.lanes import Reader

ORIGIN = "0" * 64
_COLUMNS = "number, day, seq, facts, entries, balances_print, deltas_print, sm3, previous, at"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Checkpoint:
    """检查点: `facts` and `entries` so far, up to the number `seq`; prints of balances and deltas in hundredths; `previous` is the sm3 before it."""

    year: int
    division: str
    number: int
    day: date
    seq: int
    facts: int
    entries: int
    balances_print: int
    deltas_print: int
    sm3: str
    previous: str
    at: datetime

    def sealed(self) -> list[object]:
        """What the closing line says: everything but the sm3 itself."""
        at = self.at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
        figures = [self.number, self.day.isoformat(), self.seq, self.facts, self.entries, str(self.balances_print), str(self.deltas_print)]
        return [self.year, self.division, *figures, self.previous, at]

    @classmethod
    def origin(cls, year: int, division: str) -> Checkpoint:
        """还没有检查点的时候。"""
        return cls(
            year=year, division=division, number=0, day=date(1, 1, 1), seq=0, facts=0, entries=0, balances_print=0, deltas_print=0,
            sm3=ORIGIN, previous="", at=datetime(1, 1, 1, tzinfo=UTC),
        )  # fmt: skip


def stored(reader: Reader) -> list[Checkpoint]:
    """库里的检查点，依次。"""
    return _made(reader.where, reader.rows(f"select {_COLUMNS} from ledger.checkpoint where {reader.where} order by number"))


def latest(reader: Reader) -> Checkpoint:
    """最后一个；没有就是起点。"""
    rows = reader.rows(f"select {_COLUMNS} from ledger.checkpoint where {reader.where} order by number desc limit 1")
    return next(iter(_made(reader.where, rows)), Checkpoint.origin(reader.where.year, f"{reader.where.division:09d}"))


def checkpoints(*, year: int, division: str) -> list[Checkpoint]:
    """一年一区划的检查点，依次, as far as the caller's scope sees them."""
    where = Where.of(year, division)
    with connection.cursor() as cursor:
        cursor.execute(f"select {_COLUMNS} from ledger.checkpoint where {where} order by number")  # nosec B608 (numbers)
        return _made(where, cursor.fetchall())


def keep_checkpoint(made: Checkpoint) -> bool:
    """存下检查点, in the caller's scope; True when it is new. Raises UserError when another one took its place meanwhile."""
    where = Where.of(made.year, made.division)
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into ledger.checkpoint (year, division, {_COLUMNS}) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) "  # nosec B608
            "on conflict do nothing",
            [where.year, where.division, made.number, made.day, made.seq, made.facts, made.entries, Decimal(made.balances_print),
             Decimal(made.deltas_print), made.sm3, made.previous, made.at],
        )  # fmt: skip
        new = cursor.rowcount == 1
    if made not in checkpoints(year=made.year, division=made.division):
        raise UserError(f"{made.day} 的检查点没有存下：同时有别人做了检查点", "再做一次，会接在它后面")
    return new


def _made(where: Where, rows: list[tuple]) -> list[Checkpoint]:
    return [
        Checkpoint(
            year=where.year, division=f"{where.division:09d}", number=row[0], day=row[1], seq=row[2], facts=row[3], entries=row[4],
            balances_print=int(row[5]), deltas_print=int(row[6]), sm3=row[7], previous=row[8], at=row[9],
        )
        for row in rows
    ]  # fmt: skip
