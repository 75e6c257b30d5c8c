"""一项差异：为什么，三方的数，往来凭证，怎么办；要人说明的写说明。"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from jincai.kernel.rules import Refused
from jincai.ledger import api as ledger
from jincai.platform.exchange import api as exchange
from jincai.platform.identity import api as identity
from jincai.platform.ui.api import Desk, missing, page
from jincai.treasury.reconciliation import operations, queries, rules
from jincai.treasury.reconciliation.views import asking
from jincai.treasury.reconciliation.views.days import link_of


@require_http_methods(["GET", "HEAD", "POST"])
@page(whole=True)
def difference(request: HttpRequest, id: int) -> HttpResponseBase:
    """差异的一页；POST 写说明。"""
    at: Desk = request.desk  # type: ignore[attr-defined]
    row = queries.difference_at(division=at.division, year=at.year, id=id)
    if row is None:
        return missing(request, "差异", id, district="国库", home="对账", listing="reconciliation:desk", says="本年度没有这一项")
    why = None
    if request.method == "POST":
        says = request.POST.get("says", "").replace("\0", "")
        told = {"division": at.division, "year": at.year, "id": id, "says": says, "actor": at.actor, "seen": request.POST.get("seen")}
        found = asking.done(request, lambda: operations.explain(**told), "说明已写上", "reconciliation:difference", id)  # type: ignore[arg-type]
        if not isinstance(found, Refused):
            return found
        why = found
    kept = ledger.facts_of([row.document], year=at.year, division=at.division) if row.document else []
    names = identity.names()
    context = {
        "row": row, "url": link_of(row), "rule": rules.KINDS[row.kind], "why": why, "by": names.get(row.explained_by, row.explained_by),
        "traces": exchange.messages_of(row.document or row.number), "may": at.actor.may("reconciliation.explain") and not at.reading,
        "entries": ledger.entries({"facts": [k.id for k in kept]}, year=at.year, division=at.division) if kept else [],
        "asked": request.POST.get("says", ""),
    }  # fmt: skip
    return render(request, "reconciliation/difference.html", context, status=409 if why else 200)
