"""送达：把待发送的凭证按顺序装进信封送出，逐张按对方的应答标记；对方不通就留着，一张不行不碍别张。"""

from __future__ import annotations

import dataclasses
import itertools
import logging
from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Any, NamedTuple

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from jincai.kernel.problems import UserError
from jincai.platform.evoucher import api as evoucher
from jincai.platform.exchange import calling, lines, models
from jincai.platform.exchange.handlers import Rejection, hearer_of
from jincai.platform.exchange.introducing import introduce

ENVELOPE = 500  # vouchers
ENVELOPE_BYTES = 12 * 1024 * 1024  # of documents, before Base64
ACKED, REJECTED, FAILED = models.Outgoing.State.ACKED, models.Outgoing.State.REJECTED, models.Outgoing.State.FAILED
RECEIVED, UNSOUND, REFUSED = evoucher.RECEIVED, evoucher.UNSOUND, (evoucher.FAILED, evoucher.RETURNED)
LOST = (OperationalError, InterfaceError)
"""The database is away or a deadlock was broken: everything comes again, nothing is marked."""
_MARK = """UPDATE exchange_outgoing o SET state = r.state, status = r.status, reason = r.reason, says = r.says, attempts = o.attempts + 1, sent_at = %s
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[]) r(id, state, status, reason, says)
    WHERE o.id = r.id AND o.state = 'PENDING' RETURNING o.id"""

logger = logging.getLogger(__name__)


class _Judged(NamedTuple):
    row: models.Outgoing
    letter: evoucher.Letter
    status: str
    reason: str
    says: str


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Delivered:
    """送达结果: how many were taken, were refused, need somebody (failed), still wait; who gave no answer; `says` the first that went wrong."""

    sent: int = 0
    rejected: int = 0
    failed: int = 0
    waiting: int = 0
    unreachable: tuple[str, ...] = ()
    says: str = ""

    def __add__(self, other: Delivered) -> Delivered:
        return Delivered(
            sent=self.sent + other.sent,
            rejected=self.rejected + other.rejected,
            failed=self.failed + other.failed,
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
    done, left, last, posted = Delivered(), limit, 0, 0
    url = ""
    while left and not done.unreachable:
        with lines.inside(division):
            batch = _next(division, name, last, left)
            letters = evoucher.letters([row.version_id for row in batch if row.version_id])
            url = url or (lines.url_of(division, name) if batch else "")
        if not batch:
            break
        try:
            if not last and url:
                introduce(division, name)
            judged = _judge(batch, letters, _post(name, url, batch, letters))
        except (calling.Unreachable, calling.Objected, calling.TooLarge, UserError) as error:
            done += _silent(division, name, batch, error.says)
            break
        left, last, posted = left - len(batch), batch[-1].pk, posted + len(batch)
        done += _mark(division, name, judged)
    if done.says or not left or done.sent + done.rejected + done.failed < posted:
        with lines.inside(division):
            done += Delivered(waiting=_pending(division).filter(counterpart=name).count())
    return done


def _pending(division: str) -> QuerySet[models.Outgoing]:
    return models.Outgoing.objects.filter(division=division, state=models.Outgoing.State.PENDING)


def _next(division: str, name: str, after: int, limit: int) -> list[models.Outgoing]:
    """The next envelope: in the order of sending, not too many and not too big."""
    waiting = _pending(division).filter(counterpart=name, id__gt=after).select_related("version").defer("version__body")
    rows = list(waiting.order_by("id")[: min(ENVELOPE, limit)])
    sizes = itertools.accumulate(row.version.size if row.version else 0 for row in rows)
    fits = sum(size <= ENVELOPE_BYTES for size in sizes)
    return rows[: max(fits, 1)]


Letters = Mapping[int, evoucher.Letter]


def _post(name: str, url: str, batch: list[models.Outgoing], letters: Letters) -> list[dict[str, Any]]:
    if not url:
        raise calling.Unreachable(f"往来方 {name} 尚未接通", "先登记它的接口地址")
    results = calling.post(url, "/vouchers", evoucher.wrapped(letters[row.version_id or 0] for row in batch)).json().get("results")
    if not isinstance(results, list) or not all(isinstance(one, dict) for one in results):
        raise calling.Objected(f"{url} 的应答没有逐张结果", "核对接口地址和版本")
    return results


def _judge(batch: list[models.Outgoing], letters: Letters, results: list[dict[str, Any]]) -> list[_Judged]:
    """Each voucher with its answer; one that was not answered stays as it is."""
    said = {(str(r.get("VtCode")), str(r.get("VoucherNo")), str(r.get("VoucherFlag", ""))): r for r in results}
    judged = []
    for row in batch:
        answer = said.get((row.vt_code, row.voucher_no, str(row.flag))) or said.get((row.vt_code, row.voucher_no, ""))
        if answer:
            told = (str(answer.get(key, "")) for key in ("status", "reason", "says"))
            judged.append(_Judged(row, letters[row.version_id or 0], *(text[:most] for text, most in zip(told, (4, 20, 500), strict=True))))
    return judged


def _mark(division: str, name: str, judged: list[_Judged]) -> Delivered:
    """Each by its answer: taken; refused, and whoever must know is told; its seal not believed, and somebody must see to it."""
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


def _acknowledge(judged: Iterable[_Judged]) -> int:
    ids = [one.row.id for one in judged if one.status == RECEIVED]
    waiting = models.Outgoing.objects.filter(id__in=ids, state=models.Outgoing.State.PENDING)
    now = timezone.now()
    return waiting.update(state=ACKED, status=RECEIVED, reason="", says="", attempts=F("attempts") + 1, sent_at=now) if ids else 0


def _put(some: list[_Judged], state: str, trouble: str = "") -> list[_Judged]:
    """Mark them; those that still waited."""
    if not some:
        return []
    says = [f"{one.says}{f'（本方没有办成：{trouble}）' if trouble else ''}"[:500] for one in some]
    with connection.cursor() as cursor:
        columns = ([one.row.pk for one in some], [state] * len(some), [one.status for one in some], [one.reason for one in some], says)
        cursor.execute(_MARK, [timezone.now(), *columns])
        changed = {row[0] for row in cursor.fetchall()}
    return [one for one in some if one.row.pk in changed]


def _refuse(division: str, name: str, vt_code: str, refused: list[_Judged]) -> Delivered:
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


def _told(division: str, vt_code: str, refused: list[_Judged]) -> int:
    with lines.inside(division), transaction.atomic():
        changed = _put(refused, REJECTED)
        hearer = hearer_of(vt_code)
        if hearer and changed:
            hearer([rejection_of(one.row, one.letter, one.status, one.says) for one in changed])
        return len(changed)


def rejection_of(row: models.Outgoing, letter: evoucher.Letter, status: str, says: str) -> Rejection:
    """退回 as its hearer is told."""
    return Rejection(voucher=letter.opened(), document_kind=row.document_kind, document=row.document, status=status, says=says)


def _silent(division: str, name: str, batch: list[models.Outgoing], says: str) -> Delivered:
    with lines.inside(division):
        _pending(division).filter(id__in=[row.id for row in batch]).update(attempts=F("attempts") + 1)
        lines.note(division, name, says=says)
    return Delivered(unreachable=(name,), says=says)
