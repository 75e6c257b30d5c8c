"""支付明细：事实、步骤、明细行、追溯、分录、往来凭证、历史。"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from jincai.execution.payment import queries
from jincai.execution.payment.queries import PaymentRow
from jincai.execution.payment.screens import paper as papers
from jincai.execution.payment.screens import progress, tracing
from jincai.execution.payment.screens.paper import Paper
from jincai.execution.payment.states import STOPPED
from jincai.execution.payment.views.papers import SHOWN as SHOWN_KINDS
from jincai.execution.payment.views.papers import attached
from jincai.execution.procurement import api as procurement
from jincai.platform.banking import api as banking
from jincai.platform.standards import api as standards
from jincai.platform.ui.api import Desk, acting, document_url, page, revealed
from jincai.platform.workflow import api as workflow

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
    return render(request, "payment/detail.html", {**_context(request, desk, paper), "reveal": shown}, status=shown.status)


def _context(request: HttpRequest, desk: Desk, paper: Paper) -> dict[str, object]:
    row = paper.row
    entries = paper.entries if "all" in request.GET else paper.entries[:SHOWN]
    return {
        "p": paper,
        "row": row,
        "account": banking.masked(row.account),
        "steps": progress.steps(paper),
        "sources": tracing.sources(paper),
        "way": tracing.way(paper),
        "back": tracing.back(paper),
        "history": progress.history(paper, workflow.history(papers.KIND, row.number, division=desk.division, year=desk.year)),
        "acting": acting(desk, "payment", row.number, row.amount),
        "now_at": progress.now_at(paper),
        "entries": entries,
        "note": "；".join(f"{title} {count} 笔" for title, count in paper.books.items()),
        "more": "?all=1" if len(entries) < len(paper.entries) else "",
        "vouchers": [(each, document_url("voucher", each.code)) for each in paper.vouchers],
        "settlement": _settlement(desk),
        "contracts": [(number, document_url(procurement.DOCUMENT, number)) for number in _contracts(paper)],
        "allotments": len({line.row.allotment for line in paper.lines}),
        "may_request": desk.actor.may("payment.request") and not desk.reading,
        "after_acts": _acts(desk, row),
        "redone": queries.again_numbers(division=desk.division, year=desk.year, number=row.number) if row.state in STOPPED or row.refunded else [],
        "attached": attached(row.number, desk),
        "shown_kinds": SHOWN_KINDS,
        "running": row.state in ("REQUESTED", "REVIEWED", "APPROVED", "ORDERED", "CONFIRMED"),
    }


def _acts(desk: Desk, row: PaymentRow) -> list[tuple[str, str, bool]]:
    """此刻能办的下一步：重办、请银行撤销、更正；题、网址、是不是主要的."""
    if desk.reading:
        return []
    told = []
    if (row.state in STOPPED or row.refunded) and desk.actor.may("payment.request"):
        told.append(("改正重办", f"{reverse('payment:request')}?again={row.number}", row.state in ("RETURNED", "REJECTED")))
    if row.state == "ORDERED" and desk.actor.may("payment.recall"):
        told.append(("请银行撤销…", reverse("payment:recall", args=[row.number]), False))
    if row.state in ("CONFIRMED", "CLEARED") and desk.actor.may("payment.correct_paid"):
        told.append(("更正…", reverse("payment:correct", args=[row.number]), False))
    if row.state == "APPROVED" and desk.actor.may("payment.order"):
        told.append(("去签发", reverse("payment:sending"), True))
    return told


def _contracts(paper: Paper) -> list[str]:
    """付的是哪些合同."""
    return list(dict.fromkeys(line.row.contract for line in paper.lines if line.row.contract))


def _missing(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """没有这张支付单据，或是别的单位的: on to the page of the document that does bear the number, else say so."""
    kind = papers.elsewhere(number, division=desk.division, year=desk.year, actor=desk.actor)
    if kind and (url := document_url(kind, number)):
        return HttpResponseRedirect(url)
    return render(request, "payment/missing.html", {"number": number}, status=404)


def _settlement(desk: Desk) -> str:
    found = standards.code("settlement_method", "2", desk.today, desk.division)
    return found.name if found else ""
