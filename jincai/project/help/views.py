"""帮助的页面：目录、一项能力、一个页面；第一次用的几步。"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from jincai.platform.ui import api as ui
from jincai.project.help import duties, manual, tour


@ui.page
def contents(request: HttpRequest) -> HttpResponse:
    """目录：各项能力说什么，自己的第一次用."""
    shown = [each for each in manual.manuals().values() if each.sections]
    return render(request, "help/contents.html", {"manuals": shown, "tour": tour.tour(request)})


@ui.page
def screen(request: HttpRequest, name: str, screen: str = "") -> HttpResponse:
    """一个页面的说明：做什么、按键、谁能办、合哪些规定、接下来."""
    desk: ui.Desk = request.desk  # type: ignore[attr-defined]
    found = manual.of(name)
    if found is None:
        raise Http404("没有这一页说明")
    about = found.about(screen) if screen else ()
    here = ui.address(f"{name}:{screen}") or (ui.address(screen) if name == manual.DESK else "")
    values: dict[str, Any] = {
        "manual": found, "about": about, "rest": [each for each in found.sections if each not in about],
        "title": about[0].title if about else found.title, "here": here if about else "",
        "duties": duties.duties(name, desk.actor), "rules": duties.rules(name),
    }  # fmt: skip
    return render(request, "help/screen.html", values)


@ui.page
def rule(request: HttpRequest, number: str) -> HttpResponse:
    """一条规定：原话、依据、怎么办、找谁；拒绝里的规则号指到这里."""
    found = duties.rule(number)
    return render(request, "help/rule.html", {"number": number, "rules": found}, status=200 if found else 404)


@require_POST
@ui.page
def walk(request: HttpRequest) -> HttpResponse:
    """第一次用：去一步、关上、再打开."""
    wanted = request.POST.get("do", "")
    if wanted == "close":
        tour.close(request)
        messages.success(request, "第一次用的几步收起来了；帮助里可以再打开")
    elif wanted == "reopen":
        tour.reopen(request)
    elif url := tour.walked(request, request.POST.get("step", "")):
        return redirect(url)
    return redirect(reverse("front"))

