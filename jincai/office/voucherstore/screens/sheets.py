"""一张凭证到纸面：取成立的原件和回单，回单的字段写在原件上，签章合起来。"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.utils import timezone

from jincai.office.voucherstore.screens import names
from jincai.platform.evoucher import api as evoucher
from jincai.platform.printing import api as printing
from jincai.platform.standards import api as standards


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class How:
    """怎样打印: the address of the check page, when, the watermark (who, the audit's number); `whole`: accounts are not masked."""

    site: str
    at: datetime
    mark: str = ""
    whole: bool = False


def best(versions: Sequence[evoucher.VersionView], flag: int) -> evoucher.VersionView | None:
    """原件、回单各以哪一版为准: the last one that holds now; else the last that was taken; else the last."""
    mine = [each for each in versions if each.flag == flag]
    for fit in (lambda each: each.good and not each.then, lambda each: not each.then):
        if found := [each for each in mine if fit(each)]:
            return found[-1]
    return mine[-1] if mine else None


def sheet(
    row: evoucher.VoucherRow, versions: Sequence[evoucher.VersionView], how: How, people: Mapping[str, str] | None = None
) -> printing.Sheet:
    """要打印的一张凭证; `people` the names of users, asked for where they are not given."""
    original, reply = best(versions, 0), best(versions, 1)
    first = original or reply
    sound = [each.voucher for each in (original, reply) if each and each.voucher and (each is first or not each.then)]
    header: dict[str, str] = {}
    details: tuple[Mapping[str, str], ...] = ()
    for voucher in sound:
        header |= voucher.header
        details = voucher.details or details
    on = row.on or timezone.localdate(row.made_at)
    shown = header if how.whole else names.masked(header)
    lines = details if how.whole else tuple(names.masked(each) for each in details)
    mapping = evoucher.mapping(row.vt_code)
    return printing.Sheet(
        kind=row.vt_code, title=evoucher.title(row.vt_code) + ("（回单）" if reply else ""), place=place(row.division), number=row.voucher_no, on=on,
        amount=row.amount, header=shown, details=tuple(lines),
        labels={each.field: each.label for each in mapping.header} if mapping else {},
        detail_labels={each.field: each.label for each in mapping.detail} if mapping else {},
        names=names.of_codes([header, *details], on=on, division=row.division),
        seals=_seals([each for each in (original, reply) if each], names.people() if people is None else people),
        code=row.code, url=check_url(how.site, row.code),
        digest=first.sm3 if first else "", void=row.void_reason if row.void else "", demo=evoucher.rehearsing(), printed=how.mark.partition(" SM3 ")[0].strip(),
    )  # fmt: skip


def check_url(site: str, code: str) -> str:
    """查验网址，印成二维码."""
    return f"{site.rstrip('/')}/verify/?code={code}"


def place(division: str) -> str:
    """区划名，作标题的开头."""
    return standards.division(division).name


def digest(versions: Sequence[evoucher.VersionView]) -> str:
    """SM3 of what was signed: the original's, else the reply's; it stands on the paper."""
    first = best(versions, 0) or best(versions, 1)
    return first.sm3 if first else ""


def _seals(versions: Sequence[evoucher.VersionView], people: Mapping[str, str]) -> tuple[printing.Seal, ...]:
    found: dict[str, printing.Seal] = {}
    for version in versions:
        settled = _settled(version)
        for each in version.signatures:
            good = each.good and version.intact
            on = settled if settled and each.position == "zqz" else timezone.localdate(each.at)
            seal = printing.Seal(position=each.position, name=names.signer(each, people), on=on, good=good, says=each.says)
            if each.position not in found or good:
                found[each.position] = seal
    return tuple(found.values())


def _settled(version: evoucher.VersionView) -> date | None:
    """转讫日: the business day on which the other side says it paid or cleared, which its 转讫章 bears; None where it says none."""
    header = version.voucher.header if version.voucher else {}
    for name in ("XPayDate", "XClearDate"):
        if header.get(name):
            try:
                return evoucher.date_in(header, name)
            except evoucher.WireError:
                return None
    return None
