"""送达：把待发送的凭证按顺序装进信封送出，逐张按对方的应答标记；对方不通就留着。"""

from __future__ import annotations

import dataclasses
import itertools
import logging
from collections.abc import Iterable
from operator import attrgetter
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import F, QuerySet
from django.utils import timezone

from jincai.platform.exchange import calling, lines, models, wire
from jincai.platform.exchange.handlers import Rejection, hearer_of

ENVELOPE = 500  # vouchers
ENVELOPE_BYTES = 12 * 1024 * 1024  # of sealed vouchers, before Base64
ACKED, REJECTED = models.Outgoing.State.ACKED, models.Outgoing.State.REJECTED
RECEIVED, REFUSED = "15", ("16", "90")
_REJECT = """UPDATE exchange_outgoing o SET state = 'REJECTED', status = r.status, says = r.says, attempts = o.attempts + 1, sent_at = %s
    FROM unnest(%s::bigint[], %s::text[], %s::text[]) r(id, status, says) WHERE o.id = r.id AND o.state = 'PENDING' RETURNING o.id"""

logger = logging.getLogger(__name__)


class _Judged(NamedTuple):
    row: models.Outgoing
    status: str
    says: str


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Delivered:
    """送达结果: how many were taken, were refused, still wait; who gave no answer; `says` the first thing that went wrong."""

    sent: int = 0
    rejected: int = 0
    waiting: int = 0
    unreachable: tuple[str, ...] = ()
    says: str = ""

    def __add__(self, other: Delivered) -> Delivered:
        return Delivered(
            sent=self.sent + other.sent,
            rejected=self.rejected + other.rejected,
            waiting=self.waiting + other.waiting,
            unreachable=self.unreachable + other.unreachable,
            says=self.says or other.says,
        )


def deliver(*, division: str, counterpart: str | None = None, limit: int = 10_000) -> Delivered:
    """送达: send what waits, to one counterpart or to all of the division, at most `limit` vouchers each. Opens its own scopes;
    RuntimeError inside another.

    A voucher whose answer was lost is sent again: the other side gives the same bytes the same answer. A counterpart that is down
    leaves its vouchers pending; nothing is raised for it.
    """
    lines.outside()
    names = [counterpart] if counterpart else _waiting_for(division)
    return sum((_deliver(division, name, limit) for name in names), Delivered())


def _waiting_for(division: str) -> list[str]:
    with lines.inside(division):
        return sorted(_pending(division).values_list("counterpart", flat=True).distinct())


def _deliver(division: str, name: str, limit: int) -> Delivered:
    done = Delivered()
    left, posted = limit, 0
    with lines.inside(division):
        batch = _next(division, name, 0, left)
        url = lines.url_of(division, name) if batch else ""
    while batch and not done.says:
        left -= len(batch)
        try:
            judged = _judge(batch, _post(name, url, batch))
            posted += len(batch)
        except (calling.Unreachable, calling.Objected) as error:
            done += _silent(division, name, batch, error.says)
            break
        last = batch[-1].id
        with lines.inside(division):
            done += Delivered(sent=_acknowledge(judged))
            lines.note(division, name, reached=True)
            batch = _next(division, name, last, left) if left else []
        done += _refuse(division, name, [one for one in judged if one.status in REFUSED])
    if done.says or not left or done.sent + done.rejected < posted:
        with lines.inside(division):
            done += Delivered(waiting=_pending(division).filter(counterpart=name).count())
    return done


def _pending(division: str) -> QuerySet[models.Outgoing]:
    return models.Outgoing.objects.filter(division=division, state=models.Outgoing.State.PENDING)


def _next(division: str, name: str, after: int, limit: int) -> list[models.Outgoing]:
    """The next envelope: in the order of sending, not too many and not too big."""
    rows = list(_pending(division).filter(counterpart=name, id__gt=after).order_by("id")[: min(ENVELOPE, limit)])
    sizes = itertools.accumulate(len(row.body) for row in rows)
    fits = sum(size <= ENVELOPE_BYTES for size in sizes)
    return rows[: max(fits, 1)]


def _post(name: str, url: str, batch: list[models.Outgoing]) -> list[dict[str, Any]]:
    if not url:
        raise calling.Unreachable(f"往来方 {name} 尚未接通", "先登记它的接口地址")
    results = calling.post(url, "/vouchers", wire.wrapped(letter_of(row) for row in batch)).json().get("results")
    if not isinstance(results, list) or not all(isinstance(one, dict) for one in results):
        raise calling.Objected(f"{url} 的应答没有逐张结果", "核对接口地址和版本")
    return results


def letter_of(row: models.Outgoing | models.Incoming) -> wire.Letter:
    """The sealed voucher of a row."""
    return wire.Letter(row.division, row.year, row.vt_code, row.voucher_no, row.flag, bytes(row.body))


def _judge(batch: list[models.Outgoing], results: list[dict[str, Any]]) -> list[_Judged]:
    """Each voucher with its answer; one that was not answered stays as it is."""
    said = {(str(r.get("VtCode")), str(r.get("VoucherNo")), str(r.get("VoucherFlag", ""))): r for r in results}
    judged = []
    for row in batch:
        answer = said.get((row.vt_code, row.voucher_no, str(row.flag))) or said.get((row.vt_code, row.voucher_no, ""))
        if answer:
            judged.append(_Judged(row, str(answer.get("status", "")), str(answer.get("says", ""))[:500]))
    return judged


def _acknowledge(judged: Iterable[_Judged]) -> int:
    ids = [one.row.id for one in judged if one.status == RECEIVED]
    waiting = models.Outgoing.objects.filter(id__in=ids, state=models.Outgoing.State.PENDING)
    return waiting.update(state=ACKED, status=RECEIVED, attempts=F("attempts") + 1, sent_at=timezone.now()) if ids else 0


def _refuse(division: str, name: str, refused: list[_Judged]) -> Delivered:
    """Mark what was not taken and tell who must know, in one transaction; what that raises leaves them pending, to be told again."""
    if not refused:
        return Delivered()
    try:
        with lines.inside(division), connection.cursor() as cursor:
            ids, statuses, reasons = zip(*((one.row.id, one.status, one.says) for one in refused), strict=True)
            cursor.execute(_REJECT, [timezone.now(), list(ids), list(statuses), list(reasons)])
            changed = {row[0] for row in cursor.fetchall()}
            _tell([one for one in refused if one.row.id in changed])
    except Exception as error:
        logger.exception("%s %s 退回的凭证没有办成", division, name)
        says = f"退回的凭证没有办成：{error}"
        with lines.inside(division):
            lines.note(division, name, says=says)
        return Delivered(says=says)
    return Delivered(rejected=len(changed))


def _tell(refused: list[_Judged]) -> None:
    for vt_code, group in itertools.groupby(refused, key=attrgetter("row.vt_code")):
        if hearer := hearer_of(vt_code):
            hearer([_rejection(one) for one in group])


def _rejection(one: _Judged) -> Rejection:
    row = one.row
    return Rejection(
        voucher=wire.opened(letter_of(row)), document_kind=row.document_kind, document=row.document, status=one.status, says=one.says
    )


def _silent(division: str, name: str, batch: list[models.Outgoing], says: str) -> Delivered:
    with lines.inside(division):
        _pending(division).filter(id__in=[row.id for row in batch]).update(attempts=F("attempts") + 1)
        lines.note(division, name, says=says)
    return Delivered(unreachable=(name,), says=says)
