"""查凭证的每一版和每个签章，当场再验一遍；装信封用的原样取出。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from jincai.platform.crypto import api as crypto
from jincai.platform.evoucher import kinds, models
from jincai.platform.evoucher.document import Voucher
from jincai.platform.evoucher.envelope import Letter, Stamp
from jincai.platform.evoucher.problems import REASONS, Unsound, WireError
from jincai.platform.evoucher.sealing import agency_of
from jincai.platform.evoucher.verifying import Register
from jincai.platform.identity import api as identity


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


def versions(voucher: int, *, at: datetime) -> list[VersionView]:
    """一张凭证的各版, verified anew at this moment, and beside them what was refused under its number. In a scope."""
    owner = models.Voucher.objects.get(pk=voucher)
    return versions_under(owner.pk, (owner.year, owner.vt_code, owner.voucher_no), division=owner.division, at=at)


def versions_under(voucher: int, key: tuple[int, str, str], *, division: str, at: datetime) -> list[VersionView]:
    """一张凭证的各版, as `versions`, of a voucher whose (year, kind, number) is known."""
    year, vt_code, voucher_no = key
    refused = Q(division=division, year=year, vt_code=vt_code, voucher_no=voucher_no, voucher__isnull=True)
    rows = models.Version.objects.filter(Q(voucher=voucher) | refused)
    found, stamps = identity.ask(identity.asking(rows.order_by("id")), identity.asking(_stamps(rows)))
    return _views(sorted(found, key=lambda row: row.voucher_id is None), stamps, division=division, at=at)


def versions_of(vouchers: Sequence[int], *, division: str, at: datetime) -> dict[int, list[VersionView]]:
    """几张凭证的各版 that were taken, verified anew, by voucher; the same queries whatever their number. In a scope."""
    rows = list(models.Version.objects.filter(voucher__in=list(vouchers), division=division).order_by("id"))
    found: dict[int, list[VersionView]] = {}
    for row, view in zip(rows, views(rows, division=division, at=at), strict=True):
        found.setdefault(row.voucher_id or 0, []).append(view)
    return found


def said(vouchers: Iterable[int]) -> dict[int, list[tuple[int, Voucher | None]]]:
    """各张凭证各版说的, as (flag, content), not verified; None where unreadable. In a scope."""
    out: dict[int, list[tuple[int, Voucher | None]]] = {}
    for row in models.Version.objects.filter(voucher__in=list(vouchers)).order_by("id"):
        letter = Letter(row.division, row.year, row.vt_code, row.voucher_no, row.flag, bytes(row.body), ())
        try:
            content = letter.opened()
        except WireError:
            content = None
        out.setdefault(row.voucher_id or 0, []).append((row.flag, content))
    return out


def version(id: int, *, division: str, at: datetime) -> VersionView | None:
    """一版, verified anew at this moment; None when it, or the voucher it belongs to, is not seen. In a scope."""
    row = models.Version.objects.filter(division=division, pk=id).first()
    if row is None or (row.voucher_id and not models.Voucher.objects.filter(pk=row.voucher_id).exists()):
        return None
    return views([row], division=division, at=at)[0]


def views(rows: Iterable[models.Version], *, division: str, at: datetime) -> list[VersionView]:
    """查验 some versions, each with its signatures."""
    found = list(rows)
    return _views(found, _stamps([row.pk for row in found]), division=division, at=at)


def _stamps(versions: Any) -> QuerySet[models.Signature]:
    """The signatures of these versions (numbers, or a query of them)."""
    return models.Signature.objects.filter(version__in=versions).order_by("version", "place")


def _views(found: Sequence[models.Version], signed: Iterable[models.Signature], *, division: str, at: datetime) -> list[VersionView]:
    stamps: dict[int, list[models.Signature]] = {}
    for each in signed:
        stamps.setdefault(each.version_id, []).append(each)
    register = Register(division, at=at)
    register.load(each.serial for some in stamps.values() for each in some)
    return [_view(row, stamps.get(row.pk, []), register) for row in found]


def letters(ids: Sequence[int], *, stamped: bool = True) -> dict[int, Letter]:
    """装信封用的: versions with their stamps, by id; not `stamped`: only what they say, one query less. In a scope."""
    stamps: dict[int, list[Stamp]] = {}
    rows = models.Signature.objects.filter(version__in=ids if stamped else []).order_by("version", "place")
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
