"""申请支付：一张表，一个动词；被拒时说明为什么，填的字都留着。"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from jincai.execution.payment import forms, operations, queries
from jincai.execution.payment.screens import choosing, lists, refusing
from jincai.execution.payment.screens.choosing import Choice
from jincai.kernel.money import ZERO, plain, show
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused, Violation
from jincai.platform.standards import api as standards
from jincai.platform.ui.api import Desk, Way, attempt, document_url, page


class _OnlyTried(Exception):
    """The verb would have been allowed; nothing is kept."""


@require_http_methods(["GET", "POST"])
@page(verb="payment.request")
def request(request: HttpRequest) -> HttpResponse:
    """新建支付申请。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    agencies = standards.agencies_of(desk.actor, desk.division) or []
    choices = choosing.choices(division=desk.division, year=desk.year, agencies=agencies, on=desk.today)
    if request.method == "GET":
        return _page(request, desk, _fresh(request, desk), choices)
    form = forms.read(request.POST.dict(), desk.actor.user)  # type: ignore[arg-type]
    asked = request.POST.get("do", "send")
    if asked != "send":
        _arrange(form, asked, request, desk)
        return _page(request, desk, form, choices)
    forms.check(form, choices, on=desk.today, division=desk.division)
    typos = form.errors
    number, why = _send(form, desk)
    if number:
        messages.success(request, f"已提交 {number}，{show(form.total)} 元，待单位审核")
        return redirect("payment:detail", number)
    return _page(request, desk, form, choices, why, typos, status=409 if why else 422)


@require_POST
@page(verb="payment.request")
def total(request: HttpRequest) -> HttpResponse:
    """合计与各行现可用，随填随算 (a fragment)."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    choices = choosing.choices(
        division=desk.division, year=desk.year, agencies=standards.agencies_of(desk.actor, desk.division) or [], on=desk.today
    )
    form = forms.read(request.POST.dict(), desk.actor.user)  # type: ignore[arg-type]
    for row in form.filled:
        forms.value(row)
    return render(request, "payment/total.html", {"form": form, "left": _left(form, choices)})


def _send(form: forms.Form, desk: Desk) -> tuple[str | None, Refused | None]:
    """办，或者说为什么不办; with cells wrong, the sound lines are tried all the same, so that every reason is told at once."""
    if form.wrong or not any(not row.wrong for row in form.filled):
        return None, None
    tried = bool(form.errors)
    asked = form.request() if not tried else _sound(form).request()
    approved = choosing.budget_approved(division=desk.division, year=desk.year)

    def verb() -> str:
        number = operations.request(division=desk.division, request=asked, on=desk.today, actor=desk.actor, budget_approved=approved)
        if tried:
            raise _OnlyTried
        return number

    try:
        number, why = attempt(verb)
    except _OnlyTried:
        return None, None
    if isinstance(why, UserError):
        raise why
    if why is None:
        return number, None
    _mark(form, why.violations)
    return None, refusing.told(why)


def _sound(form: forms.Form) -> forms.Form:
    return forms.Form(key=f"{form.key}:tried"[:80], head=form.head, rows=[row for row in form.filled if not row.wrong])


def _mark(form: forms.Form, violations: Sequence[Violation]) -> None:
    """在格子里也说一声: which cells a violation is about."""
    for v in violations:
        over = v.asked - v.available if v.asked is not None and v.available is not None else None
        same = [row for row in form.filled if row.allotment == v.subject]
        for row in same:
            row.wrong.setdefault(
                "amount",
                (f"{_positions(form, v.subject)} 行合计超 {show(over)}" if len(same) > 1 else f"超 {show(over)}")
                if over and over > 0
                else "不能支付",
            )
        if v.rule == "R18":
            form.wrong["bank_no" if "行号" in v.says and "账号" not in v.says else "account"] = "账户三要素有误"
        if v.rule == "R07":
            for row in form.filled:
                if row.code and row.code in v.says:
                    row.wrong.setdefault("dep_econ", "不在指标的类内")


def _arrange(form: forms.Form, asked: str, request: HttpRequest, desk: Desk) -> None:
    """表上的动作：加行、减为可用数、填入用过的收款人."""
    verb, _, what = asked.partition(":")
    if verb == "add":
        form.rows += [forms.Row(len(form.rows) + n) for n in range(1, 4) if len(form.rows) + n <= forms.MOST]
    elif verb == "reduce":
        number, _, available = what.partition("=")
        _reduce(form, number, Decimal(available) if available.replace(".", "", 1).isdigit() else ZERO)
    elif verb == "payee":
        account = request.POST.get("known", "")
        for row in lists.recent_payees(division=desk.division, year=desk.year, agencies=standards.agencies_of(desk.actor, desk.division)):
            if row.account == account:
                form.head |= {"payee": row.payee, "account": row.account, "bank": row.bank, "bank_no": row.bank_no}


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
    copy = queries.one(division=desk.division, year=desk.year, number=request.GET["copy"]) if request.GET.get("copy") else None
    form = forms.blank(desk.actor.user, copy=copy if copy and desk.actor.acts_for(copy.agency) else None)
    if number := request.GET.get("allotment", ""):
        form.rows[0].allotment = number
    return form


def _page(
    request: HttpRequest, desk: Desk, form: forms.Form, choices: list[Choice], why: Refused | None = None, typos: int = 0, status: int = 200
) -> HttpResponse:
    payees = lists.recent_payees(division=desk.division, year=desk.year, agencies=standards.agencies_of(desk.actor, desk.division))
    context = {
        "form": form,
        "choices": choices,
        "econs": choosing.dep_econs(desk.today, desk.division),
        "left": _left(form, choices),
        "payees": payees,
        "refused": why,
        "typos": typos,
        "ways": _ways(why, form) if why else [],
        "sent": request.method == "POST" and request.POST.get("do", "send") == "send",
    }
    return render(request, "payment/request.html", context, status=status)


def _left(form: forms.Form, choices: Sequence[Choice]) -> dict[int, Decimal]:
    """各行所选指标的现可用（元）."""
    at = {c.number: c.available for c in choices}
    return {row.position: at[row.allotment] for row in form.rows if row.allotment in at}


def _ways(why: Refused, form: forms.Form) -> list[Way]:
    """可以这样办，最可能的在前；一处一条."""
    ways: dict[str, Way] = {}
    short = [v for v in why.violations if v.rule in ("R04", "R14")]
    several = len({v.subject for v in short}) > 1
    for v in short:
        at = f"第 {_positions(form, v.subject)} 行" if several else ""
        if v.available is not None and v.available > 0:
            words = f"{at}减为可用数 {show(v.available)}" if not several else f"{at}减为 {show(v.available)}"
            ways.setdefault(f"less {v.subject}", Way(words, form="new", name="do", value=f"reduce:{v.subject}={plain(v.available)}"))
        else:
            ways.setdefault("other", Way("改用其他指标", url="#lines"))
    for v in why.violations:
        for hold in v.holds[:1]:
            if url := document_url("payment", hold.document):
                ways.setdefault("hold", Way(f"看 {hold.document}" if len(hold.document) < 18 else "看占用它的单据", url=url))
        if v.rule in ("R46", "R03", "AGENCY"):
            ways.setdefault("other", Way("改用其他指标", url="#lines"))
    return [*list(ways.values())[:3], Way("改好再提交", form="new", name="do", value="send")]


def _positions(form: forms.Form, number: str) -> str:
    return "、".join(str(row.position) for row in form.filled if row.allotment == number)
