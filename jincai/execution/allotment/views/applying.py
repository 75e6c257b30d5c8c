"""申请调剂：一张表，一个动词；被拒时说明为什么，填的字都留着。"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from jincai.execution.allotment import forms, operations
from jincai.execution.allotment.queries import rows
from jincai.execution.allotment.screens import choosing
from jincai.kernel.money import plain, show
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused, Violation
from jincai.platform.files import api as files
from jincai.platform.standards import api as standards
from jincai.platform.ui.api import Desk, Way, attempt, document_url, page

VERB = "allotment.apply_virement"


@require_http_methods(["GET", "POST"])
@page(verb=VERB)
def apply(request: HttpRequest) -> HttpResponse:
    """新建调剂申请。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    form = forms.read(request.POST.dict() if request.method == "POST" else _asked(request, desk))  # type: ignore[arg-type]
    _settle_units(form, desk)
    do = request.POST.get("do", "send") if request.method == "POST" else "look"
    if do.startswith("reduce="):
        form.head["amount"] = do.partition("=")[2][:20]
    if do != "send":
        return _page(request, desk, form)
    forms.check(form)
    sent = [files.Upload(each.name or "", each.read(files.EACH + 1)) for each in request.FILES.getlist("file")[: files.MOST + 1]]
    number, why = (None, None) if form.wrong else attempt(lambda: _send(form, desk, sent))
    if number:
        messages.success(request, f"已申请 {number}，{show(form.value)} 元，已冻结调出指标，待财政批准")
        return redirect("allotment:virement", number)
    return _page(request, desk, form, why, status=409 if isinstance(why, Refused) else 422)


def _send(form: forms.Form, desk: Desk, sent: list[files.Upload]) -> str:
    return operations.apply_virement(
        division=desk.division, giving=form.giving, taking=form.taking, amount=form.value, reason=form.head["reason"], on=desk.today,
        actor=desk.actor, attached=sent,
    )  # fmt: skip


def _asked(request: HttpRequest, desk: Desk) -> dict[str, str]:
    """从指标页来的：已选了调出的指标."""
    asked = {name: request.GET.get(name, "") for name in ("giving", "taking")}
    if asked["giving"] and (found := rows([asked["giving"]], year=desk.year, division=desk.division).get(asked["giving"])):
        asked |= {"agency": found.agency, "to_agency": found.agency}
    return asked


def _settle_units(form: forms.Form, desk: Desk) -> None:
    """两边的单位：没有选、不由他管的，用他自己的或第一个."""
    known = _units(desk)
    first = desk.unit if desk.unit in known else next(iter(known), "")
    form.head["agency"] = form.head["agency"] if form.head["agency"] in known else first
    form.head["to_agency"] = form.head["to_agency"] if form.head["to_agency"] in known else form.head["agency"]


def _units(desk: Desk) -> dict[str, str]:
    """能替哪些单位申请，代码与名称."""
    return {u.code: u.name for u in standards.agencies(desk.division, desk.today) if desk.actor.acts_for(u.code, VERB)}


def _page(
    request: HttpRequest, desk: Desk, form: forms.Form, why: Refused | UserError | None = None, status: int = 200
) -> HttpResponse:
    told: dict[str, Any] = {"division": desk.division, "year": desk.year, "on": desk.today}
    giving = choosing.choices(agency=form.head["agency"], **told)
    same = form.head["to_agency"] == form.head["agency"]
    taking = giving if same else choosing.choices(agency=form.head["to_agency"], **told)
    refused = why if isinstance(why, Refused) else None
    if refused:
        _mark(form, refused)
    chosen = {c.number: c for c in (*giving, *taking)}
    context = {
        "form": form, "giving": giving, "taking": taking, "units": _units(desk), "refused": refused, "wrong": why if why and not refused else None,
        "ways": _ways(refused) if refused else [], "left": chosen.get(form.giving), "now": chosen.get(form.taking), "most": files.MOST,
        "largest": files.EACH // 1024 // 1024, "accept": ",".join(e for kind in files.PAPERS for e in files.KINDS[kind].endings),
        "by_unit": not any(grant.level == "finance" for grant in desk.actor.held if grant.allows(VERB)), "sent_files": bool(request.FILES),
    }  # fmt: skip
    return render(request, "allotment/virement_form.html", context, status=status)


def _mark(form: forms.Form, refused: Refused) -> None:
    """在格子里也说一声: which fields a violation is about."""
    for v in refused.violations:
        if v.asked is not None and v.available is not None and v.asked > v.available:
            form.wrong.setdefault("amount", f"超 {show(v.asked - v.available)}")
        elif v.rule in ("A04", "A05", "A06", "R31"):
            form.wrong.setdefault("taking", {"A04": "不在本部门", "A06": "与调出相同", "R31": "资金性质不同"}.get(v.rule, "不由你管，或没有"))
        elif v.rule.startswith("I0"):
            form.wrong.setdefault("giving", "不由你管")


def _ways(refused: Refused) -> list[Way]:
    """可以这样办，最可能的在前."""
    ways: dict[str, Way] = {}
    for v in refused.violations:
        if _short(v) and v.available:
            ways["less"] = Way(f"减为可用数 {show(v.available)}", form="new", name="do", value=f"reduce={plain(v.available)}")
        for hold in v.holds[:1]:
            if url := document_url("payment", hold.document):
                ways.setdefault("hold", Way(f"看 {hold.document}" if len(hold.document) < 18 else "看占用它的单据", url=url))
    return [*ways.values(), Way("改好再提交", form="new", name="do", value="send")]


def _short(v: Violation) -> bool:
    return v.asked is not None and v.available is not None and v.asked > v.available > 0
