"""代理银行查询：发给银行的支付凭证，清单与一张；只有凭证上的，账号遮住。批量凭证的各笔在支付清单里。"""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from jincai.execution.payment.screens import orders as found
from jincai.platform.banking import api as banking
from jincai.platform.standards import api as standards
from jincai.platform.ui.api import Col, Desk, Document, Empty, Fact, Found, Listing, Text, Wanted, page

NO_BANK = "本区划有几家代理银行，你的任岗没有写明是哪一家，所以还看不到支付凭证；请安全管理员授岗位时在“处室或银行”里选定。"

SHOWN = 200
"""Lines of a batch shown on the page; the printed voucher has all."""


def fetch(desk: Desk, wanted: Wanted, after: str, limit: int) -> Found:
    """一页支付凭证，新的在前；他是哪几家银行的人，就看哪几家的."""
    sight = found.sight_of(desk.actor, desk.division, desk.today)
    place = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0
    listed = found.orders(division=desk.division, year=desk.year, sight=sight, number=wanted.text("q"), after=place, limit=limit)
    return Found(listed.rows, str(listed.after or ""), listed.count, says="" if sight.banks else NO_BANK)


LIST = Listing(
    name="payment:orders", title="支付凭证", noun="张", crumbs=(("国库", ""),), fetch=fetch, verb=found.READ,
    opens=lambda row: reverse("payment:order", args=[row.number]),
    columns=(
        Col("on", "凭证日期", "code", "c104"),
        Col("number", "凭证号", "link", "c136"),
        Col("agency", "预算单位", "text", "c152", tip=lambda row: row.agency),
        Col("payee", "收款人", sheet=26),
        Col("account", "收款账号", "code", "c96", get=lambda row: row.account[-8:]),
        Col("purpose", "用途", sheet=30),
        Col("fund", "资金性质", "code", "c72", hidden=True),
        Col("serial", "银行流水", "code", "c136", hidden=True),
        Col("state", "送达", "text", "c72"),
        Col("answer", "回单", "text", "c152", look=lambda row: "bad" if row.failed else "", tip=lambda row: row.answer),
        Col("amount", "金额", "money", "c120"),
    ),
    filters=(Text("q", "查找", "完整的凭证号", 18),), empty=Empty("还没有支付凭证", "国库签发后，凭证在这里"), notes="发给代理银行的，账号只显示末四位。",
)  # fmt: skip


@require_safe
@page(verb=found.READ)
def order(request: HttpRequest, number: str) -> HttpResponse:
    """一张支付凭证。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    sight = found.sight_of(desk.actor, desk.division, desk.today)
    told = found.order(division=desk.division, year=desk.year, sight=sight, number=number[:60])
    if told is None:
        raise Http404("没有这张支付凭证")
    row, traces = told
    lines = [
        (line, _name("exp_func", line.get("ExpFuncCode", ""), desk), _name("gov_econ", line.get("GovExpEcoCode", ""), desk)) for line in row.lines
    ]
    payees = [(line.get("PayeeAcctName", ""), banking.masked(line.get("PayeeAcctNo", ""))) for line in row.lines] if row.batch else []
    shown = {"doc": _document(row), "lines": lines[:SHOWN], "payees": payees[:SHOWN], "count": len(lines), "traces": traces}
    return render(request, "payment/order.html", shown)


@require_safe
@page
def batch(request: HttpRequest, number: str) -> HttpResponse:
    """一张批量凭证的各笔：支付清单里按它的号筛选。"""
    return HttpResponseRedirect(f"{reverse('payment:listing')}?{urlencode({'q': number[:20]})}")


def _document(row: found.Order) -> Document:
    """银行的人看得到的：凭证上的."""
    tags = [(row.state, ""), *([(row.answer, "is-bad" if row.failed else "")] if row.answer else [])]
    facts = (
        Fact("收款人", row.payee, wide=True, strong=True), Fact("金额", row.amount, wide=True),
        Fact("收款账户", f"{row.account}　{row.bank} {row.bank_no}", wide=True), Fact("付款账户", row.payer, wide=True),
        Fact("用途", row.purpose, wide=True), Fact("凭证日期", row.on), Fact("资金性质", row.fund), Fact("银行流水", row.serial),
    )  # fmt: skip
    crumbs = (("国库", ""), ("支付凭证", reverse("payment:orders")))
    return Document(title=f"支付凭证 {row.number}", crumbs=crumbs, tags=tags, beside=row.agency, facts=facts)


def _name(code_set: str, code: str, desk: Desk) -> str:
    known = standards.code(code_set, code, desk.today, desk.division) if code else None
    return known.name if known else ""
