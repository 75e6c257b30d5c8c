"""增长：账上一百万、三百万、一千万条分录时，记一件要多久；与同时同地手写的上限并排。"""

from __future__ import annotations

from argparse import Namespace

from jincai.project.bench import batch, loading, post
from jincai.project.bench.crowd import middle
from jincai.project.bench.measured import Case, at_most, median, note
from jincai.project.bench.scratch import Scratch

SHARES = (0.1, 0.3, 1.0)
MOST, ITEMS = 1.3, 20_000
TITLES = {
    "spread": "one fact a transaction, spread",
    "one": "one fact a transaction, all on one allotment",
    "batch": "record_many, per item",
}
Rates = dict[str, tuple[float, float]]  # of the program and of the ceiling, facts a second


def measure(options: Namespace, where: Scratch) -> list[Case]:
    """三个大小，一步一步装上去，每步量一遍。"""
    sizes = [max(1, round(options.entries * share)) for share in SHARES]
    found: list[tuple[loading.Loaded, Rates]] = []
    for size in sizes:
        made = loading.load(where, size)
        found.append((made, _rates(options, where)))
    cases = [_case(name, made, rates) for name in TITLES for made, rates in found]
    cases += [
        note("entries loaded", made.entries, "entries", seconds=made.seconds, bytes=made.bytes, facts=made.facts) for made, _ in found
    ]
    return cases + [_grown(name, found) for name in TITLES]


def _rates(options: Namespace, where: Scratch) -> Rates:
    tempos = post.tempos(options, where)
    rates = {name: (middle(tempos[f"product {name}"]).rate, middle(tempos[f"ceiling {name}"]).rate) for name in post.GOALS}
    seconds = batch.seconds(min(options.items, ITEMS), options.runs, where, sides=("ceiling", "per item"))
    count = min(options.items, ITEMS)
    return {**rates, "batch": (median(count / s for s in seconds["per item"]), median(count / s for s in seconds["ceiling"]))}


def _case(name: str, made: loading.Loaded, rates: Rates) -> Case:
    ours, ceiling = rates[name]
    told = {"growth": name, "entries": made.entries, "microseconds": round(1e6 / ours, 1), "ceiling_microseconds": round(1e6 / ceiling, 1)}
    return Case(
        case=f"{TITLES[name]}, at {made.entries:,} entries", measured=ours, ceiling=ceiling, unit="facts/s", goal="", ok=True, more=told
    )


def _grown(name: str, found: list[tuple[loading.Loaded, Rates]]) -> Case:
    """一件的时间，末尾比开头."""
    (first, before), (last, after) = found[0], found[-1]
    title = f"{TITLES[name]}: time per fact at {last.entries:,} entries over that at {first.entries:,}"
    return at_most(title, before[name][0] / after[name][0], MOST, "times", ceiling_grew=round(before[name][1] / after[name][1], 3))
