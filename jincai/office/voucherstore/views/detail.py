"""一张凭证：内容、各段、每一版每个签章的查验、来龙去脉；再送、作废。"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.office.voucherstore import operations, queries
from jincai.office.voucherstore.screens import contents, names, verdicts
from jincai.platform.ui.api import Chain, Desk, Document, Fact, Note, attempt, document_url, moment, page


@require_safe
@page(verb=operations.READ)
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """一张凭证."""
    return shown(request, found(request, number))


@require_POST
@page(verb=operations.READ)
def act(request: HttpRequest, number: str) -> HttpResponse:
    """再送、作废; what cannot be done is said on the page of the voucher."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    whole = found(request, number)
    leg = _leg(request.POST.get("leg", ""))
    reason = request.POST.get("reason", "").replace("\0", "")[:200]
    if request.POST.get("do") == "resend":
        _, why = attempt(lambda: operations.resend(whole, leg=leg, actor=desk.actor))
    elif request.POST.get("do") == "void":
        _, why = attempt(lambda: operations.void(whole, leg=leg, reason=reason, actor=desk.actor))
    else:
        raise UserError("没有这种办理", "从凭证页上办")
    if why is None:
        return HttpResponseRedirect(reverse("voucherstore:detail", args=[whole.row.code]))
    return shown(request, whole, why, 409 if isinstance(why, Refused) else 400)


def found(request: HttpRequest, number: str) -> queries.Whole:
    """这一张, or 404 where this person does not see it."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    whole = queries.whole(number[:40].replace("-", "").upper(), division=desk.division, agencies=desk.agencies, at=timezone.now())
    if whole is None:
        raise Http404("没有这张凭证")
    return whole


def shown(request: HttpRequest, whole: queries.Whole, why: Refused | UserError | None = None, status: int = 200) -> HttpResponse:
    """一张凭证的页面."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    judged = verdicts.verdicts(whole.row, whole.versions)
    counted = [each for each in judged if not each.refused]
    values = {
        "w": whole, "row": whole.row, "verdicts": judged,
        "refused": len(judged) - len(counted), "content": contents.content(whole.row, whole.versions),
        "doc": _document(desk, whole, bool(counted) and all(each.good for each in counted)),
        "legs": [(each, names.COUNTERPARTS.get(each.counterpart, each.counterpart)) for each in whole.legs],
        "voidable": next((each for each in whole.legs if each.voidable), None), "said": _said(why), "why": why,
        "may_resend": desk.actor.may(operations.RESEND) and not desk.reading, "may_void": desk.actor.may(operations.VOID) and not desk.reading,
        "may_reveal": desk.actor.may(operations.REVEAL) and not desk.reading,
        "outgoing": next((each for each in whole.legs if each.outgoing), None),
    }  # fmt: skip
    return render(request, "voucherstore/detail.html", values, status=status)


def _document(desk: Desk, whole: queries.Whole, good: bool) -> Document:
    row = whole.row
    tags = [("作废", "is-bad") if row.void else ("签章有效", "is-now") if good else ("查验未通过", "is-bad")]
    tags += [("已归档", "")] if row.archived_at else []
    file = reverse("voucherstore:file", args=[row.code])
    unit = f"{row.agency or '财政'} {names.unit(row.division, row.agency)}".strip()
    facts = (
        Fact("金额", row.amount, wide=True, empty="这种凭证没有金额"),
        Fact("单据", row.document, wide=True, url=document_url(row.document_kind, row.document) if row.document else ""),
        Fact("凭证日期", row.on), Fact("单位", unit), Fact("校验码", row.code), Fact("入库", moment(row.made_at)),
    )  # fmt: skip
    return Document(
        title=f"{row.title} {row.voucher_no}", crumbs=(("国库", ""), ("电子凭证库", reverse("voucherstore:listing"))), tags=tags,
        buttons=(("查验", "#verify", False), ("下载 OFD", f"{file}?kind=ofd", False), ("打印 PDF", f"{file}?kind=pdf", True)),
        note=Note("已作废", f"{row.void_reason}　{row.void_by} {moment(row.void_at)}", bad=True) if row.void else None, facts=facts,
        chains=(Chain(contents.links(whole, desk), "来龙去脉", "从单据到凭证，到回单，到分录"),),
    )  # fmt: skip


def _said(why: Refused | UserError | None) -> str:
    if isinstance(why, Refused):
        return "；".join(f"{v.says}　{v.remedy}" for v in why.violations)
    return f"{why.says}。{why.remedy}" if why else ""


def _leg(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
