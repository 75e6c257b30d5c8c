"""流程：清单、步骤表与流程图、编辑与随填随查、由另一人发布、导出与导入。"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.office.inbox import forms
from jincai.office.inbox.screens import flows as shown
from jincai.office.inbox.views.uploads import uploaded
from jincai.platform.identity import api as identity
from jincai.platform.ui.api import Desk, attempt, page, watermark
from jincai.platform.workflow import api as workflow

DRAFT, PUBLISH = "workflow.draft", "workflow.publish"
MOST_BYTES = 1_000_000


@require_safe
@page
def flow(request: HttpRequest, version: int) -> HttpResponse:
    """一版流程：步骤、去向、图、检查。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    found = _version(desk, version)
    names = identity.names()
    context = {"f": shown.row(found, names), "steps": shown.steps(found), **_checked(found.kind, found.body, desk)}
    context["others"] = [shown.row(v, names) for v in workflow.versions(division=desk.division, kind=found.kind) if v.id != found.id]
    return render(request, "inbox/flow.html", {**context, "may_draft": _may(desk, DRAFT), "may_publish": _may(desk, PUBLISH)})


@require_safe
@page
def compare(request: HttpRequest, version: int) -> HttpResponse:
    """两版比较：改了哪一步的什么，两张图并排，改了的步骤标出来。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    asked = request.GET.get("with", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        raise UserError("没有说与哪一版比较", "在流程页上选一版")
    sides = sorted((_version(desk, version), _version(desk, int(asked))), key=lambda v: v.id)
    names = identity.names()
    context = shown.compared(sides[0], sides[1])
    pictures = [mark_safe(workflow.diagram(v.body, context["marks"])) for v in sides]  # nosec B308 B703 every word is escaped
    return render(request, "inbox/compare.html", {**context, "sides": list(zip((shown.row(v, names) for v in sides), pictures, strict=True))})


@require_http_methods(["GET", "POST"])
@page(verb=DRAFT)
def edit(request: HttpRequest, version: int) -> HttpResponse:
    """编辑：据一版另拟，存成本区划的草稿；检查随填随做。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    found = _version(desk, version)
    if request.method == "GET":
        form = forms.shown(found.title, found.body).more()
        return _edit(request, desk, found, form, found.body)
    form = forms.meant(forms.read(request.POST.dict()), shown.words(found.kind))  # type: ignore[arg-type]
    do = request.POST.get("do", "check")
    if do == "more":
        form = form.more()
    try:
        body = forms.body(form)
        if do == "save":
            told: dict[str, Any] = {"kind": found.kind, "body": body, "title": form.title, "year": found.year, "code": found.code}
            kept, why = attempt(lambda: workflow.draft(division=desk.division, actor=desk.actor, seen=request.POST.get("seen", ""), **told))
            if why or kept is None:
                return _overtaken(request, desk, found, form, body, why)
            messages.success(request, f"已存为草稿第 {kept.number} 版；检查通过后由另一人发布")
            return redirect("inbox:flow", kept.id)
    except UserError as wrong:
        return _edit(request, desk, found, form, None, wrong, live=do == "live")
    return _edit(request, desk, found, form, body, live=do == "live")


def _overtaken(
    request: HttpRequest, desk: Desk, found: workflow.Version, form: forms.Form, body: Mapping[str, Any], why: Refused | UserError | None
) -> HttpResponse:
    """别人先存了：说改了什么，所填的都还在；再按一次保存，就是看过了."""
    if not isinstance(why, Refused) or {v.rule for v in why.violations} != {"W14"}:
        raise why or UserError("没有保存草稿", "再试一次")
    return _edit(request, desk, found, form, body, refused=why)


def _open(desk: Desk, found: workflow.Version) -> str:
    """本区划这种流程现在开着的草稿的 SM3；没有为空."""
    same = (v for v in workflow.versions(division=desk.division) if (v.kind, v.year, v.state, v.division) == (found.kind, found.year, "DRAFT", desk.division))
    return next((v.sm3 for v in same), "")


