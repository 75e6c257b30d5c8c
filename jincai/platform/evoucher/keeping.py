"""存：凭证、版、签名成批写入；同一份内容再来一次不是新的。"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q

from jincai.kernel.money import MoneyError, yuan
from jincai.platform.crypto import api as crypto
from jincai.platform.evoucher import kinds, models
from jincai.platform.evoucher.document import Voucher
from jincai.platform.evoucher.envelope import Letter
from jincai.platform.evoucher.sealing import agency_of

_AMOUNTS = ("PayAmt", "SumAmt", "PlanAmt", "AllAmt", "SumMoney", "AcctAmt")
_DAYS = ("VouDate", "ReportDate", "AcctDate")


class Paper(NamedTuple):
    """要存的一件: the letter, what it says (None where it could not be read), its maker, its document, the verdict."""

    letter: Letter
    voucher: Voucher | None
    maker: str
    document_kind: str = ""
    document: str = ""
    reason: str = ""
    says: str = ""


Identity = tuple[int, str, str, str]
"""year, origin, kind, number of a voucher within a division."""


def keep(papers: Sequence[Paper], *, division: str) -> list[int]:
    """存一批, in order; the id of each version. In the caller's transaction and scope."""
    vouchers = _vouchers([p for p in papers if p.voucher is not None and not p.reason], division)
    versions = [_version(p, division, vouchers) for p in papers]
    models.Version.objects.bulk_create(versions)
    models.Signature.objects.bulk_create(
        [
            models.Signature(
                division=division,
                year=version.year,
                version_id=version.pk,
                place=place,
                position=stamp.position,
                serial=stamp.serial,
                value=stamp.value,
                reason=paper.reason,
            )
            for paper, version in zip(papers, versions, strict=True)
            for place, stamp in enumerate(paper.letter.stamps, 1)
        ]
    )
    return [version.pk for version in versions]


def identity(letter: Letter, maker: str) -> Identity:
    """凭证的身份: a reply belongs to the voucher it answers, which the other side made."""
    origin = maker
    if letter.flag:
        origin = kinds.OURS if maker != kinds.OURS else "pboc" if letter.vt_code.startswith("3") else "bank"
    return letter.year, origin, letter.vt_code, letter.voucher_no


def _vouchers(papers: Sequence[Paper], division: str) -> dict[Identity, int]:
    """The voucher of each, made where it is an original not known yet; a reply to nothing has none."""
    wanted = {identity(p.letter, p.maker): p for p in papers if not p.letter.flag}
    replies = {identity(p.letter, p.maker) for p in papers if p.letter.flag}
    found = _known(division, set(wanted) | replies)
    new = [_voucher(p, division, key) for key, p in wanted.items() if key not in found]
    if new:
        models.Voucher.objects.bulk_create(new)
        found |= {(v.year, v.origin, v.vt_code, v.voucher_no): v.pk for v in new}
    return found


def _known(division: str, wanted: set[Identity]) -> dict[Identity, int]:
    if not wanted:
        return {}
    rows = models.Voucher.objects.filter(
        Q(voucher_no__in={key[3] for key in wanted}), division=division, year__in={key[0] for key in wanted}, vt_code__in={key[2] for key in wanted}
    )
    return {(year, origin, code, number): pk for pk, year, origin, code, number in rows.values_list("id", "year", "origin", "vt_code", "voucher_no")}


def _voucher(paper: Paper, division: str, key: Identity) -> models.Voucher:
    year, origin, code, number = key
    assert paper.voucher is not None
    header = paper.voucher.header
    return models.Voucher(
        division=division, year=year, agency=agency_of(paper.voucher), origin=origin, vt_code=code, voucher_no=number, on=_day(header),
        amount=_amount(header), document_kind=paper.document_kind, document=paper.document, code=secrets.token_hex(8).upper(),
    )  # fmt: skip


def _version(paper: Paper, division: str, vouchers: dict[Identity, int]) -> models.Version:
    letter = paper.letter
    return models.Version(
        division=division, year=letter.year, agency=agency_of(paper.voucher) if paper.voucher else "",
        voucher_id=None if paper.reason else vouchers.get(identity(letter, paper.maker)), vt_code=letter.vt_code, voucher_no=letter.voucher_no,
        flag=letter.flag, maker=paper.maker,
        body=letter.payload, sm3=crypto.sm3(letter.payload), size=len(letter.payload), reason=paper.reason, says=paper.says[:500],
    )  # fmt: skip


def _amount(header: dict[str, str]) -> Decimal | None:
    for name in _AMOUNTS:
        if value := header.get(name):
            try:
                return yuan(value)
            except MoneyError:
                return None
    return None


def _day(header: dict[str, str]) -> date | None:
    for name in _DAYS:
        try:
            if value := header.get(name):
                return date.fromisoformat(value)
        except ValueError:
            continue
    return None
