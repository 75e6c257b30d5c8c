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
from jincai.platform.ui.api import Desk, attempt, page


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
        "w": whole, "row": whole.row, "unit": names.unit(whole.row.division, whole.row.agency),
        "verdicts": judged, "good": bool(counted) and all(each.good for each in counted),
        "refused": len(judged) - len(counted), "content": contents.content(whole.row, whole.versions), "links": contents.links(whole, desk),
        "legs": [(each, names.COUNTERPARTS.get(each.counterpart, each.counterpart)) for each in whole.legs],
        "voidable": next((each for each in whole.legs if each.voidable), None), "said": _said(why), "why": why,
        "may_resend": desk.actor.may(operations.RESEND) and not desk.reading, "may_void": desk.actor.may(operations.VOID) and not desk.reading,
        "may_reveal": desk.actor.may(operations.REVEAL) and not desk.reading,
        "outgoing": next((each for each in whole.legs if each.outgoing), None),
    }  # fmt: skip
    return render(request, "voucherstore/detail.html", values, status=status)


def _said(why: Refused | UserError | None) -> str:
    if isinstance(why, Refused):
        return "；".join(f"{v.says}　{v.remedy}" for v in why.violations)
    return f"{why.says}。{why.remedy}" if why else ""


def _leg(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
