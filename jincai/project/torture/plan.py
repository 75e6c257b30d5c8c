"""考验的安排：多久、哪个种子、几个进程、什么时候出什么事故。同一种子，安排相同。"""

from __future__ import annotations

import dataclasses
import json
import random
from pathlib import Path

SERVER_EVERY, WORKER_EVERY, BACKEND_EVERY = 9.0, 0.9, 0.7  # seconds between accidents, on average
SERVER_WAYS = ("postmaster", "everything", "backend", "stop")
GRACE = 270.0  # seconds that the last unanswered calls may take after the end


@dataclasses.dataclass(frozen=True, slots=True)
class Plan:
    """安排. `seconds` of load, `seed`, number of `workers`; `sabotage` is for tests only: what is broken on purpose."""

    seconds: float
    seed: int
    workers: int = 8
    sabotage: str = ""

    def write(self, folder: Path) -> None:
        """Keep it with the journals."""
        folder.joinpath("plan.json").write_text(json.dumps(dataclasses.asdict(self)), encoding="utf-8")


def read(folder: Path) -> Plan:
    """The plan of a kept run. Raises OSError or ValueError when the folder is none."""
    return Plan(**json.loads(folder.joinpath("plan.json").read_text(encoding="utf-8")))


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Accident:
    """事故: at this second, this happens, to whom (a number that chooses among those there are)."""

    at: float
    kind: str  # worker: SIGKILL a worker; backend: terminate its backend; server: kill PostgreSQL
    which: int
    way: str = ""


def accidents(plan: Plan) -> list[Accident]:
    """事故表, in order of time. The server dies once at least, the first time by SIGKILL of everything at once."""
    dice = random.Random(f"{plan.seed}/accidents")
    out = []
    for kind, every in (("worker", WORKER_EVERY), ("backend", BACKEND_EVERY)):
        at = dice.expovariate(1 / every)
        while at < plan.seconds:
            out.append(Accident(round(at, 3), kind, dice.randrange(1 << 16)))
            at += dice.expovariate(1 / every)
    for number in range(max(1, round(plan.seconds / SERVER_EVERY))):
        share = plan.seconds / max(1, round(plan.seconds / SERVER_EVERY))
        at = share * (number + dice.uniform(0.3, 0.8))
        way = "everything" if number == 0 else dice.choice(SERVER_WAYS)
        out.append(Accident(round(at, 3), "server", dice.randrange(1 << 16), way))
    return sorted(out)
