"""单据：每张单据的一生，由种子、进程号、序号完全决定，与当时的答复无关。

A paper is a script of steps. The same numbers always make the same paper, so another process can send the same facts again (echo), the
same facts with another amount (forge), or let a request expire while its owner orders it (expire), without asking anybody.
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from jincai.kernel.facts import Fact, field_names
from jincai.ledger import api as ledger
from jincai.project.torture import world

Group = tuple[Any, ...]  # facts; which fields they have depends on their kinds
CENT = Decimal("0.01")
FAULTS = ("cut_before_commit", "cut_in_commit", "die_before", "die_in", "die_in_commit", "die_after")
FAULTY = 0.015  # share of the steps in which the worker cuts its connection or kills itself, at the worst moment
BACKDATED = 0.1


@dataclasses.dataclass(frozen=True, slots=True)
class Step:
    """一步. `groups` are taken or refused each on its own; `how` they are sent: one, many, whole, reverse. Without groups: period (a `month`
    to close or, negative, to reopen), fold (snapshots up to a `month`), seal (a checkpoint). With `after`, a group is sent only when the
    group beside it in that earlier step was taken, unless the step is `bold`; `fault` strikes at the first attempt.
    """

    paper: int
    number: int
    do: str
    division: str
    groups: tuple[Group, ...]
    how: str
    after: int | None
    bold: bool
    fault: str
    due: int
    month: int = 0


class Paper:
    """单据的写法: dice, day and place of one paper, and the steps written so far."""

    def __init__(self, seed: int, worker: int, serial: int) -> None:
        self.seed, self.worker, self.serial = seed, worker, serial
        self.dice = random.Random(f"{seed}/{worker}/{serial}")
        self.division = self.dice.choice(world.DIVISIONS)
        self.on = self._day()
        self.actor = f"w{worker}"
        self.due = serial
        self.steps: list[Step] = []

    def _day(self) -> date:
        """The worker's clock is wrong by days; some facts are back-dated."""
        skew = self.worker * 7 % 37 - 18
        on = date(world.YEAR, 3, 3) + timedelta(days=self.serial // 40 + skew)
        if self.dice.random() < BACKDATED:
            on -= timedelta(days=self.dice.randint(1, 50))
        return min(max(on, world.FIRST), world.LAST)

    def document(self, prefix: str) -> str:
        """单据号。"""
        return f"{prefix}{self.worker}-{self.serial}"

    def line(self, *others: world.Line) -> world.Line:
        """任一条指标，不是这几条。"""
        return self.dice.choice([line for line in world.LINES if line not in others])

    def amount(self, most: int = 40000) -> Decimal:
        """金额: a cent, mostly small, some large, a few more than there can be."""
        low, high = self.dice.choices(((0.01, 0.01), (1, 900), (900, 5000), (12000, 40000)), (4, 66, 24, 6))[0]
        return min(Decimal(self.dice.randint(round(low * 100), round(high * 100))).scaleb(-2), Decimal(most))

    def fact(self, kind: str, document: str, amount: Decimal, **more: Any) -> Any:
        """A fact of this paper's day, place and author."""
        return world.fact(kind, document, amount, **self.envelope, **more)

    @property
    def envelope(self) -> dict[str, Any]:
        """哪里、哪天、谁。"""
        return {"division": self.division, "on": self.on, "actor": self.actor}

    def follow(self, kind: str, past: Any, **more: Any) -> Any:
        """What follows from a fact: another kind, the same elements."""
        fields: dict[str, Any] = {name: getattr(past, name) for name in field_names(ledger.FACTS[kind]) if hasattr(past, name)}
        fields |= {"key": past.key, "causes": (past.id,), "document": past.document} | more
        return self.fact(kind, **fields)

    def step(
        self, do: str, groups: Sequence[Sequence[Fact]], *, how: str = "one", after: int | None = None, bold: bool = False, month: int = 0
    ) -> int:
        """Write the next step; its number."""
        if self.steps:
            self.due += self.dice.randint(2, 25)
        fault = self.dice.choice(FAULTS) if self.dice.random() < FAULTY else ""
        sent = tuple(tuple(group) for group in groups)
        self.steps.append(Step(self.serial, len(self.steps), do, self.division, sent, how, after, bold, fault, self.due, month))
        return len(self.steps) - 1


def paper(seed: int, worker: int, serial: int, workers: int) -> list[Step]:
    """一张单据: the steps of its life, the first is due at once."""
    from jincai.project.torture import lives

    made = Paper(seed, worker, serial)
    kind = kind_of(seed, worker, serial)
    if kind == "rival":
        lives.rival(made, workers)
    else:
        lives.LIVES[kind](made)
    return made.steps


def kind_of(seed: int, worker: int, serial: int) -> str:
    """单据的种类。Only the first process closes periods: so it is known when they were closed."""
    from jincai.project.torture import lives

    kind = random.Random(f"{seed}/{worker}/{serial}/kind").choices(list(lives.SHARES), list(lives.SHARES.values()))[0]
    return "request" if kind == "period" and worker else kind
