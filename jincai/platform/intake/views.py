"""收表的页面：开一批（下载模板、上传、直接填），看与改，提交，办成以后的结果。"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.platform.identity import api as identity
from jincai.platform.intake import keeping, reading
from jincai.platform.intake import template as templates
from jincai.platform.intake.declared import Ask, Sheet, sheet
from jincai.platform.intake.overtaking import Overtaken
from jincai.platform.intake.showing import overtaken, shown, told
from jincai.platform.ui.api import Desk, attempt, page, watermark

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "POST"])
@page
def start(request: HttpRequest, kind: str) -> HttpResponse:
    """开一批：模板、上传、直接填；还没有提交的接着办."""
    desk, wanted = _desk(request), sheet(kind)
    identity.require(desk.actor, wanted.verb)
    why = None
    if request.method == "POST":
        number, why = attempt(lambda: _received(request, desk, wanted))
        if number:
            return HttpResponseRedirect(reverse("intake:batch", args=[number]))
    mine: dict[str, Any] = {"division": desk.division, "year": desk.year, "actor": desk.actor}
    values = {
        "sheet": wanted,
        "mine": keeping.mine(kind, **mine),
        "back": reverse(wanted.back),
        "wrong": why,
        "largest": reading.LARGEST // 1048576,
    }  # type: ignore[arg-type]
    return render(request, "intake/start.html", values, status=400 if why else 200)


@require_safe
@page
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """空的模板，带可填的指标、代码."""
    desk, wanted = _desk(request), sheet(kind)
    identity.require(desk.actor, wanted.verb)
    ask = Ask(desk.division, desk.year, desk.today, desk.actor, {}, "")
    return _file(templates.made(wanted, ask, _mark(f"{wanted.title}模板")), f"{wanted.title}模板{desk.year}")


@require_http_methods(["GET", "POST"])
@page
def batch(request: HttpRequest, number: int) -> HttpResponse:
    """一批：看、改、提交；办成的列单号."""
    desk = _desk(request)
    if request.method == "POST" and request.content_type == "application/json":
        return _cells(request, desk, number)
    if request.method == "POST":
        return _act(request, desk, number)
    held = keeping.look(keeping.find(number, division=desk.division, year=desk.year, actor=desk.actor), on=desk.today, actor=desk.actor)
    return shown(request, desk, held)


@require_safe
@page
def marked(request: HttpRequest, number: int) -> HttpResponse:
    """带标记的文件：错的格涂红加批注，在文件里改好再交."""
    desk = _desk(request)
    found = keeping.find(number, division=desk.division, year=desk.year, actor=desk.actor)
    held = keeping.look(found, on=desk.today, actor=desk.actor)
    ask = Ask(desk.division, desk.year, desk.today, desk.actor, found.head, found.digest)
    return _file(
        templates.made(held.sheet, ask, _mark(f"{held.sheet.title} 第 {number} 批"), held.cells, held.rows), f"{held.sheet.title}{number}"
    )


def _cells(request: HttpRequest, desk: Desk, number: int) -> JsonResponse:
    """存改了的几格，答每格的错与合计 (JSON)."""
    try:
        sent = json.loads(request.body)
        changes = [(int(at), str(key), str(typed)) for at, key, typed in sent["changes"]]
        head, edition = {str(key): str(value) for key, value in sent["head"].items()}, int(sent["edition"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError("送来的不是改了的格", "重新打开这一页") from error
    where = {"division": desk.division, "year": desk.year, "on": desk.today, "actor": desk.actor}
    held, why = attempt(lambda: keeping.change(number, changes, head=head, edition=edition, **where))  # type: ignore[arg-type]
    if why or held is None:
        says, remedy = (why.says, why.remedy) if isinstance(why, UserError) else (str(why), "")
        return JsonResponse({"says": says, "remedy": remedy, **_theirs(why)}, status=409)
    return JsonResponse(told(held))


def _theirs(why: object) -> dict[str, Any]:
    """别处先存了：看过以后再存要带的版次、那边改了的格."""
    if not isinstance(why, Overtaken):
        return {}
    return {"edition": why.edition, "differs": [{"at": d.at, "key": d.key, "title": d.title, "theirs": d.theirs, "mine": d.mine} for d in why.differs]}


def _received(request: HttpRequest, desk: Desk, wanted: Sheet) -> int:
    """收下上传的，或开一批空的."""
    where = {"kind": wanted.kind, "division": desk.division, "year": desk.year, "actor": desk.actor}
    if request.POST.get("do") == "blank":
        return keeping.begin(**where)  # type: ignore[arg-type]
    name, head, rows = _sheet_of(request, wanted)
    return keeping.begin(name=name, head=head, rows=rows, **where)  # type: ignore[arg-type]


def _sheet_of(request: HttpRequest, wanted: Sheet) -> tuple[str, dict[str, str], list[list[str]]]:
    sent: Any = request.FILES.get("file")
    if sent is None:
        raise UserError("没有选文件", "选填好的模板（.xlsx）再上传")
    head, rows = reading.workbook(wanted, sent.name or "", sent.read(reading.LARGEST + 1))
    if not rows:
        raise UserError(f"文件“{sent.name}”里没有一行", "在列名下面填好再交")
    return sent.name or "", head, rows


def _act(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """提交、放弃、换文件、没有脚本时存这一页."""
    here = HttpResponseRedirect(reverse("intake:batch", args=[number]))
    mine: dict[str, Any] = {"division": desk.division, "year": desk.year, "actor": desk.actor}
    do = request.POST.get("do", "save")
    if do == "drop":
        dropped = keeping.drop(number, **mine)
        messages.success(request, f"已放弃第 {number} 批，没有办任何一行")
        return HttpResponseRedirect(reverse("intake:start", args=[dropped.kind]))
    if do == "file":
        found = keeping.find(number, **mine)
        name, head, rows = _sheet_of(request, sheet(found.kind))
        keeping.replace(number, rows, head, name=name, **mine)
        return here
    typed = _typed(request)
    _, late = attempt(lambda: _saved(request, desk, number, *typed))
    if isinstance(late, Overtaken):
        now = keeping.look(keeping.find(number, **mine), on=desk.today, actor=desk.actor)
        return overtaken(request, desk, now, late, *typed)
    if late:
        raise late
    if do != "commit":
        return here
    held, why = attempt(lambda: keeping.commit(number, on=desk.today, **mine))
    if why or held is None:
        now = keeping.look(keeping.find(number, **mine), on=desk.today, actor=desk.actor)
        return shown(request, desk, now, why=why, status=409 if isinstance(why, Refused) else 400)
    if held.batch.state == keeping.DONE:
        messages.success(request, f"已提交 {held.batch.rows} 行")
        return here
    return shown(request, desk, held, tried=True, status=409)


def _typed(request: HttpRequest) -> tuple[list[tuple[int, str, str]], dict[str, str]]:
    """没有脚本时网格就是表单：`c-行-列`、`h-列`."""
    changes, head = [], {}
    for name, typed in request.POST.items():
        part, _, rest = name.partition("-")
        if part == "c" and rest.partition("-")[0].isdigit():
            at, _, key = rest.partition("-")
            changes.append((int(at), key, str(typed)))
        elif part == "h":
            head[rest] = str(typed)
    return changes, head


def _saved(request: HttpRequest, desk: Desk, number: int, changes: list[tuple[int, str, str]], head: dict[str, str]) -> keeping.Held | None:
    """存这一页."""
    if not changes and not head:
        return None
    edition = request.POST.get("edition", "0")
    where: dict[str, Any] = {"division": desk.division, "year": desk.year, "on": desk.today, "actor": desk.actor}
    return keeping.change(number, changes, head=head, edition=int(edition) if edition.isdigit() else 0, **where)


def _mark(title: str) -> Callable[[int, str], str]:
    """水印：谁、何时、审计号、内容的 SM3."""
    return lambda rows, sm3: watermark(verb="ui.export", title=title, note="成批录入", rows=rows, sm3=sm3)


def _desk(request: HttpRequest) -> Desk:
    desk: Desk = request.desk  # type: ignore[attr-defined]
    return desk


def _file(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=TYPE)
    response["Content-Disposition"] = str(content_disposition_header(True, f"{name}.xlsx"))
    return response


__all__ = ["batch", "marked", "start", "template"]
