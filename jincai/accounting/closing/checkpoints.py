"""办检查点：量好，存下。"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from jincai.ledger import api as ledger
from jincai.platform.identity.api import Actor, require, scope


def _silent(words: str, done: float) -> None:
    """Nobody listens."""


def take_checkpoint(
    *, year: int, division: str, day: date, actor: Actor, tell: Callable[[str, float], None] = _silent
) -> tuple[ledger.Checkpoint, bool]:
    """做检查点: of everything recorded so far; with it, whether it is new. One a day: asked again, the day's own is the answer.

    Measured as the checker, outside of any transaction, beside the posting; only keeping it is a transaction of the division (this
    verb opens its own scope, and must not be called in one that has posted). Raises UserError for a day before the last checkpoint.
    """
    require(actor, "closing.take_checkpoint", division=division)
    made = ledger.measure_checkpoint(year=year, division=division, day=day, tell=tell)
    with scope(divisions=division, actor=actor):
        return made, ledger.keep_checkpoint(made)
