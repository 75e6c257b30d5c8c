"""凭证库的查询：找凭证，看它的每一版和每个签章，当场再验一遍。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from jincai.platform.crypto import api as crypto
from jincai.platform.evoucher import kinds, models
from jincai.platform.evoucher.document import Voucher
from jincai.platform.evoucher.envelope import Letter, Stamp
from jincai.platform.evoucher.problems import REASONS, Unsound, WireError
from jincai.platform.evoucher.sealing import agency_of
from jincai.platform.evoucher.verifying import Register

PAGE = 50


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
class SignatureView:
    """一个签章: who, with which certificate; `reason` empty when it holds now, `then` what was found at receipt."""

    position: str
    title: str
    serial: str
    name: str
    holder: str
    value: bytes
    at: datetime
    then: str
    reason: str
    says: str

    @property
    def good(self) -> bool:
        """签名成立."""
        return not self.reason


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class VersionView:
    """一版: its bytes, what they say (None where unreadable), whether they are what was kept, and its signatures."""

    id: int
    flag: int
    maker: str
    title: str
    body: bytes
    voucher: Voucher | None
    sm3: str
    intact: bool
    then: str
    says: str
    at: datetime
    signatures: tuple[SignatureView, ...]

    @property
    def good(self) -> bool:
        """这一版现在仍然成立: bytes intact, every needed seal there and true."""
        return self.intact and not self.says and all(one.good for one in self.signatures)


def search(
    *,
    division: str,
    year: int | None = None,
    vt_code: str = "",
    origin: str = "",
    agency: str = "",
    document: str = "",
    text: str = "",
    since: date | None = None,
    until: date | None = None,
    state: str = "",
    before: int | None = None,
    limit: int = PAGE,
) -> list[VoucherRow]:
    """找凭证: the latest first; `text` is a voucher or document number or a check code, `before` the last id of the page before. In a scope."""
    exact: dict[str, Any] = {"year": year, "vt_code": vt_code, "origin": origin, "agency": agency, "document": document, "state": state}
    rows = models.Voucher.objects.filter(division=division, **{name: value for name, value in exact.items() if value})
    if text:
        rows = rows.filter(voucher_no=text) | rows.filter(document=text) | rows.filter(code=text.upper())
    if since:
        rows = rows.filter(on__gte=since)
    if until:
        rows = rows.filter(on__lte=until)
    if before:
        rows = rows.filter(id__lt=before)
    return [_row(each) for each in rows.order_by("-id")[:limit]]


def one(*, division: str, id: int | None = None, code: str = "", voucher_no: str = "", vt_code: str = "", year: int | None = None) -> VoucherRow | None:
    """一张凭证 by its id, its check code or its number; None when it is not seen. In a scope."""
    exact: dict[str, Any] = {"id": id, "code": code.upper(), "voucher_no": voucher_no, "vt_code": vt_code, "year": year}
    given = {name: value for name, value in exact.items() if value}
    found = models.Voucher.objects.filter(division=division, **given).order_by("-id").first() if given else None
    return _row(found) if found else None


def versions(voucher: int, *, at: datetime) -> list[VersionView]:
    """一张凭证的各版, verified anew at this moment, and beside them what was refused under its number. In a scope."""
    owner = models.Voucher.objects.get(pk=voucher)
    mine = models.Version.objects.filter(voucher=voucher)
    refused = models.Version.objects.filter(
        division=owner.division, year=owner.year, vt_code=owner.vt_code, voucher_no=owner.voucher_no, voucher__isnull=True
    )
    return views([*mine.order_by("id"), *refused.order_by("id")], division=owner.division, at=at)


def version(id: int, *, division: str, at: datetime) -> VersionView | None:
    """一版, verified anew at this moment; None when it, or the voucher it belongs to, is not seen. In a scope."""
    row = models.Version.objects.filter(division=division, pk=id).first()
    if row is None or (row.voucher_id and not models.Voucher.objects.filter(pk=row.voucher_id).exists()):
        return None
    return views([row], division=division, at=at)[0]


def views(rows: Iterable[models.Version], *, division: str, at: datetime) -> list[VersionView]:
    """查验 some versions, each with its signatures."""
    found = list(rows)
    stamps: dict[int, list[models.Signature]] = {}
    for each in models.Signature.objects.filter(version__in=[row.pk for row in found]).order_by("version", "place"):
        stamps.setdefault(each.version_id, []).append(each)
    register = Register(division, at=at)
    register.load(each.serial for some in stamps.values() for each in some)
    return [_view(row, stamps.get(row.pk, []), register) for row in found]


def letters(ids: Sequence[int]) -> dict[int, Letter]:
    """装信封用的: versions with their stamps, by id. In a scope."""
    stamps: dict[int, list[Stamp]] = {}
    rows = models.Signature.objects.filter(version__in=ids).order_by("version", "place")
    for version, position, serial, value in rows.values_list("version", "position", "serial", "value"):
        stamps.setdefault(version, []).append(Stamp(position, serial, bytes(value)))
    return {
        each.pk: Letter(each.division, each.year, each.vt_code, each.voucher_no, each.flag, bytes(each.body), tuple(stamps.get(each.pk, ())))
        for each in models.Version.objects.filter(pk__in=ids)
    }


def _view(row: models.Version, stamps: list[models.Signature], register: Register) -> VersionView:
    letter = Letter(row.division, row.year, row.vt_code, row.voucher_no, row.flag, bytes(row.body), tuple(_stamp(s) for s in stamps))
    says, voucher = row.says, None
    try:
        voucher = letter.opened()
        register.judge(letter, maker=row.maker, agency=agency_of(voucher))
    except WireError as error:
        says = says or str(error)
    return VersionView(
        id=row.pk,
        flag=row.flag,
        maker=row.maker,
        title=kinds.title(row.vt_code, row.flag),
        body=letter.payload,
        voucher=voucher,
        sm3=row.sm3,
        intact=crypto.sm3(letter.payload) == row.sm3,
        then=row.reason,
        says=says,
        at=row.at,
        signatures=tuple(_signature(each, row.maker, letter, voucher, register) for each in stamps),
    )


def _stamp(row: models.Signature) -> Stamp:
    return Stamp(row.position, row.serial, bytes(row.value))


def _signature(row: models.Signature, maker: str, letter: Letter, voucher: Voucher | None, register: Register) -> SignatureView:
    reason = says = ""
    try:
        register.judge_one(letter.payload, _stamp(row), maker=maker, agency=agency_of(voucher) if voucher else "")
    except Unsound as problem:
        reason, says = problem.reason, problem.says
    holder = register.holder(row.serial)
    return SignatureView(
        position=row.position,
        title=kinds.POSITIONS.get(row.position, row.position),
        serial=row.serial,
        name=holder.name if holder else "未登记",
        holder=holder.seat.holder if holder else "",
        value=bytes(row.value),
        at=row.at,
        then=REASONS.get(row.reason, ""),
        reason=reason,
        says=says,
    )


def _row(each: models.Voucher) -> VoucherRow:
    return VoucherRow(
        id=each.pk, division=each.division, year=each.year, agency=each.agency, origin=each.origin, vt_code=each.vt_code,
        title=kinds.title(each.vt_code), voucher_no=each.voucher_no, on=each.on, amount=each.amount, document_kind=each.document_kind,
        document=each.document, code=each.code, void=each.state == models.Voucher.State.VOID, void_reason=each.void_reason, void_by=each.void_by,
        void_at=each.void_at, archived_at=each.archived_at, made_at=each.made_at,
    )  # fmt: skip
