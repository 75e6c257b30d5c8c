"""席位：一张在办的单据和它的任务，读出来成为纯数据；要办的先按号锁住。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from jincai.kernel.asking import Question
from jincai.platform.identity.api import Duty, ask
from jincai.platform.workflow.shape import Flow
from jincai.platform.workflow.versions import version

OPEN, DONE = "OPEN", "DONE"


@dataclasses.dataclass(frozen=True, slots=True)
class Seat:
    """一个席位: one task; `state` OPEN, DONE, SKIPPED, GONE."""

    running: int
    id: int
    step: str
    title: str
    round: int
    verb: str
    post: str
    state: str
    holder: str
    barred: tuple[str, ...]
    due_on: date | None
    reminded: int
    stands_for: int | None
    done_by: str
    on_behalf_of: str
    action: str
    reason: str
    done_on: date | None


@dataclasses.dataclass(frozen=True, slots=True)
class Running:
    """在办的单据 with its seats, oldest first."""

    id: int
    kind: str
    document: str
    year: int
    agency: str
    fund: str
    project_kind: str
    amount: Decimal
    about: str
    version: int
    round: int
    state: str
    at_steps: tuple[str, ...]
    begun_by: str
    begun_for: str
    begun_on: date
    seats: tuple[Seat, ...] = ()

    @property
    def flow(self) -> Flow:
        """The version it began with."""
        return version(self.version).flow

    @property
    def open(self) -> tuple[Seat, ...]:
        """待办的席位."""
        return tuple(seat for seat in self.seats if seat.state == OPEN)

    @property
    def paper(self) -> dict[str, Any]:
        """What conditions look at."""
        return {"amount": self.amount, "fund": self.fund, "project_kind": self.project_kind, "agency": self.agency}

    def signed(self, verb: str) -> list[tuple[str, str]]:
        """办过的 (verb, user name), `verb` that of who began it; who was stood in for counts too."""
        begun = [(verb, self.begun_by), (verb, self.begun_for)] if verb else []
        seats = [seat for seat in self.seats if seat.state == DONE and seat.action == "approve"]
        return [pair for pair in (*begun, *((s.verb, user) for s in seats for user in (s.done_by, s.on_behalf_of))) if pair[1]]


_SEAT = tuple(field.name for field in dataclasses.fields(Seat))
_RUNNING = tuple(field.name for field in dataclasses.fields(Running))[:-1]
_COLUMNS = {"running": "running_id", "version": "version_id"}
_WHERE = "division = %s AND year = %s AND kind = %s AND document = ANY(%s::text[])"


def _columns(names: Sequence[str]) -> str:
    return ", ".join(_COLUMNS.get(name, name) for name in names)


def found(kind: str, documents: Iterable[str], *, division: str, year: int, lock: bool = False) -> dict[str, Running]:
    """在办的单据 by number, in one round trip; `lock` holds them, in the order of their ids, until the transaction ends.

    The tasks are read by a statement of their own: after waiting for a lock it sees what the other had done.
    """
    where = (division, year, kind, list(dict.fromkeys(documents)))
    rows, seats = ask(
        Question(f"SELECT {_columns(_RUNNING)} FROM workflow_running WHERE {_WHERE} ORDER BY id{' FOR UPDATE' if lock else ''}", where, list),
        Question(
            f"SELECT {_columns(_SEAT)} FROM workflow_task WHERE running_id IN (SELECT id FROM workflow_running WHERE {_WHERE}) ORDER BY id",
            where,
            list,
        ),
    )
    return {running.document: running for running in read(rows, seats)}


def read(rows: Iterable[Sequence[Any]], seats: Iterable[Sequence[Any]]) -> list[Running]:
    """From the rows of the two tables."""
    mine: dict[int, list[Seat]] = {}
    for row in seats:
        told = dict(zip(_SEAT, row, strict=True))
        seat = Seat(**{**told, "barred": tuple(told["barred"])})
        mine.setdefault(seat.running, []).append(seat)
    out = []
    for row in rows:
        told = dict(zip(_RUNNING, row, strict=True))
        out.append(Running(**{**told, "at_steps": tuple(told["at_steps"])}, seats=tuple(mine.get(told["id"], ()))))
    return out


def barred(verb: str, signed: Iterable[tuple[str, str]], duties: Iterable[Duty]) -> list[str]:
    """因岗位分离不能办 `verb` 的用户名, of those who did something before."""
    table = [duty for duty in duties if duty.level == "document"]
    return sorted({user for other, user in signed if user != "system" and any(duty.between(verb, other) for duty in table)})

