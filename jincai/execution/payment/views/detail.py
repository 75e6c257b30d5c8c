"""支付明细：事实、步骤、明细行、追溯、分录、往来凭证、历史。"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from jincai.execution.payment import queries
from jincai.execution.payment.queries import PaymentRow
from jincai.execution.payment.screens import paper as papers
from jincai.execution.payment.screens import progress, tracing
from jincai.execution.payment.screens.paper import Paper
from jincai.execution.payment.states import STOPPED as ENDED
from jincai.execution.payment.views.papers import SHOWN as SHOWN_KINDS
from jincai.execution.procurement import api as procurement
from jincai.platform.banking import api as banking
from jincai.platform.standards import api as standards
from jincai.platform.ui.api import (
    Chain,
    Desk,
    Document,
    Fact,
    Note,
    Revealed,
    acting,
    address,
    document_url,
    in_yuan,
    links_to,
    missing,
    page,
    revealed,
)

STOPPED, RUNNING = ("RETURNED", "REJECTED"), ("REQUESTED", "REVIEWED", "APPROVED", "ORDERED", "CONFIRMED")
SHOWN = 40
"""Entries shown at first; the rest on demand."""


@require_http_methods(["GET", "HEAD", "POST"])
@page
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """支付明细，按申请号或凭证号；POST 写明事由，显示这一次收款账号。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    paper = papers.paper(division=desk.division, year=desk.year, number=number)
    if paper is None or not desk.actor.acts_for(paper.row.agency):
        return _missing(request, desk, number)
    told = {"document_kind": "payment", "document": paper.row.number, "division": desk.division, "agency": paper.row.agency}
    shown = revealed(request, lambda _, reason: banking.reveal(number=paper.row.account, actor=desk.actor, reason=reason, **told))
    context = {
        "doc": _document(request, desk, paper, shown), "p": paper, "row": paper.row,
        "vouchers": [(each, document_url("voucher", each.code)) for each in paper.vouchers],
        "attached": paper.attached, "shown_kinds": SHOWN_KINDS, "allotments": len({line.row.allotment for line in paper.lines}),
    }  # fmt: skip
    return render(request, "payment/detail.html", context, status=shown.status)


def _document(request: HttpRequest, desk: Desk, paper: Paper, shown: Revealed) -> Document:
    row, now_at = paper.row, progress.now_at(paper)
    entries = paper.entries if "all" in request.GET else paper.entries[:SHOWN]
    copy = f"{reverse('payment:request')}?copy={row.number}"
    may = desk.actor.may("payment.request") and not desk.reading
    return Document(
        title=f"支付申请 {row.number}", crumbs=(("预算执行", ""), ("支付申请", reverse("payment:listing"))),
        tags=((row.label, "is-bad" if row.state in STOPPED else "is-now" if row.state in RUNNING else ""),),
        beside=f"{paper.agency_name}　{now_at}" if now_at else paper.agency_name,
        buttons=(("打印", address("printshop:one", "payment", row.number), False), ("复制", copy if may else "", False), *_acts(desk, row)),
        note=_note(row), steps=progress.steps(paper), acting=acting(desk, "payment", row.number, row.amount), facts=_facts(desk, paper), reveal=shown,
        chains=(
            Chain(tracing.sources(paper), "钱从哪来", "追溯到预算批准，每一步都可打开"), Chain(tracing.way(paper), "钱到哪去", "从申请到记账，没到的是虚线"),
            Chain(tracing.back(paper), "钱怎么回来", "退款恢复原占用"),
        ),
        entries=entries, entries_note="；".join(f"{title} {count} 笔" for title, count in paper.books.items()),
        entries_more="?all=1" if len(entries) < len(paper.entries) else "", done="/payment/new/",
        history=progress.history(paper, paper.acts),
    )  # fmt: skip


def _note(row: PaymentRow) -> Note | None:
    """退回、退票、退款的原因."""
    if not row.says:
        return None
    again = "。占用已退回原指标，改正后可以重办" if row.state in STOPPED else ""
    return Note(f"有退款 {in_yuan(row.refunded)} 元" if row.refunded else row.label, f"{row.says}{again}", row.state in STOPPED)


def _facts(desk: Desk, paper: Paper) -> list[Fact]:
    row, contracts = paper.row, _contracts(paper)
    facts = [
        Fact("收款人", row.payee, wide=True, strong=True), Fact("金额", row.amount, wide=True), Fact("账号", banking.masked(row.account), masked="account"),
        Fact("开户银行", row.bank), Fact("用途", row.purpose, wide=True), Fact("支付凭证", row.order, url="#messages", empty="未生成"),
        Fact("银行流水", row.bank_serial), Fact("资金性质", f"{row.fund} {paper.fund_name}"), Fact("结算方式", _settlement(desk)),
    ]  # fmt: skip
    if row.refunded:
        facts.append(Fact("已退款", row.refunded))
    if contracts:
        facts.append(Fact("合同", links_to(procurement.DOCUMENT, contracts)))
    if row.batch:
        facts.append(Fact("批次", row.batch, url=f"{reverse('payment:listing')}?{urlencode({'batch': row.batch})}"))
    if row.batch_order:
        facts.append(Fact("批量凭证", row.batch_order, url=reverse("payment:batch", args=[row.batch_order])))
    if again := queries.again_numbers(division=desk.division, year=desk.year, number=row.number) if row.state in ENDED or row.refunded else []:
        facts.append(Fact("已由重办", links_to("payment", again)))
    if row.again_of:
        facts.append(Fact("重办自", row.again_of, url=reverse("payment:detail", args=[row.again_of])))
    return facts


def _acts(desk: Desk, row: PaymentRow) -> tuple[tuple[str, str, bool], ...]:
    """此刻能办的下一步：重办、请银行撤销、更正、去签发；题、网址、是不是主要的."""
    if desk.reading:
        return ()
    told = []
    if (row.state in ENDED or row.refunded) and desk.actor.may("payment.request"):
        told.append(("改正重办", f"{reverse('payment:request')}?again={row.number}", row.state in STOPPED))
    if row.state == "ORDERED" and desk.actor.may("payment.recall"):
        told.append(("请银行撤销…", reverse("payment:recall", args=[row.number]), False))
    if row.state in ("CONFIRMED", "CLEARED") and desk.actor.may("payment.correct_paid"):
        told.append(("更正…", reverse("payment:correct", args=[row.number]), False))
    if row.state == "APPROVED" and desk.actor.may("payment.order"):
        told.append(("去签发", reverse("payment:sending"), True))
    return tuple(told)


def _contracts(paper: Paper) -> list[str]:
    """付的是哪些合同."""
    return list(dict.fromkeys(line.row.contract for line in paper.lines if line.row.contract))


def _missing(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """没有这张支付单据，或是别的单位的: on to the page of the document that does bear the number, else say so."""
    kind = papers.elsewhere(number, division=desk.division, year=desk.year, actor=desk.actor)
    if kind and (url := document_url(kind, number)):
        return HttpResponseRedirect(url)
    return missing(
        request, "支付单据", number, district="预算执行", home="支付申请", listing="payment:listing", says="本年度没有这个号的支付申请或支付凭证"
    )


def _settlement(desk: Desk) -> str:
    found = standards.code("settlement_method", "2", desk.today, desk.division)
    return found.name if found else ""
