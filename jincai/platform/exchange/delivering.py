"""送达：把待发送的凭证按顺序装进信封送出，逐张按对方的应答标记；对方不通就留着。"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

from django.db.models import F, QuerySet

from jincai.kernel.problems import UserError
from jincai.platform.evoucher import api as evoucher
from jincai.platform.exchange import calling, lines, models
from jincai.platform.exchange.introducing import introduce
from jincai.platform.exchange.marking import Judged, mark
from jincai.platform.exchange.outcomes import Delivered

ENVELOPE = 500  # vouchers
ENVELOPE_BYTES = 12 * 1024 * 1024  # of documents, before Base64


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
        done += mark(division, name, judged)
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


def _judge(batch: list[models.Outgoing], letters: Letters, results: list[dict[str, Any]]) -> list[Judged]:
    """Each voucher with its answer; one that was not answered stays as it is."""
    said = {(str(r.get("VtCode")), str(r.get("VoucherNo")), str(r.get("VoucherFlag", ""))): r for r in results}
    judged = []
    for row in batch:
        answer = said.get((row.vt_code, row.voucher_no, str(row.flag))) or said.get((row.vt_code, row.voucher_no, ""))
        if answer:
            told = (str(answer.get(key, "")) for key in ("status", "reason", "says"))
            judged.append(Judged(row, letters[row.version_id or 0], *(text[:most] for text, most in zip(told, (4, 20, 500), strict=True))))
    return judged


def _silent(division: str, name: str, batch: list[models.Outgoing], says: str) -> Delivered:
    with lines.inside(division):
        _pending(division).filter(id__in=[row.id for row in batch]).update(attempts=F("attempts") + 1)
        lines.note(division, name, says=says)
    return Delivered(unreachable=(name,), says=says)
