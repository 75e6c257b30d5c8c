"""结账的经过：哪个月什么时候一定关着、可能关着；关着的时候不该收下，开着的时候不该说已结账。"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jincai.project.torture import world
from jincai.project.torture.history import Unit
from jincai.project.torture.journal import Sent


class Closings:
    """结账的经过: from the calls of the one process that closes and reopens months."""

    def __init__(self, calls: Iterable[Sent]) -> None:
        self.closed: dict[int, list[tuple[float, float, float, float]]] = {}
        begun: dict[int, Sent] = {}
        for call in sorted(
            (c for c in calls if c.how == "period" and c.answers and c.answers[0]["status"] == "accepted"), key=lambda c: c.n
        ):
            month = abs(call.month)
            if call.month > 0:
                begun.setdefault(month, call)
            elif month in begun:
                self._add(month, begun.pop(month), call.sent, call.answered)
        for month, call in begun.items():
            self._add(month, call, float("inf"), float("inf"))

    def _add(self, month: int, begun: Sent, reopening: float, reopened: float) -> None:
        self.closed.setdefault(month, []).append((begun.sent, begun.answered, reopening, reopened))

    def could_be_closed(self, month: int, since: float, until: float) -> bool:
        """May a look in this time have found the month closed?"""
        return any(closing <= until and since <= reopened for closing, _, _, reopened in self.closed.get(month, ()))

    def broken(self, accepted: Iterable[Unit]) -> list[dict[str, Any]]:
        """What was taken into a month while it was certainly closed."""
        out = []
        for unit in accepted:
            if not any(place[0] == world.BOOK for place in unit.net):
                continue
            for fact in unit.facts:
                spans = self.closed.get(int(fact["on"][5:7]), ())
                if any(closed <= unit.sent and unit.answered <= reopening for _, closed, reopening, _ in spans):
                    out.append({"what": "closed", "fact": fact["id"], "on": fact["on"]})
        return out