def _edit(
    request: HttpRequest, desk: Desk, found: workflow.Version, form: forms.Form, body: Mapping[str, Any] | None, wrong: UserError | None = None,
    *, live: bool = False, refused: Refused | None = None,
) -> HttpResponse:  # fmt: skip
    checked = _checked(found.kind, body, desk) if body is not None else {"wrong": wrong}
    if live:
        return render(request, "inbox/check.html", {**checked, "form": form, "live": True})
    seen = request.POST.get("seen", "") if request.method == "POST" and refused is None else _open(desk, found)
    said = forms.said(form, shown.words(found.kind))
    context = {"f": shown.row(found, {}), "form": said, **shown.choices(found.kind), "fields": forms.FIELDS, "ops": forms.OPS, **checked}
    return render(request, "inbox/edit.html", {**context, "seen": seen, "refused": refused}, status=409 if refused else 422 if wrong else 200)


@require_POST
@page(verb=PUBLISH)
def publish(request: HttpRequest, version: int) -> HttpResponse:
    """发布：不是起草的人；检查不过不能发布。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    found = _version(desk, version)
    kept = workflow.publish(version=found.id, on=desk.today, actor=desk.actor)
    messages.success(request, f"已发布{kept.title}第 {kept.number} 版；办理中的单据仍按原来的版本办完")
    return redirect("inbox:flow", kept.id)


@require_POST
@page(verb=PUBLISH)
def retire(request: HttpRequest, version: int) -> HttpResponse:
    """停用本区划的一版：以后的单据按随系统提供的流程办。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    found = _version(desk, version)
    workflow.retire(version=found.id, actor=desk.actor)
    messages.success(request, f"已停用{found.title}第 {found.number} 版；办理中的单据仍按它办完，以后的按随系统提供的流程")
    return redirect("inbox:flow", found.id)


@require_safe
@page
def file(request: HttpRequest, version: int) -> HttpResponse:
    """导出成文件（JSON，带 SM3 与水印）。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    found = _version(desk, version)
    mark = watermark(verb="workflow.export", title=found.title, note=found.kind, rows=len(found.flow.steps), sm3=found.sm3, kind="flow")
    text = workflow.export_flow(found, watermark=mark)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="flow-{found.kind}-{found.number}.json"'
    return response


@require_POST
@page(verb=DRAFT)
def bring(request: HttpRequest) -> HttpResponse:
    """导入文件成为草稿；文件里的字只是数据。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    text = uploaded(request, most=MOST_BYTES, what="流程文件", example="导出的流程文件（.json）")
    kept = workflow.import_flow(text, division=desk.division, actor=desk.actor)
    messages.success(request, f"已导入为草稿第 {kept.number} 版；检查通过后由另一人发布")
    return redirect("inbox:flow", kept.id)


def _version(desk: Desk, version: int) -> workflow.Version:
    """这一版: of this division, or shipped."""
    found = next((v for v in workflow.versions(division=desk.division) if v.id == version), None)
    if found is None:
        raise Http404("没有这一版流程")
    return found


def _checked(kind: str, body: Mapping[str, Any], desk: Desk) -> dict[str, Any]:
    problems = workflow.check(body, division=desk.division, on=desk.today, handler=workflow.handler(kind))
    picture: str = ""
    with contextlib.suppress(KeyError, ValueError, TypeError):  # a flow that is not whole yet has no picture; the problems say why
        marks: dict[str, list[str]] = {}
        for each in problems:
            marks.setdefault(each.step, []).append(each.mark or each.says)
        picture = mark_safe(workflow.diagram(body, marks))  # nosec B308 B703 made by workflow.diagram, which escapes every word
    return {"problems": problems, "diagram": picture}


def _may(desk: Desk, verb: str) -> bool:
    return bool(desk.actor.may(verb)) and not desk.reading


__all__ = ["bring", "compare", "edit", "file", "flow", "publish", "retire"]
