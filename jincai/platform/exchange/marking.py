"""按对方的应答逐张标记：签收的、退回的（并告诉该知道的人）、签章没有被认的；一张办不成不碍别张。"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterable
from operator import attrgetter
from typing import NamedTuple

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone

from jincai.platform.evoucher import api as evoucher
from jincai.platform.exchange import lines, models
from jincai.platform.exchange.handlers import Rejection, hearer_of
from jincai.platform.exchange.outcomes import Delivered

ACKED, REJECTED, FAILED = models.Outgoing.State.ACKED, models.Outgoing.State.REJECTED, models.Outgoing.State.FAILED
RECEIVED, UNSOUND, REFUSED = evoucher.RECEIVED, evoucher.UNSOUND, (evoucher.FAILED, evoucher.RETURNED)
LOST = (OperationalError, InterfaceError)
"""The database is away or a deadlock was broken: everything comes again, nothing is marked."""
_MARK = """UPDATE exchange_outgoing o SET state = r.state, status = r.status, reason = r.reason, says = r.says, attempts = o.attempts + 1, sent_at = %s
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[]) r(id, state, status, reason, says)
    WHERE o.id = r.id AND o.state = 'PENDING' RETURNING o.id"""

logger = logging.getLogger(__name__)


class Judged(NamedTuple):
    """一张凭证和对方的应答."""

    row: models.Outgoing
    letter: evoucher.Letter
    status: str
    reason: str
    says: str


def mark(division: str, name: str, judged: list[Judged]) -> Delivered:
    """按应答标记: each taken; refused, and whoever must know is told; its seal not believed, and somebody must see to it."""
    with lines.inside(division):
        done = Delivered(sent=_acknowledge(judged))
        unsound = _put([one for one in judged if one.status == UNSOUND], FAILED)
        lines.note(division, name, reached=True)
    if unsound:
        done += Delivered(failed=len(unsound), says=f"{name} 校验凭证 {unsound[0].row.voucher_no} 的签章未通过：{unsound[0].says}")
    refused = [one for one in judged if one.status in REFUSED]
    for vt_code, group in itertools.groupby(refused, key=attrgetter("row.vt_code")):
        done += _refuse(division, name, vt_code, list(group))
    return done


def _acknowledge(judged: Iterable[Judged]) -> int:
    ids = [one.row.id for one in judged if one.status == RECEIVED]
    waiting = models.Outgoing.objects.filter(id__in=ids, state=models.Outgoing.State.PENDING)
    now = timezone.now()
    return waiting.update(state=ACKED, status=RECEIVED, reason="", says="", attempts=F("attempts") + 1, sent_at=now) if ids else 0


def _put(some: list[Judged], state: str, trouble: str = "") -> list[Judged]:
    """Mark them; those that still waited."""
    if not some:
        return []
    says = [f"{one.says}{f'（本方没有办成：{trouble}）' if trouble else ''}"[:500] for one in some]
    with connection.cursor() as cursor:
        columns = ([one.row.pk for one in some], [state] * len(some), [one.status for one in some], [one.reason for one in some], says)
        cursor.execute(_MARK, [timezone.now(), *columns])
        changed = {row[0] for row in cursor.fetchall()}
    return [one for one in some if one.row.pk in changed]


def _refuse(division: str, name: str, vt_code: str, refused: list[Judged]) -> Delivered:
    """Mark what was not taken and tell who must know, in one transaction; where that fails, one by one, and what fails waits for somebody."""
    try:
        return Delivered(rejected=_told(division, vt_code, refused))
    except LOST:
        raise
    except Exception as error:
        if len(refused) > 1:
            return sum((_refuse(division, name, vt_code, [one]) for one in refused), Delivered())
        logger.exception("%s %s 退回的凭证没有办成", division, name)
        trouble = str(error)
    with lines.inside(division):
        _put(refused, FAILED, trouble)
        lines.note(division, name, reached=True, says=f"退回的凭证没有办成：{trouble}")
    return Delivered(failed=1, says=f"退回的凭证没有办成：{trouble}")


def _told(division: str, vt_code: str, refused: list[Judged]) -> int:
    with lines.inside(division), transaction.atomic():
        changed = _put(refused, REJECTED)
        hearer = hearer_of(vt_code)
        if hearer and changed:
            hearer([rejection_of(one.row, one.letter, one.status, one.says) for one in changed])
        return len(changed)


def rejection_of(row: models.Outgoing, letter: evoucher.Letter, status: str, says: str) -> Rejection:
    """退回 as its hearer is told."""
    return Rejection(voucher=letter.opened(), document_kind=row.document_kind, document=row.document, status=status, says=says)
