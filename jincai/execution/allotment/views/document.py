"""一件文：冻结、解冻、调剂、收回等，一个文号动了哪些指标；别的单据转到它的页面。"""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from jincai.execution.allotment import queries
from jincai.execution.allotment.screens import paper as papers
from jincai.platform.ui.api import Desk, Document, document_url, missing


def elsewhere(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """没有这个编号的指标: the page of the paper that bears the number, its lines, or the sentence that there is none."""
    kept = papers.facts_on(number, division=desk.division, year=desk.year)
    away = queries.hidden({str(k.body.get("allotment", "")) for k in kept}, division=desk.division, year=desk.year)
    mine = [k for k in kept if desk.actor.acts_for(str(k.body.get("agency", ""))) and k.body.get("allotment", "") not in away]
    other = next((k.document_kind for k in mine if k.document_kind != papers.KIND), "")
    if other and (url := document_url(other, number)):
        return HttpResponseRedirect(url)
    if not mine:
        return missing(
            request, "指标", number, district="预算执行", home="指标", listing="allotment:listing", says="本年度没有这个编号的指标"
        )
    names = papers.people()
    rows = [(k, names.get(k.actor, "系统作业" if k.actor == "system" else k.actor), Decimal(k.body["amount"])) for k in mine]
    reasons = list(dict.fromkeys(str(k.body["reason"]) for k in mine if k.body.get("reason")))
    crumbs = (("预算执行", ""), ("指标", reverse("allotment:listing")))
    titles = [(title, "") for title in dict.fromkeys(k.title for k in mine)]
    context = {"doc": Document(title=number, crumbs=crumbs, tags=titles, beside="；".join(reasons)), "rows": rows}
    return render(request, "allotment/document.html", context)
