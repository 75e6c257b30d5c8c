"""补救：没有办成的再办，签章不被认的重新签章再送，不送了的作废。"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from jincai.kernel.problems import UserError
from jincai.platform.evoucher import api as evoucher
from jincai.platform.exchange import lines, models
from jincai.platform.exchange.handlers import hearer_of
from jincai.platform.exchange.handling import retry
from jincai.platform.exchange.marking import rejection_of
from jincai.platform.exchange.operations import DELIVER
from jincai.platform.identity.api import current_actor
from jincai.platform.jobs import api as jobs

__all__ = ["Trouble", "give_up", "resend", "retry", "troubles"]

Out, In = models.Outgoing.State, models.Incoming.State


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """一件待处理: a message that stands still, what is wrong and what can be done; others went on. `ours`: this side has to act."""

    id: int
    year: int
    ours: bool
    outgoing: bool
    counterpart: str
    title: str
    vt_code: str
    voucher_no: str
    flag: int
    state: str
    says: str
    remedy: str
    at: datetime | None
    version: int | None


def troubles(division: str, *, counterpart: str = "", limit: int = 200) -> list[Trouble]:
    """待处理: what stands still on the lines of a division, the oldest first. Called inside a scope."""
    who = {"counterpart": counterpart} if counterpart else {}
    out = models.Outgoing.objects.filter(division=division, state=Out.FAILED, **who).order_by("id")[:limit]
    come = models.Incoming.objects.filter(division=division, state__in=[In.FAILED, In.REFUSED, In.CONFLICT], **who).order_by("id")[:limit]
    return [*(_trouble(row) for row in out), *(_trouble(row) for row in come)]


def _trouble(row: models.Outgoing | models.Incoming) -> Trouble:
    outgoing = isinstance(row, models.Outgoing)
    return Trouble(
        id=row.pk, year=row.year, ours=outgoing or row.state == In.FAILED, outgoing=outgoing, counterpart=row.counterpart,
        title=evoucher.title(row.vt_code, row.flag), vt_code=row.vt_code,
        voucher_no=row.voucher_no, flag=row.flag, state=str(row.get_state_display()), says=row.says, remedy=_remedy(row),
        at=row.sent_at if isinstance(row, models.Outgoing) else row.handled_at, version=row.version_id,
    )  # fmt: skip


def _remedy(row: models.Outgoing | models.Incoming) -> str:
    if isinstance(row, models.Outgoing):
        return "重新签章后再送，或作废" if row.status == evoucher.UNSOUND else "按说明处理后再办"
    if row.state == In.FAILED:
        return "按说明处理后再办；所依据的凭证到了会自动再办"
    return "已告知对方；对方重新发来即可，本方不用做什么"


def resend(*, division: str, ids: Sequence[int]) -> int:
    """重新签章再送: the same bytes under the certificates of now. In a scope; how many go again. Raises Refused without a certificate."""
    rows = models.Outgoing.objects.select_for_update().filter(division=division, id__in=list(ids), state=Out.FAILED, status=evoucher.UNSOUND)
    lines_of = set()
    count = 0
    for row in rows.order_by("id"):
        if row.version_id is None:
            continue
        row.version_id = evoucher.seal_again(row.version_id, clerk=current_actor(), at=timezone.now())
        row.state, row.status, row.reason, row.says = Out.PENDING, "", "", ""
        row.save(update_fields=["version", "state", "status", "reason", "says"])
        lines_of.add(row.counterpart)
        count += 1
    for name in sorted(lines_of):
        jobs.defer(DELIVER, division=division, counterpart=name)
    return count


def give_up(*, division: str, id: int, reason: str) -> None:
    """作废一张没有送成的凭证: its sender is told as of a rejection, in this transaction. In a scope. Raises UserError for one that was taken.

    One that the counterpart has taken is not voided: it is recalled (5651) or refunded.
    """
    row = models.Outgoing.objects.select_for_update(of=("self",)).filter(division=division, pk=id).select_related("version").first()
    if row is None or row.state not in (Out.FAILED, Out.PENDING) or row.version is None:
        raise UserError("这张凭证已经送达或已处理，不能作废", "已送达的请用撤销或退款")
    if row.state == Out.PENDING and row.attempts:
        raise UserError("这张凭证送过而没有得到应答，对方可能已经收下，不能作废", "等对方应答后再处理")
    if row.version.voucher_id is not None:
        evoucher.void(row.version.voucher_id, reason=reason, by=current_actor(), at=timezone.now())
    row.state, row.says = Out.VOID, f"作废：{reason}"[:500]
    row.save(update_fields=["state", "says"])
    hearer = hearer_of(row.vt_code)
    if hearer:
        hearer([rejection_of(row, evoucher.letters([row.version_id or 0])[row.version_id or 0], evoucher.RETURNED, f"作废：{reason}")])
    lines.note(division, row.counterpart, says="")
