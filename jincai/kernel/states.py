"""状态：一张单据的一生，写成一张表。"""

from __future__ import annotations

import dataclasses

from jincai.kernel.rules import Refused, Violation


@dataclasses.dataclass(frozen=True, slots=True)
class Move:
    """一步：动词、从哪些状态、到哪个状态、哪个岗位。"""

    verb: str
    title: str
    source: tuple[str, ...]
    target: str
    role: str


@dataclasses.dataclass(frozen=True, slots=True)
class Life:
    """一生: labels of states and the legal moves between them (the legal skeleton of docs/decisions/0003)."""

    labels: dict[str, str]
    moves: tuple[Move, ...]

    def move(self, verb: str) -> Move:
        """The move of a verb; KeyError when the life has no such verb."""
        for step in self.moves:
            if step.verb == verb:
                return step
        raise KeyError(verb)

    def allow(self, verb: str, state: str, subject: str) -> str:
        """The state after the verb; Refused when the document is not where the verb starts."""
        step = self.move(verb)
        if state not in step.source:
            raise Refused([self.wrong_state(verb, state, subject)], f"没有{step.title}")
        return step.target

    def wrong_state(self, verb: str, state: str, subject: str) -> Violation:
        """The violation said when a document is in another state."""
        step = self.move(verb)
        wanted = "、".join(self.labels[s] for s in step.source)
        return Violation(
            rule="STATE",
            says=f"{subject} 现为“{self.labels.get(state, state)}”，只有“{wanted}”时才能{step.title}",
            cites="系统状态表",
            subject=subject,
            remedy="查看单据流程，由当前环节的岗位办理",
            who=step.role,
        )
