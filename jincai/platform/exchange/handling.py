"""办理收到的凭证：成批交给登记的经办；办不成的逐张再试，仍不成的记为待处理，以后再办。"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from jincai.platform.evoucher import api as evoucher
from jincai.platform.exchange import lines, models
from jincai.platform.exchange.handlers import handler_of
from jincai.platform.exchange.marking import LOST

State = models.Incoming.State
Pair = tuple[models.Incoming, evoucher.Voucher]
TRIES = 200  # of those waiting, in one go

logger = logging.getLogger(__name__)


def handle(pairs: Sequence[Pair]) -> list[str]:
    """交经办: neighbours of a kind together, in the sender's order, each group in a savepoint; what fails is marked FAILED. What went wrong."""
    says: list[str] = []
    for _, group in itertools.groupby(pairs, key=lambda pair: handler_of(pair[1].vt_code, pair[1].flag)):
        says += _group(list(group))
    return says


def _group(pairs: list[Pair]) -> list[str]:
    trouble = _try(pairs)
    if not trouble:
        return []
    if len(pairs) > 1:
        return [says for pair in pairs for says in _group([pair])]
    row = pairs[0][0]
    row.state, row.status, row.reason, row.says = State.FAILED, evoucher.FAILED, "handling", trouble[:500]
    row.save(update_fields=["state", "status", "reason", "says"])
    return [f"凭证 {row.vt_code} {row.voucher_no} 没有办成：{trouble}"]


def _try(pairs: list[Pair]) -> str:
    """In a savepoint; the reason where it failed. Raises only where the database is away."""
    function = handler_of(pairs[0][1].vt_code, pairs[0][1].flag)
    assert function is not None
    try:
        with transaction.atomic():
            function([voucher for _, voucher in pairs])
    except LOST:
        raise
    except Exception as error:
        if len(pairs) == 1:
            logger.warning("凭证 %s %s 没有办成", pairs[0][0].vt_code, pairs[0][0].voucher_no, exc_info=True)
        return str(error) or type(error).__name__
    return ""


def waiting(division: str, counterpart: str, ids: Sequence[int] = ()) -> list[int]:
    """待处理的, in the order in which they came; `ids` only among these. In a scope."""
    rows = models.Incoming.objects.filter(division=division, counterpart=counterpart, state=State.FAILED, **({"id__in": list(ids)} if ids else {}))
    return list(rows.order_by("id").values_list("id", flat=True)[:TRIES])


def retry(*, division: str, counterpart: str, ids: Sequence[int] = ()) -> int:
    """再办: those that could not be handled, in the order in which they came, each in a transaction of its own; how many are done now."""
    with lines.inside(division):
        found = waiting(division, counterpart, ids)
    done = 0
    for pk in found:
        with lines.inside(division):
            row = models.Incoming.objects.select_for_update().filter(pk=pk, state=State.FAILED).first()
            letter = evoucher.letters([row.version_id]).get(row.version_id or 0) if row and row.version_id else None
            if row is None or letter is None:
                continue
            trouble = _try([(row, letter.opened())])
            if trouble:
                row.says = trouble[:500]
            else:
                row.state, row.status, row.reason, row.says = State.HANDLED, evoucher.RECEIVED, "", ""
                row.handled_at, row.answered_at = timezone.now(), None
            row.save(update_fields=["state", "status", "reason", "says", "handled_at", "answered_at"])
            done += not trouble
    return done
