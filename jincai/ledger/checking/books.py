"""全面查账：一年一区划的账从头算过；或只查最后一个检查点之后的。"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from jincai.ledger import snapshots
from jincai.ledger.checking import naming, sizes
from jincai.ledger.checking.checkpoint import Checkpoint, stored
from jincai.ledger.checking.copies import Copies
from jincai.ledger.checking.found import Check, Drift, Tell, Where, silent
from jincai.ledger.checking.lanes import Progress, Reader, reading, walk
from jincai.ledger.checking.prints import PROBE, PROBED
from jincai.ledger.checking.recomputing import Recomputed
from jincai.ledger.checking.sealing import Chain
from jincai.ledger.checking.since import Since
from jincai.ledger.checking.soundness import Soundness
from jincai.ledger.checking.tables import Tables
from jincai.ledger.installing import rule_numbers


def check_books(
    *, year: int, division: str, alias: str = "checker", tell: Tell = silent, since_checkpoint: bool = False, expect: Iterable[str] = ()
) -> Check:
    """查账: recompute everything of one year and division and compare; `tell` hears what is done and which part of it all.

    `since_checkpoint`: only what came after the last checkpoint, on the strength of its prints; all when there is none, or when this server's
    hashes are not those of the prints. `expect`: sm3 values of checkpoints
    that were kept elsewhere and must be on the chain.
    """
    with reading(alias, Where.of(year, division), Progress(tell)) as reader:
        kept = stored(reader)
        missing = [_missing(sm3) for sm3 in expect if sm3 not in {each.sm3 for each in kept}]
        found = _since(reader, kept) if since_checkpoint and kept and _comparable(reader) else _full(reader, kept)
        found.drift.extend(missing)
        return found


def _full(reader: Reader, kept: list[Checkpoint]) -> Check:
    """Prints of both sides first, with a seed nobody knew before; then the places where they differ, line by line."""
    reader.progress.add("数事实", 0)
    numbers = _numbers(reader)
    kinds = sizes.kinds(reader)
    facts = sum(kind.count for kind in kinds)
    seed = secrets.randbits(62)
    recomputed, tables = Recomputed(numbers, seed), Tables(seed)
    sound, copies, chain = Soundness(kinds), Copies(kinds), Chain(kept)
    parts = {name: sizes.slices(reader, name, facts) for name in ("entry", "balance", "delta")}
    tabled = tables.steps(parts["balance"], parts["delta"])
    made = [*recomputed.fact_steps(kinds), *recomputed.entry_steps(parts["entry"])]
    walk([*chain.steps(), *copies.steps(), *made, *tabled, *sound.steps()], reader)
    drift = [*recomputed.unfit.values(), *_entries(reader, recomputed, sound), *_tables(reader, recomputed, tables)]
    drift += [*sound.drift, *copies.drift, *_snapshots(reader, tables), *tables.mislabelled(reader), *chain.broken()]
    books, unbalanced = tables.books()
    entries = recomputed.count["entries"]
    told = _told(kept, facts - kept[-1].facts if kept else facts)
    return Check(facts, entries, entries * 2, tables.overdrawn(reader), unbalanced, drift, books, told)


def _comparable(reader: Reader) -> bool:
    """检查点里的指纹在这台服务器上能比。"""
    return bool(reader.rows(f"select {PROBE}")[0][0] == PROBED)


def _since(reader: Reader, kept: list[Checkpoint]) -> Check:
    reader.progress.add("数新事实", 0)
    last = kept[-1]
    kinds = sizes.kinds(reader, last.seq)
    since, tables = Since(last, kinds, _numbers(reader)), Tables(Since.SEED)
    sound, copies, chain = Soundness(kinds, last.seq), Copies(kinds, last.seq), Chain(kept)
    facts = last.facts + sum(kind.count for kind in kinds)
    parts = {name: sizes.slices(reader, name, facts) for name in ("entry", "balance", "delta")}
    walk([*since.steps(parts["entry"]), *tables.steps(parts["balance"], parts["delta"]), *copies.steps(), *sound.steps()], reader)
    chain.linked()
    drift = [*since.drift, *since.differing(tables), *sound.drift, *copies.drift, *_snapshots(reader, tables)]
    drift += [*tables.mislabelled(reader), *chain.broken()]
    books, unbalanced = tables.books()
    told = {**_told(kept, facts - last.facts), "since": last.number}
    entries = since.count["entries"]
    return Check(since.count["facts"], entries, entries * 2, tables.overdrawn(reader), unbalanced, drift, books, told)


def _entries(reader: Reader, recomputed: Recomputed, sound: Soundness) -> list[Drift]:
    """The lines behind prints that differ; when none does and every element is what it says, two combinations have one number."""
    buckets = recomputed.entries.open()
    if not buckets:
        return []
    found = naming.entries(reader, buckets, recomputed.numbers, recomputed.unfit)
    if found or recomputed.unfit or any(each["what"] == "element" for each in sound.drift):
        return found
    rules = sorted({rule for rule, _ in buckets})
    return [{"what": "entry", "rule": rule, "says": "指纹不符而逐条相同：有两个要素组合是同一个编号"} for rule in rules]


def _tables(reader: Reader, recomputed: Recomputed, tables: Tables) -> list[Drift]:
    moved = recomputed.movements
    found = [naming.balances(reader, *key, moved.side(*key)) for key in moved.balances.differing(tables.balances)]
    found += [naming.deltas(reader, *key) for key in moved.deltas.differing(tables.deltas)]
    return [each for some in found for each in some]


def _snapshots(reader: Reader, tables: Tables) -> list[Drift]:
    if tables.snapshots_fit():
        return []
    where: dict[str, Any] = {"year": reader.where.year, "division": f"{reader.where.division:09d}", "alias": reader.connection.alias}
    return [
        {
            "what": "snapshot",
            "book": d.book,
            "until": d.until.isoformat(),
            "account": d.account,
            "element": str(d.element),
            "debit": str(d.debit),
            "credit": str(d.credit),
        }
        for d in snapshots.drifted_snapshots(**where)
    ]


def _numbers(reader: Reader) -> dict[tuple[str, str], int]:
    with reader.connection.cursor() as cursor:
        return rule_numbers(cursor)


def _told(kept: list[Checkpoint], after: int) -> dict[str, Any]:
    """检查点: how many, the last one, and how many facts no checkpoint holds yet."""
    last = {"number": kept[-1].number, "day": str(kept[-1].day), "sm3": kept[-1].sm3} if kept else None
    return {"count": len(kept), "last": last, "after": after}


def _missing(sm3: str) -> Drift:
    return {"what": "checkpoint", "sm3": sm3, "says": "别处留存的检查点不在链上：链被换过，或末尾被去掉"}
