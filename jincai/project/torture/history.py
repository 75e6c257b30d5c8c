"""史：日志里收下的事，按数据库给的先后排好，由字典账重演一遍；每个余额走过的每一步都记着。"""

from __future__ import annotations

import dataclasses
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import accumulate
from typing import Any

from jincai.project.torture import model
from jincai.project.torture.journal import Sent
from jincai.project.torture.model import Place

OK = ("accepted", "repeated")
WITHOUT_FACTS = ("period", "fold", "seal")
NOTHING = Decimal(0)


@dataclasses.dataclass(slots=True, eq=False)
class Unit:
    """同进退的一组事实: it happened after `sent` and before `answered`; `seq` is its place in the database's order."""

    division: str
    facts: list[dict[str, Any]]
    sent: float
    answered: float
    seq: int
    net: dict[Place, Decimal]


def units(calls: Iterable[Sent], seqs: Mapping[str, int], known: Mapping[str, Any]) -> list[Unit]:
    """收下的各组，按先后. Several callers may have sent the same group: it happened after the first sending, before the first answer."""
    found: dict[tuple[str, ...], Unit] = {}
    for call in calls:
        for group, answer in judged(call):
            if answer["status"] not in OK or not all(fact["id"] in seqs for fact in group):
                continue
            ids = tuple(fact["id"] for fact in group)
            if ids in found:
                found[ids].sent = min(found[ids].sent, call.sent)
                found[ids].answered = min(found[ids].answered, call.answered)
            else:
                first = min(seqs[each] for each in ids)
                found[ids] = Unit(call.division, group, call.sent, call.answered, first, model.net(group, known))
    return sorted(found.values(), key=lambda unit: unit.seq)


def judged(call: Sent) -> list[tuple[list[dict[str, Any]], dict[str, Any]]]:
    """每一组和它的答复；整批同进退的是一组，结账、快照、检查点没有事实。"""
    if call.how in WITHOUT_FACTS:
        return []
    if call.how == "whole":
        return [([fact for group in call.groups for fact in group], call.answers[0])] if call.answers else []
    return list(zip(call.groups, call.answers, strict=True)) if call.answers else []


class Chain:
    """一个余额的经历: after which unit it was how much."""

    def __init__(self) -> None:
        self.units: list[Unit] = []
        self.amounts: list[Decimal] = [NOTHING]
        self._sent: list[float] = []
        self._answered: list[float] = []

    def add(self, unit: Unit, amount: Decimal) -> None:
        """The next change."""
        self.units.append(unit)
        self.amounts.append(self.amounts[-1] + amount)

    def window(self, since: float, until: float) -> range:
        """Which of `amounts` could be seen by a look that began at `since` and was over by `until`."""
        if len(self._sent) != len(self.units):
            self._sent = _least_from([unit.sent for unit in self.units])
            self._answered = _least_from([unit.answered for unit in self.units])
        return range(bisect_left(self._answered, since), max(bisect_right(self._sent, until), bisect_left(self._answered, since)) + 1)

    def seen(self, since: float, until: float) -> set[Decimal]:
        """The amounts of that window."""
        return {self.amounts[i] for i in self.window(since, until)}


def _least_from(values: list[float]) -> list[float]:
    """For each place the least of what is there and after: what is answered or sent later cannot have come before."""
    return list(accumulate(reversed(values), min))[::-1]


class History:
    """一个区划的重演: every place with its chain, and what was below zero on the way."""

    def __init__(self, accepted: Iterable[Unit]) -> None:
        self.chains: dict[Place, Chain] = defaultdict(Chain)
        self.below: list[dict[str, Any]] = []
        for unit in accepted:
            for place, amount in unit.net.items():
                chain = self.chains[place]
                chain.add(unit, amount)
                if chain.amounts[-1] < 0:
                    self.below.append({"what": "overspent", "place": place, "amount": chain.amounts[-1], "fact": unit.facts[0]["id"]})

    def left(self) -> dict[Place, Decimal]:
        """最后的余额，不为零的。"""
        return {place: chain.amounts[-1] for place, chain in self.chains.items() if chain.amounts[-1]}

    def out_of_order(self) -> list[dict[str, Any]]:
        """先答复的必先发生: on each place, what was answered before something else was sent stands before it."""
        found = []
        for place, chain in self.chains.items():
            latest = 0.0
            for unit in chain.units:
                if unit.answered < latest:
                    found.append({"what": "order", "place": place, "fact": unit.facts[0]["id"]})
                latest = max(latest, unit.sent)
        return found
