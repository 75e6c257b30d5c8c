"""查凭证：按条件、按单据、按校验码、按号找；凭校验码找凭证在哪个区划。"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from jincai.platform.evoucher import kinds, models

PAGE = 50
CODE = re.compile(r"[0-9A-Z]{16}", re.ASCII)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class VoucherRow:
    """凭证清单的一行; `id` orders by arrival, `code` is the check code printed on paper."""

    id: int
    division: str
    year: int
    agency: str
    origin: str
    vt_code: str
    title: str
    voucher_no: str
    on: date | None
    amount: Decimal | None
    document_kind: str
    document: str
    code: str
    void: bool
    void_reason: str
    void_by: str
    void_at: datetime | None
    archived_at: datetime | None
    made_at: datetime


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """要找的凭证: `text` a voucher or document number or a check code, `ids` only among these, `before` the last id of the page before.

    `agencies`: only these units' (None: every unit's, and those that belong to none).
    """

    year: int | None = None
    origin: str = ""
    kinds: Sequence[str] = ()
    agency: str = ""
    agencies: Sequence[str] | None = None
    text: str = ""
    amount: Decimal | None = None
    since: date | None = None
    until: date | None = None
    void: bool | None = None
    ids: Sequence[int] | None = None
    before: int | None = None


def find(division: str, wanted: Wanted, *, limit: int = PAGE) -> list[VoucherRow]:
    """找凭证, the latest first. In a scope, whose units narrow it."""
    rows = models.Voucher.objects.filter(division=division)
    exact = {"year": wanted.year, "origin": wanted.origin, "agency": wanted.agency, "amount": wanted.amount}
    rows = rows.filter(**{name: value for name, value in exact.items() if value not in ("", None)})
    if wanted.agencies is not None:
        rows = rows.filter(agency__in=[code for code in wanted.agencies if code])
    if wanted.kinds:
        rows = rows.filter(vt_code__in=list(wanted.kinds))
    if wanted.text:
        code = wanted.text.upper().replace("-", "")
        rows = rows.filter(voucher_no=wanted.text) | rows.filter(document=wanted.text) | rows.filter(code=code)
    if wanted.since:
        rows = rows.filter(on__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(on__lte=wanted.until)
    if wanted.void is not None:
        rows = rows.filter(state=models.Voucher.State.VOID if wanted.void else models.Voucher.State.LIVE)
    if wanted.ids is not None:
        rows = rows.filter(id__in=list(wanted.ids))
    if wanted.before:
        rows = rows.filter(id__lt=wanted.before)
    return [_row(each) for each in rows.order_by("-id")[:limit]]


def one(*, division: str, id: int | None = None, code: str = "", voucher_no: str = "", vt_code: str = "", year: int | None = None) -> VoucherRow | None:
    """一张凭证 by its id, its check code or its number; None when it is not seen. In a scope."""
    exact: dict[str, Any] = {"id": id, "code": code.upper(), "voucher_no": voucher_no, "vt_code": vt_code, "year": year}
    given = {name: value for name, value in exact.items() if value}
    found = models.Voucher.objects.filter(division=division, **given).order_by("-id").first() if given else None
    return _row(found) if found else None


def of_documents(division: str, documents: Iterable[str], *, kinds: Sequence[str] = (), limit: int | None = 200) -> list[VoucherRow]:
    """单据的凭证, in the order they were made; `limit` None for all of them. In a scope."""
    rows = models.Voucher.objects.filter(division=division, document__in=list(documents))
    rows = rows.filter(vt_code__in=list(kinds)) if kinds else rows
    return [_row(each) for each in rows.order_by("id")[:limit]]


def by_codes(division: str, codes: Iterable[str]) -> list[VoucherRow]:
    """凭证 of these check codes, in the order given. In a scope."""
    wanted = list(dict.fromkeys(codes))
    found = {each.code: _row(each) for each in models.Voucher.objects.filter(division=division, code__in=wanted)}
    return [found[code] for code in wanted if code in found]


def of_numbers(division: str, numbers: Iterable[tuple[str, str]]) -> dict[tuple[str, str], VoucherRow]:
    """凭证 by (kind, number), of several years the last. In a scope."""
    wanted = set(numbers)
    rows = models.Voucher.objects.filter(division=division, voucher_no__in={number for _, number in wanted}).order_by("id")
    return {(each.vt_code, each.voucher_no): _row(each) for each in rows if (each.vt_code, each.voucher_no) in wanted}


def home_of(code: str) -> str:
    """校验码属哪个区划: "" for none. Asked by the public check page, which is in nobody's scope: the checker reads this one column of one row."""
    if not CODE.fullmatch(code):
        return ""
    rows = models.Voucher.objects.using("checker").filter(code=code).values_list("division", flat=True)
    return str(rows.first() or "")


def _row(each: models.Voucher) -> VoucherRow:
    return VoucherRow(
        id=each.pk, division=each.division, year=each.year, agency=each.agency, origin=each.origin, vt_code=each.vt_code,
        title=kinds.title(each.vt_code), voucher_no=each.voucher_no, on=each.on, amount=each.amount, document_kind=each.document_kind,
        document=each.document, code=each.code, void=each.state == models.Voucher.State.VOID, void_reason=each.void_reason, void_by=each.void_by,
        void_at=each.void_at, archived_at=each.archived_at, made_at=each.made_at,
    )  # fmt: skip
