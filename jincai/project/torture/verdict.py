"""判：停下来以后，日志、事实、查账的 SQL、规则的推演、手写的字典账，五样逐件对。"""

from __future__ import annotations

import dataclasses
import json
import sys
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connections

from jincai.ledger import api as ledger
from jincai.project.torture import journal, model, outbox, trial, world
from jincai.project.torture.closings import Closings
from jincai.project.torture.history import OK, History, judged, units
from jincai.project.torture.refusals import Judge

SHOWN = 20  # of each name
NAMED = ("lost", "doubled", "stranger", "overspent", "drift", "refusal", "order", "closed", "outbox", "unanswered", "broke")


@dataclasses.dataclass(slots=True)
class Found:
    """查到的: what is wrong, each with its name; how much was looked at."""

    wrong: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    refusals: int = 0
    facts: int = 0
    entries: int = 0


def judge(folder: Path) -> dict[str, Any]:
    """判一次考验: counts, and `ok` when nothing is wrong."""
    told = journal.read(folder)
    found = Found(wrong=list(told.broke))
    ledger.analyze()
    for division in world.DIVISIONS:
        sys.stderr.write(f"  对账 {division}\n")
        _division(division, [call for call in told.calls if call.division == division], found)
    ours = {(world.YEAR, division) for division in world.DIVISIONS}
    found.wrong += [
        {"what": "stranger", "says": f"{year} 年 {division} 有账"} for year, division in ledger.years() if (year, division) not in ours
    ]
    found.wrong += [{"what": "unanswered", "worker": c.worker, "n": c.n, "do": c.do} for c in told.calls if not c.answers]
    return {"ok": not found.wrong, **_counts(told), **_named(found)}


def _division(division: str, calls: list[journal.Sent], found: Found) -> None:
    rows = _facts(division)
    found.wrong += _presence(calls, rows)
    known = {number: row["told"] for number, row in rows.items()}
    accepted = units(calls, {number: row["seq"] for number, row in rows.items()}, known)
    history, closings = History(accepted), Closings(calls)
    found.wrong += history.below + history.out_of_order() + closings.broken(accepted)
    found.wrong += _drift(division, history, found)
    referee = Judge(history, known, closings)
    for call in calls:
        found.wrong += list(referee.wrong(call))
    found.refusals += referee.checked
    found.wrong += [
        {"what": "drift", "which": "snapshot", "n": c.n, "says": says} for c in calls for a in c.answers for says in a.get("adrift", ())
    ]
    found.wrong += trial.wrong(division)
    found.wrong += outbox.wrong(division, known.values())


def _facts(division: str) -> dict[str, dict[str, Any]]:
    """The facts of the database by id; one that is there twice keeps a count."""
    with connections["checker"].cursor() as cursor:
        cursor.execute(
            'select id::text, kind, "on"::text, actor, document, causes::text[], body, seq from ledger.fact where year = %s and division = %s order by seq',
            [world.YEAR, int(division)],
        )
        out: dict[str, dict[str, Any]] = {}
        for number, kind, on, actor, document, causes, body, seq in cursor.fetchall():
            body = json.loads(body) if isinstance(body, str) else body
            told = {"id": number, "kind": kind, "on": on, "actor": actor, "document": document, "causes": causes, "body": body}
            out[number] = {"told": told, "seq": seq, "times": out[number]["times"] + 1 if number in out else 1}
    return out


