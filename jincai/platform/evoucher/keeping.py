"""存：凭证、版、签名成批写入；同一份内容再来一次不是新的。"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db import connection

from jincai.kernel.money import MoneyError, yuan
from jincai.platform.crypto import api as crypto
from jincai.platform.evoucher import kinds, models, rows
from jincai.platform.evoucher.document import Voucher
from jincai.platform.evoucher.envelope import Letter

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
    if not papers:
        return []
    vouchers = _vouchers([p for p in papers if p.voucher is not None and not p.reason], division)
    versions = _write_versions(papers, division, vouchers)
    stamped = [(version, p, place, stamp) for version, p in zip(versions, papers, strict=True) for place, stamp in enumerate(p.letter.stamps, 1)]
    if stamped:
        columns: rows.Columns = {
            "version_id": ("bigint", [version for version, _, _, _ in stamped]),
            "year": ("smallint", [p.letter.year for _, p, _, _ in stamped]),
            "place": ("smallint", [place for _, _, place, _ in stamped]),
            "position": ("text", [stamp.position for _, _, _, stamp in stamped]),
            "serial": ("text", [stamp.serial for _, _, _, stamp in stamped]),
            "value": ("bytea", [stamp.value for _, _, _, stamp in stamped]),
            "reason": ("text", [p.reason for _, p, _, _ in stamped]),
            "division": ("text", division),
            "at": ("sql", "now()"),
        }
        rows.insert("evoucher_signature", columns)
    return versions


def identity(letter: Letter, maker: str) -> Identity:
    """凭证的身份: a reply belongs to the voucher it answers, which the other side made; a unit answers finance in the same house."""
    origin = maker
    if letter.flag and not kinds.inside(letter.vt_code):
        origin = kinds.OURS if maker != kinds.OURS else "pboc" if letter.vt_code.startswith("3") else "bank"
    return letter.year, origin, letter.vt_code, letter.voucher_no


def _vouchers(papers: Sequence[Paper], division: str) -> dict[Identity, int]:
    """The voucher of each, made where it is an original not known yet; a reply to nothing has none."""
    wanted = {identity(p.letter, p.maker): p for p in papers if not p.letter.flag}
    replies = {identity(p.letter, p.maker) for p in papers if p.letter.flag}
    found = _known(division, set(wanted) | replies)
    new = [(key, p) for key, p in wanted.items() if key not in found]
    if new:
        found |= dict(zip((key for key, _ in new), _write_vouchers(new, division), strict=True))
    return found


def _known(division: str, wanted: set[Identity]) -> dict[Identity, int]:
    if not wanted:
        return {}
    known = models.Voucher.objects.filter(
        voucher_no__in={key[3] for key in wanted}, division=division, year__in={key[0] for key in wanted}, vt_code__in={key[2] for key in wanted}
    )
    return {(year, origin, code, number): pk for pk, year, origin, code, number in known.values_list("id", "year", "origin", "vt_code", "voucher_no")}


def summary(header: Mapping[str, str]) -> tuple[str, date | None, Decimal | None]:
    """凭证上供查找的: unit, day and amount, as the header says; empty or None where it says nothing."""
    return header.get("AgencyCode", "")[:21], _day(header), _amount(header)


def _write_vouchers(new: Sequence[tuple[Identity, Paper]], division: str) -> list[int]:
    told = [summary(p.voucher.header if p.voucher else {}) for _, p in new]
    columns: rows.Columns = {
        "year": ("smallint", [key[0] for key, _ in new]),
        "origin": ("text", [key[1] for key, _ in new]),
        "vt_code": ("text", [key[2] for key, _ in new]),
        "voucher_no": ("text", [key[3] for key, _ in new]),
        "agency": ("text", [agency for agency, _, _ in told]),
        "on": ("date", [on for _, on, _ in told]),
        "amount": ("numeric", [amount for _, _, amount in told]),
        "document_kind": ("text", [p.document_kind for _, p in new]),
        "document": ("text", [p.document for _, p in new]),
        "code": ("text", [secrets.token_hex(8).upper() for _ in new]),
        "division": ("text", division),
        "state": ("text", models.Voucher.State.LIVE.value),
        "void_reason": ("text", ""),
        "void_by": ("text", ""),
        "made_at": ("sql", "now()"),
    }
    return rows.insert("evoucher_voucher", columns)


def _write_versions(papers: Sequence[Paper], division: str, vouchers: dict[Identity, int]) -> list[int]:
    letters = [p.letter for p in papers]
    body = models.Version._meta.get_field("body")
    columns: rows.Columns = {
        "year": ("smallint", [one.year for one in letters]),
        "voucher_id": ("bigint", [None if p.reason else vouchers.get(identity(p.letter, p.maker)) for p in papers]),
        "vt_code": ("text", [one.vt_code for one in letters]),
        "voucher_no": ("text", [one.voucher_no for one in letters]),
        "flag": ("smallint", [one.flag for one in letters]),
        "maker": ("text", [p.maker for p in papers]),
        "body": ("bytea", [body.get_db_prep_save(one.payload, connection) for one in letters]),
        "sm3": ("text", [crypto.sm3(one.payload) for one in letters]),
        "size": ("integer", [len(one.payload) for one in letters]),
        "reason": ("text", [p.reason for p in papers]),
        "says": ("text", [p.says[:500] for p in papers]),
        "division": ("text", division),
        "at": ("sql", "now()"),
    }
    return rows.insert("evoucher_version", columns)


def _amount(header: Mapping[str, str]) -> Decimal | None:
    for name in _AMOUNTS:
        if value := header.get(name):
            try:
                return yuan(value)
            except MoneyError:
                return None
    return None


def _day(header: Mapping[str, str]) -> date | None:
    for name in _DAYS:
        try:
            if value := header.get(name):
                return date.fromisoformat(value)
        except ValueError:
            continue
    return None
