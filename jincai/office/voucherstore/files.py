"""给人的文件：PDF、OFD、XML 信封；账号遮住，或写明事由后不遮。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from jincai.office.voucherstore.screens.sheets import How, best, place, sheet
from jincai.platform.evoucher import api as evoucher
from jincai.platform.printing import api as printing

PDF, OFD, XML = "pdf", "ofd", "xml"
TYPES = {PDF: "application/pdf", OFD: "application/ofd", XML: "application/xml"}


class Made(NamedTuple):
    """一个文件."""

    name: str
    kind: str
    data: bytes


def made(kind: str, row: evoucher.VoucherRow, versions: Sequence[evoucher.VersionView], how: How) -> Made:
    """做一个文件 of a voucher. XML is what was signed, with its stamps, as it travels: whole by nature."""
    name = f"{row.vt_code}-{row.voucher_no}.{kind}"
    if kind == XML:
        return Made(name, TYPES[XML], _envelope(versions))
    one = sheet(row, versions, how)
    pages = printing.pages(one)
    title = f"{one.title} {one.number}"
    if kind == PDF:
        return Made(name, TYPES[PDF], printing.pdf(pages, title=title, author=place(row.division), at=how.at))
    return Made(name, TYPES[OFD], _ofd(row, versions, how, pages, title))


def picture(row: evoucher.VoucherRow, versions: Sequence[evoucher.VersionView], how: How) -> bytes:
    """第一页的图 (PNG)."""
    return printing.png(printing.pages(sheet(row, versions, how))[0], title=f"{row.title} {row.voucher_no}", ppi=110, white=True)


def book(sheets: Sequence[printing.Sheet], *, at: datetime, author: str) -> tuple[bytes, int]:
    """许多张凭证的一个 PDF, and how many pages."""
    pages = [page for each in sheets for page in printing.pages(each)]
    return printing.pdf(pages, title=f"电子凭证 {len(sheets)} 张", author=author, at=at), len(pages)


def _envelope(versions: Sequence[evoucher.VersionView]) -> bytes:
    """信封: the original and the reply that count, each with its stamps."""
    found = [each for each in (best(versions, 0), best(versions, 1)) if each]
    letters = evoucher.letters([each.id for each in found])
    return evoucher.wrapped([letters[each.id] for each in found])


def _ofd(row: evoucher.VoucherRow, versions: Sequence[evoucher.VersionView], how: How, pages: Sequence[printing.Page], title: str) -> bytes:
    attestor = evoucher.attestor(row.division, at=how.at)
    signer = printing.Signer(
        name=attestor.name, certificate=attestor.certificate, not_before=attestor.not_before, not_after=attestor.not_after, sign=attestor.sign
    )
    seal = printing.Seal(position="ywzyz", name=attestor.name)
    stamp = printing.Stamp(picture=printing.picture(seal, demo=evoucher.rehearsing()))
    pages[0].text(stamp.x, stamp.y + 22.0, "版式文件签章", 2.4, align="center", width=stamp.wide, color=printing.GREY)
    attached = {"voucher.xml": _envelope(versions)} if how.whole else {}
    return printing.ofd(pages, title=title, author=attestor.name, at=how.at, attached=attached, signer=signer, stamp=stamp)
