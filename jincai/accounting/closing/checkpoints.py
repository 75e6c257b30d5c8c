"""办检查点：量好，存下。"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from jincai.accounting.closing import signing
from jincai.ledger import api as ledger
from jincai.platform.audit import api as audit
from jincai.platform.identity.api import Actor, require, scope

VERB = "closing.take_checkpoint"
SYSTEM = "system"


def _silent(words: str, done: float) -> None:
    """Nobody listens."""


def take_checkpoint(
    *, year: int, division: str, day: date, actor: Actor, tell: Callable[[str, float], None] = _silent
) -> tuple[ledger.Checkpoint, bool]:
    """做检查点: of everything recorded so far; with it, whether it is new. One a day: asked again, the day's own is the answer.

    It is signed with the division's certificate, and any before it that was not. Measured as the checker, outside of any transaction, beside
    the posting; only keeping it is a transaction of the division (this verb opens its own scope, and must not be called in one that has
    posted). Raises UserError for a day before the last checkpoint.
    """
    require(actor, VERB, division=division)
    made = ledger.measure_checkpoint(year=year, division=division, day=day, tell=tell)
    with scope(divisions=division, actor=actor):
        new = ledger.keep_checkpoint(made)
        if new and actor.user != SYSTEM:  # the nightly one is on its own chain; a row here would be new every night, for ever
            told = {"number": made.number, "facts": made.facts, "sm3": made.sm3}
            audit.record(audit.by(actor, verb=VERB, document_kind="checkpoint", document=str(made.day), year=year, after=told))
    signing.sign(made)
    return made, new
