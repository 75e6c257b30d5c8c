"""申请支付：一张表，一个动词；被拒时说明为什么，填的字都留着。"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from jincai.execution.payment import forms, operations, queries
from jincai.execution.payment.screens import choosing, lists
from jincai.execution.payment.screens.choosing import Choice
from jincai.execution.payment.views import papers, ways
from jincai.kernel.money import ZERO, plain, show
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.platform.banking import api as banking
from jincai.platform.files import api as files
from jincai.platform.standards import api as standards
from jincai.platform.ui.api import Desk, attempt, named, page


class _OnlyTried(Exception):
    """The verb would have been allowed; nothing is kept."""


@require_http_methods(["GET", "POST"])
@page(verb="payment.request")
def request(request: HttpRequest) -> HttpResponse:
    """新建支付申请。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    form = _posted(request, desk) if request.method == "POST" else _fresh(request, desk)
    choices = _choices(form, desk)
    if request.method == "GET":
        return _page(request, desk, form, choices)
    asked = request.POST.get("do", "send")
    if asked != "send":
        _arrange(form, asked, request, desk)
        return _page(request, desk, form, choices)
    forms.check(form, choices, on=desk.today, division=desk.division)
    typos = form.errors
    number, why = _send(form, desk, papers.sent(request))
    if number:
        messages.success(request, f"已提交 {number}，{show(form.total)} 元，待单位审核")
        return redirect("payment:detail", number)
    return _page(request, desk, form, choices, why, typos, status=409 if why else 422)


@require_POST
@page(verb="payment.request")
def total(request: HttpRequest) -> HttpResponse:
    """合计与各行现可用，随填随算 (a fragment)."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    form = _posted(request, desk)
    choices = _choices(form, desk)
    for row in form.filled:
        forms.value(row)
    return render(request, "payment/total.html", {"form": form, "left": _left(form, choices)})


def _posted(request: HttpRequest, desk: Desk) -> forms.Form:
    """读所填；用过的账号从那一笔取回."""
    form = forms.read(request.POST.dict(), desk.actor.user)  # type: ignore[arg-type]
    before = queries.one(division=desk.division, year=desk.year, number=form.of) if form.of else None
    forms.recall(form, before if before and desk.actor.acts_for(before.agency) else None)
    return form


def _choices(form: forms.Form, desk: Desk) -> list[Choice]:
    """可选的指标: of the unit on the form, or of the first unit the person prepares for."""
    units = _units(desk)
    if form.head["agency"] not in units:
        form.head["agency"] = desk.unit if desk.unit in units else next(iter(units), "")
    return choosing.choices(division=desk.division, year=desk.year, agencies=[form.head["agency"]], on=desk.today)


def _units(desk: Desk) -> dict[str, str]:
    """能替哪些单位办，代码与名称."""
    return {u.code: u.name for u in standards.agencies(desk.division, desk.today) if desk.actor.acts_for(u.code)}


def _send(form: forms.Form, desk: Desk, sent: Sequence[files.Upload] = ()) -> tuple[str | None, Refused | None]:
    """办，或者说为什么不办; with cells wrong, the sound lines are tried all the same, so that every reason is told at once."""
    if form.wrong or not any(not row.wrong for row in form.filled):
        return None, None
    tried = bool(form.errors)
    asked = form.request() if not tried else _sound(form).request()
    approved = choosing.budget_approved(division=desk.division, year=desk.year)

    def verb() -> str:
        ask_for = operations.request_again if asked.again_of else operations.request
        number = ask_for(division=desk.division, request=asked, on=desk.today, actor=desk.actor, budget_approved=approved)
        if tried:
            raise _OnlyTried
        papers.keep(sent, number, form.head["agency"], desk)
        return number

    try:
        number, why = attempt(verb)
    except _OnlyTried:
        return None, None
    if isinstance(why, UserError):
        raise why
    if why is None:
        return number, None
    ways.mark(form, why.violations)
    return None, named(why)


def _sound(form: forms.Form) -> forms.Form:
    return dataclasses.replace(form, key=f"{form.key}:tried"[:80], rows=[row for row in form.filled if not row.wrong], wrong={})


def _arrange(form: forms.Form, asked: str, request: HttpRequest, desk: Desk) -> None:
    """表上的动作：加行、减为可用数、填入用过的收款人."""
    verb, _, what = asked.partition(":")
    if verb == "add":
        form.rows += [forms.Row(len(form.rows) + n) for n in range(1, 4) if len(form.rows) + n <= forms.MOST]
    elif verb == "reduce":
        number, _, available = what.partition("=")
        _reduce(form, number, Decimal(available) if available.replace(".", "", 1).isdigit() else ZERO)
    elif verb == "use":
        number, _, econ = what.partition(":")
        forms.use(form, number[:20], econ[:20])
    elif verb == "payee":
        known = request.POST.get("known", "")
        for row in lists.recent_payees(division=desk.division, year=desk.year, agencies=standards.agencies_of(desk.actor, desk.division)):
            if row.number == known:
                form.head |= {"payee": row.payee, "bank": row.bank, "bank_no": row.bank_no}
                forms.use_again(form, row)


def _reduce(form: forms.Form, number: str, available: Decimal) -> None:
    """从后往前减，直到合计不超过可用数."""
    same = [row for row in form.filled if row.allotment == number]
    for row in same:
        forms.value(row)
    over = sum((row.value or ZERO for row in same), ZERO) - available
    for row in reversed(same):
        if over <= 0 or row.value is None:
            continue
        less = min(over, row.value)
        row.amount = plain(row.value - less) if row.value > less else ""
        over -= less


def _fresh(request: HttpRequest, desk: Desk) -> forms.Form:
    wanted = request.GET.get("again") or request.GET.get("copy")
    copy = queries.one(division=desk.division, year=desk.year, number=wanted) if wanted else None
    copy = copy if copy and desk.actor.acts_for(copy.agency) else None
    form = forms.again(desk.actor.user, copy) if copy and request.GET.get("again") else forms.blank(desk.actor.user, copy=copy)
    for row in form.filled:
        forms.value(row)
    if number := request.GET.get("allotment", ""):
        form.rows[0].allotment = number
        form.head["agency"] = choosing.agency_of(number, division=desk.division, year=desk.year)
    return form


def _page(
    request: HttpRequest, desk: Desk, form: forms.Form, choices: list[Choice], why: Refused | None = None, typos: int = 0, status: int = 200
) -> HttpResponse:
    recent = lists.recent_payees(division=desk.division, year=desk.year, agencies=standards.agencies_of(desk.actor, desk.division))
    payees = [(row, banking.masked(row.account)[-5:]) for row in recent]
    context = {
        "form": form,
        "choices": choices,
        "econs": choosing.dep_econs(desk.today, desk.division),
        "left": _left(form, choices),
        "original": queries.one(division=desk.division, year=desk.year, number=form.again) if form.again else None,
        "payees": payees,
        "units": _units(desk),
        "refused": why,
        "typos": typos,
        "ways": ways.ways(why, form) if why else [],
        "sent": request.method == "POST" and request.POST.get("do", "send") == "send",
    }
    return render(request, "payment/request.html", context, status=status)


def _left(form: forms.Form, choices: Sequence[Choice]) -> dict[int, Decimal]:
    """各行所选指标的现可用（元）."""
    at = {c.number: c.available for c in choices}
    return {row.position: at[row.allotment] for row in form.rows if row.allotment in at}
