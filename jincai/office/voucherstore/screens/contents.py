"""凭证说了什么、从哪张单据来、记了哪些账。"""

from __future__ import annotations

import dataclasses

from django.utils import timezone

from jincai.kernel.money import MoneyError, show, yuan
from jincai.ledger import api as ledger
from jincai.office.voucherstore.queries import Whole
from jincai.office.voucherstore.screens import names
from jincai.office.voucherstore.screens.sheets import best
from jincai.platform.evoucher import api as evoucher
from jincai.platform.ui.api import Desk, Link, document_url

SHOWN = 40
AMOUNTS = ("Amt", "Money", "Balance")
_HIDDEN = {"Id", "AdmDivCode", "StYear", "VtCode", "VoucherNo"}


@dataclasses.dataclass(frozen=True, slots=True)
class Content:
    """内容: the filled fields in words, the first lines of the details under their titles (whether they are amounts), how many there are."""

    fields: tuple[tuple[str, str], ...]
    columns: tuple[tuple[str, bool], ...]
    lines: tuple[tuple[tuple[str, bool], ...], ...]
    count: int


def content(row: evoucher.VoucherRow, versions: list[evoucher.VersionView]) -> Content:
    """凭证的内容, accounts masked; the reply's where there is one, for it repeats the original."""
    view = best(versions, 1) or best(versions, 0)
    voucher = view.voucher if view else None
    if voucher is None:
        return Content((), (), (), 0)
    on = row.on or timezone.localdate(row.made_at)
    told = names.of_codes([voucher.header, *voucher.details[:SHOWN]], on=on, division=row.division)
    mapping = evoucher.mapping(row.vt_code)

    def label(field: str, position: str) -> str:
        return mapping.label(field, position) if mapping else field

    header = names.masked(voucher.header)
    fields = tuple((label(f, "header"), _value(f, v, told)) for f, v in header.items() if v and f not in _HIDDEN and not _repeats(header, f))
    shown = [names.masked(each) for each in voucher.details[:SHOWN]]
    columns = [f for f in dict.fromkeys(f for each in shown for f in each) if any(each.get(f) for each in shown)]
    amounts = {f for f in columns if f.endswith(AMOUNTS)}
    lines = tuple(tuple((_value(f, each.get(f, ""), told), f in amounts) for f in columns) for each in shown)
    return Content(fields, tuple((label(f, "detail"), f in amounts) for f in columns), lines, len(voucher.details))


def _repeats(header: dict[str, str], field: str) -> bool:
    """The account that a reply repeats."""
    return field.startswith("X") and field.endswith(("AcctNo", "AcctName", "AcctBankName")) and header.get(field[1:]) == header[field]


def _value(field: str, value: str, told: dict[tuple[str, str], str]) -> str:
    if field.endswith(AMOUNTS) and value:
        try:
            return show(yuan(value))
        except MoneyError:
            return value
    return f"{value} {told.get((field, value), '')}".strip()


def links(whole: Whole, desk: Desk) -> list[Link]:
    """来龙去脉: the document, this voucher, the reply, the entries the document made."""
    row = whole.row
    out = []
    if row.document:
        out.append(Link("单据", row.document, document_url(row.document_kind, row.document), note="凭证由它生成", amount=row.amount))
    out.append(Link("凭证", row.voucher_no, note="本页", when=row.on, amount=row.amount, here=True))
    out += [
        Link(each.title, each.label, "#legs", note=each.says[:20] or each.answer, when=each.at)
        for each in whole.legs
        if each.flag == 1 and each.state in ("HANDLED", "KEPT", "ACKED")
    ][:2]
    if row.document:
        out.append(_entries(row, desk))
    return out


def _entries(row: evoucher.VoucherRow, desk: Desk) -> Link:
    entries = ledger.entries({"of": (row.document_kind, row.document)}, year=row.year, division=desk.division)
    books = list(dict.fromkeys(each.book_title for each in entries))
    url = document_url(row.document_kind, row.document)
    if not entries:
        return Link("记账", "还没有分录", note="办到记账的一步才有", todo=True)
    return Link("记账", f"{len(entries)} 笔分录", f"{url}#entries" if url else "", note="、".join(books)[:40], when=entries[-1].on)
