"""签章证书：本方的、对方的，谁在哪个位置用，到什么时候；吊销。"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from jincai.office.voucherstore import operations
from jincai.office.voucherstore.screens import names
from jincai.platform.evoucher import api as evoucher
from jincai.platform.identity.api import require
from jincai.platform.ui.api import Desk, attempt, page

READ = "voucherstore.read_certificates"
SYSTEM = {"system": "系统自动"}


@require_safe
@page
def certificates(request: HttpRequest) -> HttpResponse:
    """证书清单."""
    desk = _allowed(request)
    people = names.people()
    party = request.GET.get("party", "")
    q = request.GET.get("q", "").strip()[:60]
    people = {**SYSTEM, **people}
    rows = [(each, people.get(each.holder, "") if each.party == "clerk" else "") for each in evoucher.certificate_rows(desk.division)]
    rows = [(each, who) for each, who in rows if (not party or each.party == party) and (not q or q in f"{each.name} {each.holder} {who} {each.serial}")]
    values = {
        "rows": rows, "parties": [("", "全部"), *evoucher.PARTIES.items()], "asked": request.GET, "now": timezone.now(),
        "filtered": bool(party or q),
    }  # fmt: skip
    return render(request, "voucherstore/certificates.html", values)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def certificate(request: HttpRequest, serial: str) -> HttpResponse:
    """一张证书; POST with a reason revokes it."""
    desk = _allowed(request)
    found = evoucher.certificate_rows(desk.division, serial=serial[:64])
    if not found:
        raise Http404("没有这张证书")
    why = None
    if request.method == "POST":
        reason = request.POST.get("reason", "").replace("\0", "")[:200]
        _, why = attempt(lambda: operations.revoke(found[0], reason=reason, actor=desk.actor, at=timezone.now()))
        if why is None:
            return HttpResponseRedirect(reverse("voucherstore:certificate", args=[serial]))
    may = desk.actor.may(operations.REVOKE) and not desk.reading
    values = {"row": found[0], "may_revoke": may and not found[0].revoked, "why": why, "now": timezone.now()}
    return render(request, "voucherstore/certificate.html", values, status=400 if why else 200)


def _allowed(request: HttpRequest) -> Desk:
    """看证书: the treasury's posts to look, the security administrator because he revokes. Raises Refused."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    require(desk.actor, operations.REVOKE if desk.actor.may(operations.REVOKE) else READ)
    return desk
