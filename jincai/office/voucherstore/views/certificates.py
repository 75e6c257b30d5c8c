"""签章证书：本方的、对方的，谁在哪个位置用，到什么时候；吊销。"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jincai.office.voucherstore import operations
from jincai.office.voucherstore.screens import names
from jincai.platform.evoucher import api as evoucher
from jincai.platform.identity.api import require
from jincai.platform.ui.api import Col, Desk, Empty, Found, Listing, Pick, Text, Wanted, attempt, page, whole

READ = "voucherstore.read_certificates"
SYSTEM = {"system": "系统自动"}
HOME = (("国库", ""), ("电子凭证库", "voucherstore:listing"))


def fetch(desk: Desk, wanted: Wanted, after: str, limit: int) -> Found:
    """证书，筛选后的."""
    _may(desk)
    people, party, q = {**SYSTEM, **names.people()}, wanted.text("party"), wanted.text("q")
    rows = [(each, people.get(each.holder, "") if each.party == "clerk" else "") for each in evoucher.certificate_rows(desk.division)]
    rows = [(each, who) for each, who in rows if (not party or each.party == party) and (not q or q in f"{each.name} {each.holder} {who} {each.serial}")]
    return whole(rows, wanted, after, limit)


def _state(row: Any) -> str:
    return "过期" if not row[0].revoked and row[0].not_after < timezone.now() else str(row[0].label)


LIST = Listing(
    name="voucherstore:certificates", title="签章证书", noun="张", crumbs=HOME, fetch=fetch, page=200,
    opens=lambda row: reverse("voucherstore:certificate", args=[row[0].serial]),
    columns=(
        Col("party", "哪一方", "text", "c128", get=lambda row: row[0].party_title),
        Col("holder", "持有人", get=lambda row: f"{row[1] or row[0].name} {row[0].holder if row[0].holder != 'system' else ''}".strip()),
        Col("position", "位置", "text", "c120", get=lambda row: row[0].position_title),
        Col("serial", "序列号", "link", "c280", get=lambda row: row[0].serial, tip=lambda row: row[0].serial, sheet=44),
        Col("since", "有效期自", "moment", "c128", get=lambda row: row[0].not_before),
        Col("until", "至", "moment", "c128", get=lambda row: row[0].not_after),
        Col("ours", "私钥", "code", "c72", get=lambda row: "本方" if row[0].ours else "对方"),
        Col("state", "状态", "state", "c80", get=_state, look=lambda row: "is-bad" if row[0].revoked or _state(row) == "过期" else ""),
    ),
    filters=(Pick("party", "哪一方", (("", "全部"), *evoucher.PARTIES.items())), Text("q", "查找", "名称、代码、序列号", 18)),
    empty=Empty("还没有签章证书", "第一张凭证签发时由本系统签发，或由系统管理员登记外部机构的证书"), notes="一张证书一个持有人、一个位置；本方的与对方的。",
)  # fmt: skip


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
    _may(desk)
    return desk


def _may(desk: Desk) -> None:
    require(desk.actor, operations.REVOKE if desk.actor.may(operations.REVOKE) else READ)
