"""收取：按序号读对方的发件箱，一批一批收下，再告诉对方怎样收的；对方不通、读不出来就停在那里。"""

from __future__ import annotations

import logging

from jincai.kernel.problems import UserError
from jincai.platform.evoucher import api as evoucher
from jincai.platform.exchange import answering, calling, handling, lines
from jincai.platform.exchange.introducing import introduce
from jincai.platform.exchange.outbox import PAGE, read
from jincai.platform.exchange.outcomes import Collected
from jincai.platform.exchange.taking import take

logger = logging.getLogger(__name__)


def collect(*, division: str, counterpart: str) -> Collected:
    """收取: read a counterpart's outbox from where we stand, to its end. Opens its own scopes; RuntimeError inside another.

    Chunks of up to 500; each is verified, kept, handled and counted in one transaction. What could not be handled before is tried again at the
    end; then the counterpart is told how each was taken. Raises UserError only for a counterpart that is not connected.
    """
    lines.outside()
    try:
        line = introduce(division, counterpart)
    except UserError as error:
        return _trouble(division, counterpart, error.says, silent=isinstance(error, calling.Unreachable))
    if line is None:
        raise lines.unconnected(division, counterpart)
    done, cursor = Collected(), line.cursor
    while True:
        try:
            letters, last, whole = read(line.url, cursor, PAGE)
        except (UserError, evoucher.WireError) as error:
            silent = isinstance(error, calling.Unreachable | calling.Objected)
            return done + _trouble(division, counterpart, str(error), silent=silent)
        if not letters and last == cursor:
            break
        try:
            with lines.inside(division):
                cursor, taken = take(division, counterpart, cursor, letters, last)
        except Exception as error:  # the database is away, or a mistake of ours: nothing of the chunk is kept, and it comes again
            logger.exception("%s 从 %s 收到的凭证没有收成", division, counterpart)
            return done + _trouble(division, counterpart, f"收到的凭证没有收成：{error}", silent=False)
        done += taken
        if whole and len(letters) < PAGE:
            break
    with lines.inside(division):
        if not done.received and not done.says:
            lines.seen(division, counterpart)
        waiting, answers = handling.waiting(division, counterpart), answering.unanswered(division, counterpart)
    if waiting:
        handling.retry(division=division, counterpart=counterpart, ids=waiting)
        with lines.inside(division):
            answers = answering.unanswered(division, counterpart)
    answering.tell(division, line.url, answers)
    return done


def _trouble(division: str, name: str, says: str, *, silent: bool) -> Collected:
    with lines.inside(division):
        lines.note(division, name, says=says)
    return Collected(unreachable=silent, failed=not silent, says=says)
