"""数据交换的查询：线路现状、一张单据的往来凭证。"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Count, Q

from jincai.platform.evoucher import api as evoucher
from jincai.platform.evoucher.api import title
from jincai.platform.exchange import models

NOT_BELIEVED = ("REFUSED", "REPLACED", "REPEATED")
"""What came and says nothing about a document: refused, replaced by a sound one, or the same again."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Connection:
    """一条线路: counts of what went out and came in; `says` is empty when all is well, `url` when it is not connected."""

    name: str
    url: str
    bank_no: str
    pending: int
    acked: int
    rejected: int
    handled: int
    kept: int
    conflicts: int
    refused: int
    troubled: int
    cursor: int
    last_contact: datetime | None
    says: str


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Trace:
    """一次往来: one voucher of a document, out (`outgoing`) or in; `state` in Chinese, `at` when it was answered or received."""

    outgoing: bool
    counterpart: str
    title: str
    state: str
    says: str
    attempts: int
    at: datetime | None
    voucher: evoucher.Voucher
    version: int = 0
    id: int = 0


def status(division: str) -> list[Connection]:
    """线路现状: one row a counterpart by name, one that vouchers wait for but is not connected included. Called inside a scope."""
    lines = {line.name: line for line in models.Counterpart.objects.filter(division=division)}
    out = _counts(models.Outgoing, division)
    come = _counts(models.Incoming, division)
    rows = []
    for name in sorted({*lines, *out, *come}):
        line = lines.get(name) or models.Counterpart(division=division, name=name, says="尚未接通")
        sent, got = out.get(name, {}), come.get(name, {})
        rows.append(
            Connection(
                name=name,
                url=line.url,
                bank_no=line.bank_no,
                pending=sent.get("PENDING", 0),
                acked=sent.get("ACKED", 0),
                rejected=sent.get("REJECTED", 0),
                handled=got.get("HANDLED", 0),
                kept=got.get("KEPT", 0),
                conflicts=got.get("CONFLICT", 0),
                refused=got.get("REFUSED", 0),
                troubled=got.get("FAILED", 0) + sent.get("FAILED", 0),
                cursor=line.cursor,
                last_contact=line.last_contact,
                says=line.says,
            )
        )
    return rows


def _counts(model: type[models.Outgoing] | type[models.Incoming], division: str) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    counted = model._default_manager.filter(division=division).values_list("counterpart", "state").annotate(number=Count("id")).order_by()
    for name, state, number in counted:
        found.setdefault(name, {})[state] = number
    return found


def messages_of(document: str, *, document_kind: str = "") -> list[Trace]:
    """往来凭证: what was sent for a document and what came back under the same numbers, in order of time. Called inside a scope."""
    sent = models.Outgoing.objects.filter(document=document)
    if document_kind:
        sent = sent.filter(document_kind=document_kind)
    ours = list(sent.order_by("id"))
    numbers = {document, *(row.voucher_no for row in ours)}
    same = Q(voucher_no=document)
    for row in ours:
        same |= Q(division=row.division, year=row.year, counterpart=row.counterpart, vt_code=row.vt_code, voucher_no=row.voucher_no)
    theirs = list(models.Incoming.objects.filter(same, voucher_no__in=numbers).exclude(state__in=NOT_BELIEVED).order_by("id"))
    return _traces([*ours, *theirs])


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """一家往来方：线路名与行号."""

    name: str
    bank_no: str


def lines(division: str) -> list[Line]:
    """接通的往来方 by name, without counts. In a scope."""
    rows = models.Counterpart.objects.filter(division=division).order_by("name")
    return [Line(*row) for row in rows.values_list("name", "bank_no")]


def sent_to(*, division: str, year: int, vt_code: str, number: str) -> str:
    """这张凭证发给了哪家; "" when it was not sent. In a scope."""
    rows = models.Outgoing.objects.filter(division=division, year=year, vt_code=vt_code, voucher_no=number, flag=0)
    return rows.values_list("counterpart", flat=True).first() or ""


def sent(
    *, division: str, year: int, counterparts: Collection[str], vt_codes: Collection[str], number: str = "", after: int = 0, limit: int = 50
) -> tuple[list[Trace], int]:
    """发给这几家的几种凭证 (originals), the latest sent first, those before the one of id `after`; and how many there are. In a scope."""
    rows = models.Outgoing.objects.filter(division=division, year=year, counterpart__in=list(counterparts), vt_code__in=list(vt_codes), flag=0)
    rows = rows.filter(voucher_no=number) if number else rows
    page = rows.filter(id__lt=after) if after else rows
    return _traces(page.order_by("-id")[:limit]), rows.count()


def replies(*, division: str, year: int, counterparts: Collection[str], vt_codes: Collection[str], numbers: Iterable[str]) -> dict[str, Trace]:
    """回单 to vouchers of some kinds, by number; of several the last one. In a scope."""
    rows = models.Incoming.objects.filter(
        division=division, year=year, counterpart__in=list(counterparts), vt_code__in=list(vt_codes), flag=1, voucher_no__in=list(numbers)
    ).exclude(state__in=NOT_BELIEVED)
    return {trace.voucher.voucher_no: trace for trace in _traces(rows.order_by("id"))}


def _traces(rows: Iterable[models.Outgoing | models.Incoming]) -> list[Trace]:
    found = list(rows)
    letters = evoucher.letters([row.version_id for row in found if row.version_id])
    return [_trace(row, letters[row.version_id]) for row in found if row.version_id in letters]


def _trace(row: models.Outgoing | models.Incoming, letter: evoucher.Letter) -> Trace:
    out = isinstance(row, models.Outgoing)
    return Trace(
        outgoing=out,
        counterpart=row.counterpart,
        title=title(row.vt_code, row.flag),
        state=str(row.get_state_display()),
        says=row.says,
        attempts=row.attempts if isinstance(row, models.Outgoing) else 1,
        at=row.sent_at if isinstance(row, models.Outgoing) else row.handled_at,
        voucher=letter.opened(),
        version=row.version_id or 0,
        id=row.pk,
    )
