"""登记：一种单据叫什么、谁能打、怎样排。能力在自己的 prints.py 里登记。"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime

from jincai.kernel.problems import UserError
from jincai.platform.identity.api import Actor
from jincai.platform.printing.api import Page


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Sight:
    """谁在打、在哪里、哪一天: `site` the address of the installation, `at` the moment, `mark` the watermark, "" before there is one."""

    division: str
    year: int
    actor: Actor
    on: date
    site: str
    at: datetime
    mark: str = ""

    def sees(self, agency: str) -> bool:
        """看得到这个单位的单据?"""
        return self.actor.acts_for(agency)


Draw = Callable[[Sight, Sequence[str]], Iterable[list[Page]]]
"""The pages of each document among these that this person sees, in the order asked for. Called in a scope; its queries do not grow with them."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Paper:
    """一种单据: `verb` the right that printing asks ("" = who sees it), `marked` its pages bear the watermark already."""

    kind: str
    title: str
    verb: str
    draw: Draw
    marked: bool = False


_PAPERS: dict[str, Paper] = {}


def paper(kind: str, title: str, *, verb: str = "", marked: bool = False) -> Callable[[Draw], Draw]:
    """登记一种单据: the function draws it."""

    def register(draw: Draw) -> Draw:
        known = _PAPERS.setdefault(kind, Paper(kind=kind, title=title, verb=verb, draw=draw, marked=marked))
        if known.draw is not draw:
            raise RuntimeError(f"two functions draw {kind}: {known.draw!r} and {draw!r}")
        return draw

    return register


def paper_of(kind: str) -> Paper:
    """哪一种. Raises UserError for one nobody draws."""
    if kind not in _PAPERS:
        raise UserError("没有这种可打印的单据", "从单据页或清单上打印")
    return _PAPERS[kind]


def papers() -> tuple[Paper, ...]:
    """全部登记的, by kind."""
    return tuple(_PAPERS[kind] for kind in sorted(_PAPERS))
