"""签发：选中的整批一次验明本人、一次签发；每笔各是各的，没有签成的说为什么。"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jincai.execution.payment import operations
from jincai.execution.payment.queries import several
from jincai.execution.payment.screens import sending as found
from jincai.execution.payment.screens.hours import hours
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused, Violation
from jincai.platform.audit import api as audit
from jincai.platform.identity import api as identity
from jincai.platform.standards import api as standards
from jincai.platform.ui.api import Desk, attempt, document_url, named, page


@require_http_methods(["GET", "POST"])
@page(verb="payment.order")
def sending(request: HttpRequest) -> HttpResponse:
    """待签发清单；POST 签发选中的：整批只问一次口令."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    if request.method == "GET":
        return _page(request, desk)
    numbers = list(dict.fromkeys(each[:20] for each in request.POST.getlist("pick")))[: found.MOST]
    if not numbers:
        raise UserError("没有选要签发的支付", "在清单里选中，再签发")
    if not _is_himself(request, desk):
        return _page(request, desk, picked=set(numbers), why=_not_himself(desk), status=403)
    told: dict[str, Any] = {"division": desk.division, "year": desk.year, "numbers": numbers, "on": desk.today, "actor": desk.actor}
    done, why = attempt(lambda: operations.order_many(**told))
    if why is not None:
        if isinstance(why, UserError):
            raise why
        return _page(request, desk, picked=set(numbers), why=named(why), status=409)
    assert done is not None
    audit.many(audit.refusal(each.refused, document_kind="payment", document=each.number) for each in done if each.refused)
    return _result(request, desk, done)


def _is_himself(request: HttpRequest, desk: Desk) -> bool:
    """口令对不对: asked once for the whole batch; wrong ones are counted by the lock-out, like at the door."""
    known = identity.authenticate(desk.actor.user, request.POST.get("pin", ""), request)
    return known is not None and known.user == desk.actor.user


def _not_himself(desk: Desk) -> Refused:
    """没有验明本人."""
    found = Violation(
        rule="SIGN", says="签发口令不对，一笔也没有签发", cites="会计法（2024）第二十五条：岗位分离；签发由本人办理（条号待核）", subject=desk.actor.user,
        remedy="重填你的登录密码；错五次会锁十五分钟", who="安全管理员",
    )  # fmt: skip
    return Refused([found], "没有签发")


def _page(request: HttpRequest, desk: Desk, *, picked: set[str] | None = None, why: Refused | None = None, status: int = 200) -> HttpResponse:
    waiting = found.waiting(division=desk.division, year=desk.year, agencies=standards.agencies_of(desk.actor, desk.division))
    units = {u.code: u.name for u in standards.agencies(desk.division)}
    names = {row.code: row.name for row in standards.codes("fund_type", desk.today, desk.division)}
    context = {
        "waiting": waiting, "rows": [(row, units.get(row.agency, row.agency)) for row in waiting.rows], "refused": why,
        "funds": [(fund, names.get(fund, ""), count, total) for fund, count, total in waiting.funds], "picked": picked,
        "hours": hours(division=desk.division, on=desk.today, now=timezone.localtime()), "most": found.MOST,
    }  # fmt: skip
    return render(request, "payment/sending.html", context, status=status)


def _result(request: HttpRequest, desk: Desk, done: list[operations.Outcome]) -> HttpResponse:
    rows = {row.number: row for row in several(division=desk.division, year=desk.year, numbers=[each.number for each in done])}
    told = [(each, rows.get(each.number), document_url("payment", each.number)) for each in sorted(done, key=lambda each: each.ok)]
    bad = sum(not each.ok for each in done)
    context = {
        "rows": told, "bad": bad, "done": len(done) - bad, "total": sum((rows[each.number].amount for each in done if each.ok), 0),
        "hours": hours(division=desk.division, on=desk.today, now=timezone.localtime()),
    }  # fmt: skip
    return render(request, "payment/sent.html", context, status=200 if bad < len(done) else 409)
