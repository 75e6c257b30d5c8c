"""签发以后：请银行撤销；付了以后更正经济分类或指标。都先说会发生什么，再问一步。"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jincai.execution.payment import operations, queries
from jincai.execution.payment.queries import PaymentRow
from jincai.execution.payment.screens import choosing
from jincai.execution.payment.screens.hours import hours
from jincai.kernel.money import show
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.platform.standards import api as standards
from jincai.platform.ui.api import Desk, attempt, named, page


@require_http_methods(["GET", "POST"])
@page(verb="payment.recall")
def recall(request: HttpRequest, number: str) -> HttpResponse:
    """请银行撤销：银行还没有付的；答复以前占用不动."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    row = _row(number, desk)
    why: Refused | None = None
    if request.method == "POST":
        _, problem = attempt(lambda: operations.recall(division=desk.division, year=desk.year, number=row.number, on=desk.today, actor=desk.actor))
        if problem is None:
            messages.success(request, f"已请银行撤销 {row.order}，等银行答复；撤销成功，占用退回原指标")
            return redirect("payment:detail", row.number)
        why = _shown(problem)
    now = hours(division=desk.division, on=desk.today, now=timezone.localtime())
    context = {"row": row, "hours": now, "refused": why, "able": row.state == "ORDERED"}
    return render(request, "payment/recall.html", context, status=409 if why else 200)


@require_http_methods(["GET", "POST"])
@page(verb="payment.correct_paid")
def correct(request: HttpRequest, number: str) -> HttpResponse:
    """更正：付了以后改一行的部门经济分类或指标，钱不动."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    row = _row(number, desk)
    given = {name: request.POST.get(name, "").replace("\0", "").strip()[:200] for name in ("position", "dep_econ", "allotment", "reason")}
    wrong: dict[str, str] = {}
    why: Refused | None = None
    if request.method == "POST":
        wrong, code = _checked(given, row, desk)
        if not wrong:
            told: dict[str, Any] = {"position": int(given["position"]), "to_allotment": given["allotment"], "dep_econ": code, "reason": given["reason"]}
            seen = request.POST.get(f"seen-{given['position']}", "").partition("|")
            told["seen"] = (seen[0], seen[2]) if seen[1] else None
            _, problem = attempt(
                lambda: operations.correct(division=desk.division, year=desk.year, number=row.number, on=desk.today, actor=desk.actor, **told)
            )
            if problem is None:
                messages.success(request, f"{row.number} 第 {given['position']} 行已更正")
                return redirect("payment:detail", row.number)
            why = _shown(problem)
    context = {
        "row": row, "given": given, "wrong": wrong, "refused": why, "econs": choosing.dep_econs(desk.today, desk.division),
        "choices": choosing.choices(division=desk.division, year=desk.year, agencies=[row.agency], on=desk.today),
        "lines": [(line, show(line.amount - line.refunded), *_names(line, row, desk)) for line in row.lines], "able": row.state in ("CONFIRMED", "CLEARED"),
    }  # fmt: skip
    return render(request, "payment/correct.html", context, status=409 if why else 422 if wrong else 200)


def _checked(given: dict[str, str], row: PaymentRow, desk: Desk) -> tuple[dict[str, str], str]:
    """填得对不对；许不许由动词说."""
    wrong = {}
    line = next((line for line in row.lines if str(line.position) == given["position"]), None)
    if line is None:
        wrong["position"] = "请选一行"
    given["allotment"] = given["allotment"] or (line.allotment if line else "")
    code, says = choosing.dep_econ(given["dep_econ"], desk.today, desk.division)
    if says:
        wrong["dep_econ"] = says
    if len(given["reason"]) < 2:
        wrong["reason"] = "请写理由"
    if line and not wrong and (code, given["allotment"]) == (line.dep_econ, line.allotment):
        wrong["dep_econ"] = "与原来相同，没有改"
    return wrong, code


def _names(line: queries.LineRow, row: PaymentRow, desk: Desk) -> tuple[str, str, str]:
    """功能、部门经济、政府经济分类的名称，记着的，不再查库。"""
    found = [standards.code(kind, getattr(line, kind), row.on, desk.division) for kind in ("exp_func", "dep_econ", "gov_econ")]
    func, dep, gov = (each.name if each else "" for each in found)
    return func, dep, gov


def _row(number: str, desk: Desk) -> PaymentRow:
    """这一笔; 404 for one that is not there or of other units."""
    row = queries.one(division=desk.division, year=desk.year, number=number)
    if row is None or not desk.actor.acts_for(row.agency):
        raise Http404("没有这张支付单据")
    return row


def _shown(problem: Refused | UserError) -> Refused:
    if isinstance(problem, UserError):
        raise problem
    return named(problem)
