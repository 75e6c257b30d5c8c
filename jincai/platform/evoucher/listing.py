"""给屏幕用的查询：按更多条件找凭证，证书清单，凭校验码找凭证在哪个区划。"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from jincai.platform.crypto import api as crypto
from jincai.platform.evoucher import kinds, models
from jincai.platform.evoucher.parties import PARTIES
from jincai.platform.evoucher.queries import PAGE, VoucherRow, _row

CODE = re.compile(r"[0-9A-Z]{16}", re.ASCII)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """要找的凭证: `text` a voucher or document number or a check code, `ids` only among these, `before` the last id of the page before.

    `agencies`: only these units' (None: every unit's, and those that belong to none).
    """

    year: int | None = None
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


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class CertificateRow:
    """一张证书: `state` CURRENT RETIRED REVOKED, `label` in words; `ours` where its key is ours; `revoked` also by a revocation list."""

    division: str
    party: str
    party_title: str
    holder: str
    position: str
    position_title: str
    name: str
    serial: str
    sm3: str
    issuer: str
    not_before: datetime
    not_after: datetime
    ours: bool
    state: str
    label: str
    revoked: bool
    changed_at: datetime


def find(division: str, wanted: Wanted, *, limit: int = PAGE) -> list[VoucherRow]:
    """找凭证, the latest first. In a scope, whose units narrow it."""
    rows = models.Voucher.objects.filter(division=division)
    exact = {"year": wanted.year, "agency": wanted.agency, "amount": wanted.amount}
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


def of_documents(division: str, documents: Iterable[str]) -> list[VoucherRow]:
    """单据的凭证, in the order they were made. In a scope."""
    rows = models.Voucher.objects.filter(division=division, document__in=list(documents))
    return [_row(each) for each in rows.order_by("id")[:200]]


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


def certificate_rows(division: str, *, serial: str = "", serials: Iterable[str] | None = None) -> list[CertificateRow]:
    """证书清单, ours first, the latest of a seat first. In a scope."""
    rows = models.Certificate.objects.filter(division=division)
    if serial:
        rows = rows.filter(serial=serial.lower())
    if serials is not None:
        rows = rows.filter(serial__in=list(serials))
    found = list(rows.order_by("-id"))
    gone = crypto.revoked_among(each.serial for each in found)
    order = {party: place for place, party in enumerate(PARTIES)}
    told = [_certificate(each, each.serial in gone) for each in found]
    return sorted(told, key=lambda each: (order.get(each.party, 9), each.holder, each.position))


def _issuer(pem: str) -> str:
    """签发机构的名称."""
    said = crypto.Certificate.load(pem.encode()).issuer
    found = re.search(r"Common Name: ([^,]*)", said)
    return found[1] if found else said


def _certificate(each: models.Certificate, gone: bool) -> CertificateRow:
    revoked = gone or each.state == models.Certificate.State.REVOKED
    return CertificateRow(
        division=each.division, party=each.party, party_title=PARTIES.get(each.party, each.party), holder=each.holder, position=each.position,
        position_title=kinds.POSITIONS.get(each.position, each.position), name=each.name, serial=each.serial, sm3=each.sm3,
        issuer=_issuer(each.pem), not_before=each.not_before, not_after=each.not_after, ours=bool(each.key),
        state=each.state, label="吊销" if revoked else str(each.get_state_display()), revoked=revoked, changed_at=each.changed_at,
    )  # fmt: skip
