"""量得的数：一项对一个上限；中位数。"""

from __future__ import annotations

import dataclasses
import statistics
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """一项: what was measured, beside its ceiling (or its limit), and whether the goal is met.

    `ratio` = measured / ceiling; `goal` says in words what must hold; `more` carries further figures (p50, p99, rows).
    """

    case: str
    measured: float
    ceiling: float | None
    unit: str
    goal: str
    ok: bool
    more: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def ratio(self) -> float | None:
        """量得与上限之比。"""
        return self.measured / self.ceiling if self.ceiling else None

    def as_json(self) -> dict[str, Any]:
        """One object of `cases`."""
        told = {
            "case": self.case,
            "measured": _rounded(self.measured),
            "ceiling": _rounded(self.ceiling),
            "ratio": _rounded(self.ratio),
            "unit": self.unit,
            "goal": self.goal,
            "ok": self.ok,
        }
        return {**told, **self.more}


def at_least(case: str, measured: float, ceiling: float, unit: str, ratio: float, **more: Any) -> Case:
    """不低于上限的几成。"""
    return Case(
        case=case,
        measured=measured,
        ceiling=ceiling,
        unit=unit,
        goal=f"ratio >= {ratio}",
        ok=measured >= ratio * ceiling,
        more=more,
    )


def at_most(case: str, measured: float, limit: float, unit: str, **more: Any) -> Case:
    """不超过一个数；上限就是它。"""
    return Case(case=case, measured=measured, ceiling=limit, unit=unit, goal=f"<= {limit:g} {unit}", ok=measured <= limit, more=more)


def at_most_ratio(case: str, measured: float, ceiling: float, unit: str, ratio: float, **more: Any) -> Case:
    """不高于另一边的几倍: for times, where less is better."""
    ok = measured <= ratio * ceiling
    return Case(case=case, measured=measured, ceiling=ceiling, unit=unit, goal=f"ratio <= {ratio}", ok=ok, more=more)


def at_least_rate(case: str, measured: float, limit: float, unit: str, **more: Any) -> Case:
    """不低于一个数；上限一栏就是它。"""
    return Case(case=case, measured=measured, ceiling=limit, unit=unit, goal=f">= {limit:g} {unit}", ok=measured >= limit, more=more)


def note(case: str, measured: float, unit: str, **more: Any) -> Case:
    """只记不判: for orientation."""
    return Case(case=case, measured=measured, ceiling=None, unit=unit, goal="", ok=True, more=more)


def alternate(sides: Mapping[str, Callable[[], Any]], runs: int) -> dict[str, list[Any]]:
    """轮流: each side once a run, in turn, so that both meet the same table and the same neighbours."""
    out: dict[str, list[Any]] = {name: [] for name in sides}
    for number in range(runs):
        for name in list(sides) if number % 2 == 0 else list(sides)[::-1]:
            out[name].append(sides[name]())
    return out


def median(values: Iterable[float]) -> float:
    """中位数。"""
    return float(statistics.median(values))


def say(words: str) -> None:
    """进度，写到标准错误。"""
    sys.stderr.write(f"  {words}\n")
    sys.stderr.flush()


def _rounded(value: float | None) -> float | None:
    if value is None:
        return None
    return round(value, 1) if value >= 1000 else float(f"{value:.4g}")
