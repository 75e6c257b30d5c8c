"""凭证清单：地址就是筛选；待处理的另有一页。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jincai.kernel.money import MoneyError, yuan
from jincai.kernel.problems import UserError
from jincai.office.voucherstore import queries
from jincai.office.voucherstore.operations import READ
from jincai.office.voucherstore.screens import names
from jincai.platform.evoucher import api as evoucher
from jincai.platform.exchange import api as exchange
from jincai.platform.printshop import api as printshop
from jincai.platform.standards import api as standards
from jincai.platform.ui.api import Desk, page

STATES = (("", "全部"), *exchange.STATES.items())


@require_safe
@page(verb=READ)
def listing(request: HttpRequest) -> HttpResponse:
    """电子凭证清单, the latest first, a page at a time."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    asked = read(request.GET)
    found = queries.listed(asked, division=desk.division, year=desk.year, agencies=desk.agencies, before=_number(request.GET.get("after", "")))
    units = {unit.code: unit.name for unit in standards.agencies(desk.division)}
    used = [(code, f"{code} {kind.name}") for code, kind in evoucher.every().items() if code in evoucher.mapped()]
    values = {
        "rows": [(row, legs, units.get(row.agency, row.agency)) for row, legs in found.rows],
        "after": found.after or "", "asked": request.GET, "states": STATES, "kinds": [("", "全部种类"), *used],
        "parties": [("", "全部往来方"), ("bank", "代理银行"), ("pboc", "人民银行国库")], "filtered": any(request.GET.values()),
        "last": printshop.latest(division=desk.division, user=desk.actor.user, kind="voucher"),
        "troubles": len(exchange.troubles(desk.division)) if desk.agencies is None else 0, "may_print": not desk.reading, "archives": desk.agencies is None,
    }  # fmt: skip
    return render(request, "voucherstore/listing.html", values)


@require_safe
@page(verb=READ, whole=True)
def troubles(request: HttpRequest) -> HttpResponse:
    """待处理：停下的、拒收的、同号不同文的，各有说明和补救。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    found = exchange.troubles(desk.division)
    rows = evoucher.of_numbers(desk.division, [(each.vt_code, each.voucher_no) for each in found])
    listed = [(each, rows.get((each.vt_code, each.voucher_no)), names.COUNTERPARTS.get(each.counterpart, each.counterpart)) for each in found]
    return render(request, "voucherstore/troubles.html", {"rows": listed})


def read(asked: QueryDict) -> queries.Asked:
    """读筛选. Raises UserError for a date or an amount that is none."""
    text = {name: asked.get(name, "").strip().replace("\0", "")[:60] for name in ("kind", "party", "agency", "q", "state")}
    return queries.Asked(
        kind=text["kind"], counterpart=text["party"], agency=text["agency"], text=text["q"], amount=_amount(asked.get("amount", "")),
        since=_day(asked.get("since", "")), until=_day(asked.get("until", "")), state=text["state"] if text["state"] in dict(STATES) else "",
    )  # fmt: skip


def _amount(text: str) -> Decimal | None:
    try:
        return yuan(text) if text.strip() else None
    except MoneyError as error:
        raise UserError(f"“{text[:40]}”不是金额", "写成 12000.00 的样子") from error


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UserError(f"“{text[:40]}”不是日期", "写成 2025-06-30 的样子") from error


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