def _presence(calls: list[journal.Sent], rows: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """每个收下的答复，事实恰有一次；没有收下的，没有；没人送过的，没有。"""
    wrong: list[dict[str, Any]] = []
    taken: Counter[str] = Counter()
    known: set[str] = set()
    for call in calls:
        for group, answer in judged(call):
            if answer["status"] not in OK:
                continue
            for fact in group:
                known.add(fact["id"])
                taken[fact["id"]] += answer["status"] == "accepted"
                row = rows.get(fact["id"])
                if row is None or row["told"] != fact:
                    says = "没有" if row is None else "内容不同"
                    wrong.append(
                        {"what": "lost", "worker": call.worker, "n": call.n, "fact": fact["id"], "kind": fact["kind"], "says": says}
                    )
    wrong += [{"what": "doubled", "fact": number, "says": f"收下 {times} 次"} for number, times in taken.items() if times > 1]
    wrong += [{"what": "doubled", "fact": number, "says": f"存 {row['times']} 份"} for number, row in rows.items() if row["times"] > 1]
    refused = {fact["id"] for call in calls for group in call.groups for fact in group}
    for number, row in rows.items():
        if number not in known:
            says = "拒绝了却在库里" if number in refused else "没人送过"
            wrong.append({"what": "stranger", "fact": number, "kind": row["told"]["kind"], "says": says})
    return wrong


def _drift(division: str, history: History, found: Found) -> list[dict[str, Any]]:
    """余额＝分录＝事实＝规则的推演＝字典账. Floors on the way are the history's: it knows the groups, the replay of single facts does not."""
    where = {"year": world.YEAR, "division": division}
    books = ledger.check_books(**where)  # type: ignore[arg-type]
    after = ledger.check_books(**where, since_checkpoint=True)  # type: ignore[arg-type]
    replay = ledger.replayed(**where)  # type: ignore[arg-type]
    found.facts += books.facts
    found.entries += books.entries
    wrong = [{**each, "what": "drift", "which": each.get("what", "unbalanced")} for each in (*books.drift, *books.unbalanced)]
    wrong += [
        {**each, "what": "drift", "which": "since checkpoint", "of": each.get("what", "")} for each in (*after.drift, *after.unbalanced)
    ]
    wrong += [{**each, "what": "overspent", "which": "balance"} for each in books.overdrawn]
    wrong += [{"what": "drift", "which": "replay", "key": key, "replayed": a, "stored": b} for key, a, b in replay.differs]
    stored, modelled = _balances(division), history.left()
    for place in sorted(stored.keys() | modelled.keys()):
        a, b = modelled.get(place, Decimal(0)), stored.get(place, Decimal(0))
        if a != b:
            wrong.append({"what": "drift", "which": "model", "place": place, "modelled": a, "stored": b})
    return wrong


def _balances(division: str) -> dict[model.Place, Decimal]:
    with connections["checker"].cursor() as cursor:
        cursor.execute(
            "select k.name, b.account, b.control, b.document, b.amount from ledger.balance b join ledger.book k on k.number = b.book "
            "where b.year = %s and b.division = %s and b.amount <> 0",
            [world.YEAR, int(division)],
        )
        return {tuple(row[:4]): row[4] for row in cursor.fetchall() if model.modelled(row[0], row[1])}  # type: ignore[misc]


def _counts(told: journal.Told) -> dict[str, Any]:
    """经过：多少次调用、多少件、各种答复、重来的原因，按做的事分。"""
    statuses: Counter[str] = Counter()
    by_kind: dict[str, Counter[str]] = defaultdict(Counter)
    for call in told.calls:
        if call.worker != "opening":
            for answer in [each for _, each in judged(call)] or call.answers:
                statuses[answer["status"]] += 1
                by_kind[call.do][answer["status"]] += 1
    return {
        "operations": sum(statuses.values()),
        "calls": sum(bool(call.answers) for call in told.calls),
        **{status: statuses[status] for status in ("accepted", "refused", "repeated", "conflict")},
        "skipped": told.skipped,
        "retries": dict(sorted(told.again.items())),
        "cuts": told.again.get("cut", 0),
        "deadlocks": told.again.get("40P01", 0),
        "by_kind": {kind: dict(sorted(counts.items())) for kind, counts in sorted(by_kind.items())},
    }


def _named(found: Found) -> dict[str, Any]:
    counts = Counter(each["what"] for each in found.wrong)
    names = {"stranger": "strangers", "refusal": "wrong_refusals", "order": "out_of_order"}
    return {
        **{names.get(what, what): counts[what] for what in NAMED},
        "refusals_checked": found.refusals,
        "facts": found.facts,
        "entries": found.entries,
        "failures": [each for what in NAMED for each in [w for w in found.wrong if w["what"] == what][:SHOWN]],
    }
