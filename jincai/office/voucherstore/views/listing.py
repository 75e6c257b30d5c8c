"""凭证清单：地址就是筛选；待处理的另有一页。"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from jincai.kernel.money import MoneyError, yuan
from jincai.kernel.problems import UserError
from jincai.office.voucherstore import operations, queries
from jincai.office.voucherstore.operations import READ
from jincai.office.voucherstore.screens import names
from jincai.platform.evoucher import api as evoucher
from jincai.platform.exchange import api as exchange
from jincai.platform.printshop import api as printshop
from jincai.platform.ui.api import Act, Col, DayFilter, Desk, Empty, Found, Listing, Pick, Text, Wanted, document_url, whole

STATES = (("", "全部"), *exchange.STATES.items())
SILENT = ("REPEATED", "REPLACED")
"""不在清单里说的段：重复收到的、被换下的."""
MOST = 100_000
"""待处理的至多取多少张."""
HOME = (("国库", ""), ("电子凭证库", "voucherstore:listing"))


def fetch(desk: Desk, wanted: Wanted, after: str, limit: int) -> Found:
    """一页电子凭证，新的在前."""
    asked = queries.Asked(
        kind=wanted.text("kind"), counterpart=wanted.text("party"), agency=wanted.text("agency"), text=wanted.text("q"),
        amount=_amount(wanted.text("amount")), since=wanted.day("since"), until=wanted.day("until"), state=wanted.text("state"),
    )  # fmt: skip
    before = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else None
    found = queries.listed(asked, division=desk.division, year=desk.year, agencies=desk.agencies, before=before, limit=limit)
    return Found(found.rows, str(found.after or ""))


def _kinds(desk: Desk) -> list[tuple[str, str]]:
    used = evoucher.mapped()
    return [("", "全部种类"), *((code, f"{code} {kind.name}") for code, kind in evoucher.every().items() if code in used)]


def _amount(text: str) -> Decimal | None:
    try:
        return yuan(text) if text else None
    except MoneyError as error:
        raise UserError(f"“{text[:40]}”不是金额", "写成 12000.00 的样子") from error


def _told(row: Any) -> list[tuple[str, str, str]]:
    """收发的各段: (look, title, words); 作废 first."""
    voucher, legs = row
    out = [("is-bad", "", "作废")] if voucher.void else []
    for leg in legs:
        if leg.state not in SILENT:
            look = "is-bad" if leg.bad else "is-now" if leg.state == "PENDING" else ""
            out.append((look, f"{leg.title}　{leg.says}", f"{'发' if leg.outgoing else '收'} {leg.label}"))
    return out


def _legs(row: Any) -> str:
    return format_html_join(" ", '<span class="tag {}" title="{}">{}</span>', _told(row)) or format_html('<span class="muted">{}</span>', "—")


def _context(request: HttpRequest, desk: Desk) -> dict[str, Any]:
    return {
        "last": printshop.latest(division=desk.division, user=desk.actor.user, kind="voucher"), "archives": desk.agencies is None,
        "troubles": len(exchange.troubles(desk.division)) if desk.agencies is None else 0,
    }


LIST = Listing(
    name="voucherstore:listing", title="电子凭证库", noun="张", crumbs=(("国库", ""),), fetch=fetch, verb=READ, context=_context,
    template="voucherstore/listing.html", opens=lambda row: reverse("voucherstore:detail", args=[row[0].code]), key=lambda row: row[0].code,
    columns=(
        Col("on", "日期", "longday", "c96", get=lambda row: row[0].on),
        Col("title", "种类", "text", "c216", get=lambda row: f"{row[0].vt_code} {row[0].title}", tip=lambda row: row[0].title),
        Col("voucher_no", "凭证号", "link", "c152", get=lambda row: row[0].voucher_no, tip=lambda row: row[0].voucher_no),
        Col(
            "document", "单据", "text", "c136", get=lambda row: row[0].document, tip=lambda row: row[0].document,
            url=lambda row: document_url(row[0].document_kind, row[0].document),
        ),
        Col("agency", "单位", "unit", get=lambda row: row[0].agency or "财政"),
        Col("legs", "收发", "text", "c216", get=lambda row: "；".join(words for _, _, words in _told(row)), draw=_legs),
        Col("code", "校验码", "code", "c152", get=lambda row: row[0].code, hidden=True),
        Col("amount", "金额", "money", "c128", get=lambda row: row[0].amount),
    ),
    filters=(
        Pick("kind", "种类", _kinds), Pick("party", "往来方", (("", "全部往来方"), ("bank", "代理银行"), ("pboc", "人民银行国库"))),
        Pick("state", "状态", STATES), Text("q", "查找", "号码或校验码", 12), Text("amount", "金额", "元", 7), DayFilter("since", "自"),
        DayFilter("until", "至"),
    ),
    acts=(
        Act("print", "打印勾选的", operations.READ, lambda request, keys, reason: printshop.begun(request, "voucher", keys), main=True, most=printshop.MOST),
    ),
    empty=Empty("这个年度还没有电子凭证", "支付凭证签发以后，凭证和收到的回单都存在这里"),
)  # fmt: skip


def _stopped(desk: Desk, wanted: Wanted, after: str, limit: int) -> Found:
    """停下的、拒收的、同号不同文的，最早的在前."""
    found = exchange.troubles(desk.division, limit=MOST)
    rows = evoucher.of_numbers(desk.division, [(each.vt_code, each.voucher_no) for each in found])
    return whole([(each, rows.get((each.vt_code, each.voucher_no))) for each in found], wanted, after, limit)


def _voucher(row: Any) -> str:
    return reverse("voucherstore:detail", args=[row[1].code]) if row[1] else ""


def _wrap(name: str) -> Any:
    return lambda row: getattr(row[0], name)


TROUBLES = Listing(
    name="voucherstore:troubles", title="待处理的凭证", noun="件", crumbs=HOME, fetch=_stopped, verb=READ, whole=True, opens=_voucher,
    columns=(
        Col("way", "方向", "text", "c56", get=lambda row: "发出" if row[0].outgoing else "收到"),
        Col("counterpart", "往来方", "text", "c112", get=lambda row: names.COUNTERPARTS.get(row[0].counterpart, row[0].counterpart)),
        Col("title", "凭证", "text", "c240", get=lambda row: f"{row[0].vt_code} {row[0].title}", tip=lambda row: row[0].title),
        Col("voucher_no", "凭证号", "link", "c152", get=lambda row: row[0].voucher_no, tip=lambda row: row[0].voucher_no),
        Col("state", "状态", "state", "c88", get=_wrap("state"), look=lambda row: "is-bad"),
        Col("at", "时间", "moment", "c128", get=_wrap("at"), hidden=True),
        Col("says", "说明", get=_wrap("says"), look=lambda row: "wrap fold"),
        Col("remedy", "怎样办", "text", "c216", get=_wrap("remedy"), look=lambda row: "wrap ink2"),
    ),
    empty=Empty("没有待处理的凭证", "对方不收的、校验不过的、没有办成的会列在这里", "回电子凭证库", "voucherstore:listing"),
    notes="停在这里的，不碍别的凭证收发。",
)  # fmt: skip
