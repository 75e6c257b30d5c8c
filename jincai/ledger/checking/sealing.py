"""做检查点与核对检查点。"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence
from datetime import date, datetime

from django.db import OperationalError, connections, transaction

from jincai.kernel.problems import UserError
from jincai.ledger.checking import chain, sizes
from jincai.ledger.checking.checkpoint import ORIGIN, Checkpoint, latest, stored
from jincai.ledger.checking.found import Drift, Tell, Where, silent
from jincai.ledger.checking.lanes import Progress, Reader, Step, Work, reading, walk
from jincai.ledger.checking.years import years
from jincai.ledger.compiler import literal

PATIENCE = "5s"  # how long the gate waits for postings under way; new postings wait behind it


def measure_checkpoint(*, year: int, division: str, day: date, alias: str = "checker", tell: Tell = silent) -> Checkpoint:
    """量检查点: of everything recorded up to now; nothing is written (`keep_checkpoint` does that). The day's own one when it is there already.

    The gate is held only to learn the last number that any running posting can have; what is read after it is read beside the posting. Must not be
    called in a transaction that has posted. Raises UserError for a day before the last checkpoint, or when a posting takes longer than PATIENCE.
    """
    where = Where.of(year, division)
    until, at = _last_number(where, alias)
    with reading(alias, where, Progress(tell)) as reader:
        before = latest(reader)
        if before.day >= day:
            if before.day == day:
                return before
            raise UserError(f"已有 {before.day} 的检查点，不能再做 {day} 的", f"用 {before.day} 以后的日期")
        return _measured(reader, before, day, max(until, before.seq), at)


def uncovered(*, alias: str = "checker") -> list[tuple[int, str]]:
    """还有事实不在检查点里的年度与区划。"""
    found = []
    for year, division in years(alias):
        with reading(alias, Where.of(year, division), Progress(silent)) as reader:
            names = ", ".join(map(literal, sizes.kind_names(reader)))
            sql = f"select exists (select from ledger.fact where {reader.where} and kind in ({names}) and seq > {latest(reader).seq})"
            if reader.rows(sql)[0][0]:
                found.append((year, division))
    return found


def _last_number(where: Where, alias: str) -> tuple[int, datetime]:
    """Under the gate every posting has ended: what is kept has a number up to this one, what comes has a later one."""
    if connections[alias].in_atomic_block:
        raise RuntimeError("a checkpoint is measured outside of any transaction")
    try:
        with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
            cursor.execute(f"set local lock_timeout = '{PATIENCE}'")
            cursor.execute(f"select ledger.gate({where.year}, {where.division})")
            cursor.execute("select last_value, clock_timestamp() from ledger.fact_seq_seq")
            until, at = cursor.fetchone()
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != "55P03":
            raise
        raise UserError(f"等了 {PATIENCE}，还有记账没有做完", "稍后再做检查点") from error
    return until, at


def _measured(reader: Reader, before: Checkpoint, day: date, until: int, at: datetime) -> Checkpoint:
    reader.progress.add("数事实", 0)
    kinds = sizes.kinds(reader, before.seq)
    reader.progress.expect(sum(kind.count for kind in kinds) * (chain.COST + chain.MOVES_COST))
    made = chain.Links(reader, [kind.name for kind in kinds])
    digest, facts = made.digest(before.sm3, before.seq, until, "事实依次杂凑")
    moved, entries = made.movements(before.seq, until, "量余额与日发生额")
    measured = dataclasses.replace(
        before,
        number=before.number + 1,
        day=day,
        seq=until,
        facts=before.facts + facts,
        entries=before.entries + entries,
        balances_print=before.balances_print + moved.balances.total(),
        deltas_print=before.deltas_print + moved.deltas.total(),
        previous=before.sm3,
        at=at,
    )
    digest.update(chain.closing(measured))
    return dataclasses.replace(measured, sm3=digest.hexdigest())


def verify_checkpoints(*, year: int, division: str, alias: str = "checker", tell: Tell = silent) -> list[Drift]:
    """核对检查点: every one computed anew from the facts; what is broken, the earliest first. Empty when all hold."""
    with reading(alias, Where.of(year, division), Progress(tell)) as reader:
        found = Chain(stored(reader))
        walk(found.steps(), reader)
        return found.broken()


class Chain:
    """检查点的链: each is judged by what is stored of the one before, so one that is broken does not hide the others."""

    def __init__(self, kept: Sequence[Checkpoint]) -> None:
        self.kept = list(kept)
        self._broken: list[tuple[int, str]] = []

    def steps(self) -> list[Step]:
        """每个检查点一步。"""
        before = [Checkpoint.origin(self.kept[0].year, self.kept[0].division), *self.kept] if self.kept else []
        self.linked()
        return [
            Step(f"核对 {each.day} 的检查点", max(each.facts - last.facts, 1) * chain.COST, self._judge(last, each))
            for last, each in itertools.pairwise(before)
            if each.number == last.number + 1
        ]

    def linked(self) -> None:
        """环环相扣: without reading a fact."""
        self._broken = []
        last = None
        for each in self.kept:
            number, sm3 = (last.number, last.sm3) if last else (0, ORIGIN)
            if each.number != number + 1:
                self._broken.append((each.number, f"第 {number + 1} 个检查点不见了"))
            elif each.previous != sm3:
                self._broken.append((each.number, "与上一个检查点接不上"))
            if last and (each.day <= last.day or each.seq < last.seq):
                self._broken.append((each.number, "日子或记账号不在上一个之后"))
            last = each

    def _judge(self, last: Checkpoint, each: Checkpoint) -> Work:
        def work(reader: Reader) -> None:
            digest, count = chain.links(reader).digest(each.previous, last.seq, each.seq, f"核对 {each.day} 的检查点")
            digest.update(chain.closing(each))
            if digest.hexdigest() != each.sm3:
                more = count - (each.facts - last.facts)
                said = f"事实多了 {more} 件" if more > 0 else f"事实少了 {-more} 件" if more else "事实或检查点本身改过"
                self._broken.append((each.number, said))

        return work

    def broken(self) -> list[Drift]:
        """不符的检查点，最早的在前。"""
        days = {each.number: each for each in self.kept}
        return [
            {"what": "checkpoint", "number": number, "day": str(days[number].day), "seq": days[number].seq, "says": says}
            for number, says in sorted(set(self._broken))
        ]
