"""凭证的打印：按校验码打凭证；按单据号打它的支付凭证（别的能力知道自己的单据号，不知道校验码）。"""

from __future__ import annotations

from collections.abc import Sequence

from jincai.office.voucherstore.screens import names
from jincai.office.voucherstore.screens.sheets import How, sheet
from jincai.platform.evoucher import api as evoucher
from jincai.platform.printing import api as printing
from jincai.platform.printshop import api as printshop

READ = "voucherstore.read"
ORDERS = ("8202", "5201", "8207")
OF_DOCUMENTS = "voucher_of_document"


@printshop.paper("voucher", "电子凭证", verb=READ, marked=True)
def vouchers(sight: printshop.Sight, codes: Sequence[str]) -> list[list[printing.Page]]:
    """按校验码。"""
    return _drawn(sight, evoucher.by_codes(sight.division, [code.replace("-", "").upper() for code in codes]))


@printshop.paper(OF_DOCUMENTS, "支付凭证", verb=READ, marked=True)
def orders(sight: printshop.Sight, documents: Sequence[str]) -> list[list[printing.Page]]:
    """按单据号：还没有生成凭证的没有。"""
    found = evoucher.of_payments(sight.division, documents, ORDERS)
    return _drawn(sight, [row for row in found if not row.void])


def _drawn(sight: printshop.Sight, rows: Sequence[evoucher.VoucherRow]) -> list[list[printing.Page]]:
    how = How(site=sight.site, at=sight.at, mark=sight.mark)
    versions = evoucher.versions_of([row.id for row in rows], division=sight.division, at=sight.at)
    people = names.people()
    return [printing.pages(sheet(row, versions[row.id], how, people)) for row in rows if row.id in versions]
