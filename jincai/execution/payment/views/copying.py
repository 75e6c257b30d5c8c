"""复制上月：选上月付成的几笔，改改金额，一次提交成一批；每笔各是各的，规定与新申请相同。"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from jincai.execution.payment import operations
from jincai.execution.payment.operations import Outcome
from jincai.execution.payment.queries import PaymentRow, several
from jincai.execution.payment.screens import choosing
from jincai.execution.payment.screens import copying as screen
from jincai.kernel.money import MoneyError, positive
from jincai.kernel.problems import UserError
from jincai.platform.audit import api as audit
from jincai.platform.standards import api as standards
from jincai.platform.ui.api import Desk, attempt, page


@require_http_methods(["GET", "POST"])
@page(verb="payment.request")
def copying(request: HttpRequest) -> HttpResponse:
    """复制上月的支付."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    units = {u.code: u.name for u in standards.agencies(desk.division, desk.today) if desk.actor.acts_for(u.code)}
    asked = request.GET.get("agency", "") or request.POST.get("agency", "")
    agency = asked if asked in units else desk.unit if desk.unit in units else next(iter(units), "")
    choices = choosing.choices(division=desk.division, year=desk.year, agencies=[agency], on=desk.today)
    found = screen.last_month(division=desk.division, year=desk.year, agency=agency, on=desk.today, choices=choices)
    if request.method == "POST":
        picked, wrong = _picked(request, [copy.row for copy in found])
        if not wrong:
            return _done(request, desk, picked)
        return _page(request, desk, units, agency, found, wrong, status=422)
    return _page(request, desk, units, agency, found, {})


def _picked(request: HttpRequest, rows: list[PaymentRow]) -> tuple[list[tuple[PaymentRow, Decimal | None]], dict[str, str]]:
    """选了哪几笔、改成多少; and the amounts that are none."""
    chosen, picked, wrong = set(request.POST.getlist("pick")), [], {}
    for row in rows:
        if row.number not in chosen:
            continue
        text = request.POST.get(f"amount-{row.number}", "").replace("，", ",").strip()
        try:
            picked.append((row, positive(text) if text else None))
        except MoneyError:
            wrong[row.number] = "写成 1,234.50 的样子"
    if not picked and not wrong:
        raise UserError("没有选要复制的支付", "在清单里选中，再提交")
    return picked, wrong


def _done(request: HttpRequest, desk: Desk, picked: list[tuple[PaymentRow, Decimal | None]]) -> HttpResponse:
    batch = f"{desk.today:%Y%m}-复制-{picked[0][0].agency}"
    asked = [screen.request_of(row, user=desk.actor.user, batch=batch, amount=amount) for row, amount in picked]
    told: dict[str, Any] = {"division": desk.division, "on": desk.today, "actor": desk.actor}
    told["budget_approved"] = choosing.budget_approved(division=desk.division, year=desk.year)
    done, why = attempt(lambda: operations.request_many(requests=asked, **told))
    if why or done is None:
        raise why or UserError("没有提交", "再试一次")
    audit.many(audit.refusal(each.refused, verb="payment.request", document_kind="payment", document=row.number)
               for each, (row, _) in zip(done, picked, strict=True) if each.refused)  # fmt: skip
    return _result(request, desk, batch, list(zip(done, [row for row, _ in picked], strict=True)))


def _result(request: HttpRequest, desk: Desk, batch: str, done: list[tuple[Outcome, PaymentRow]]) -> HttpResponse:
    made = {row.number: row for row in several(division=desk.division, year=desk.year, numbers=[each.number for each, _ in done if each.ok])}
    rows = sorted(((each, row, made.get(each.number)) for each, row in done), key=lambda one: one[0].ok)
    bad = sum(not each.ok for each, _ in done)
    total = sum((row.amount for row in made.values()), Decimal(0))
    context = {"rows": rows, "bad": bad, "done": len(done) - bad, "total": total, "batch": batch}
    return render(request, "payment/copied.html", context, status=200 if bad < len(done) else 409)


def _page(
    request: HttpRequest, desk: Desk, units: dict[str, str], agency: str, found: list[screen.Copy], wrong: dict[str, str], status: int = 200
) -> HttpResponse:
    before, _, _ = screen.months(desk.today)
    posted = request.method == "POST"
    rows = [
        (copy, request.POST.get(f"amount-{copy.row.number}", "") if posted else "", wrong.get(copy.row.number, ""),
         copy.row.number in request.POST.getlist("pick") if posted else not (copy.done or copy.short))
        for copy in found
    ]  # fmt: skip
    context = {
        "rows": rows, "units": list(units.items()), "agency": agency, "unit": units.get(agency, ""), "month": before, "wrong": wrong,
        "total": sum((copy.row.amount for copy in found), Decimal(0)),
    }  # fmt: skip
    return render(request, "payment/copying.html", context, status=status)
