"""填表时的帮手：该用哪条指标；查行号；导入行名行号。"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jincai.execution.payment import forms
from jincai.execution.payment.screens import choosing, suggesting
from jincai.kernel.problems import InputErrors, UserError
from jincai.platform.banking import api as banking
from jincai.platform.standards import api as standards
from jincai.platform.ui.api import Desk, attempt, page

LARGEST = 20 * 1024 * 1024


@require_POST
@page(verb="payment.request")
def which(request: HttpRequest) -> HttpResponse:
    """该用哪条指标 (a fragment): from what is on the form now."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    form = forms.read(request.POST.dict(), desk.actor.user)  # type: ignore[arg-type]
    units = {u.code for u in standards.agencies(desk.division, desk.today) if desk.actor.acts_for(u.code)}
    agency, payee, purpose = form.head["agency"], form.head["payee"], form.head["purpose"]
    if agency not in units or not (payee or purpose):
        return render(request, "payment/which.html", {"asked": False})
    for row in form.filled:
        forms.value(row)
    used = {row.allotment for row in form.rows if row.allotment}
    choices = choosing.choices(division=desk.division, year=desk.year, agencies=[agency], on=desk.today)
    past = suggesting.past(division=desk.division, year=desk.year, agency=agency, payee=payee)
    found = suggesting.suggestions(choices, past, year=desk.year, payee=payee, purpose=purpose, amount=form.total)
    return render(request, "payment/which.html", {"asked": True, "found": found, "used": used})


@require_safe
@page
def banks(request: HttpRequest) -> HttpResponse:
    """查行号：行名、城市、简称；`part=1` 只要结果（表上用）."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    asked = (request.GET.get("q") or request.GET.get("bank") or "").replace("\0", "").strip()[:60]
    context = {"found": banking.find_banks(asked), "q": asked, "may_bring": desk.actor.may("banking.add_banks") and not desk.reading}
    return render(request, "payment/banks_found.html" if request.GET.get("part") else "payment/banks.html", context)


@require_http_methods(["GET", "POST"])
@page(verb="banking.add_banks")
def bring_banks(request: HttpRequest) -> HttpResponse:
    """导入行名行号表；一行错，全都不存，逐行说."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    if request.method != "POST":
        return redirect("payment:banks")
    sent = request.FILES.get("file")
    if sent is None or not sent.size or sent.size > LARGEST:
        raise UserError("没有选文件，或文件超过 20 MB", "选一个 CSV：第一行是列名 行号,行名")
    data = sent.read()
    done, why = attempt(lambda: banking.import_banks(data, actor=desk.actor))
    if isinstance(why, InputErrors):
        return render(request, "payment/banks.html", {"found": (), "q": "", "may_bring": True, "errors": why.errors, "says": why.says}, status=400)
    if why or done is None:
        raise why or UserError("没有导入", "再试一次")
    messages.success(request, f"读了 {done[0]} 行，新登记或改名 {done[1]} 家")
    return redirect("payment:banks")
