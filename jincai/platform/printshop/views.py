"""打印的页面：打一张当场打开；打一批看进度，打好了取走。"""

from __future__ import annotations

import os
from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from jincai.platform.printshop import models, operations
from jincai.platform.printshop.declared import Sight, paper_of
from jincai.platform.ui import api as ui

HOME = (("打印", ""),)


@require_safe
@ui.page
def one(request: HttpRequest, kind: str, number: str) -> HttpResponse:
    """一张单据的 PDF."""
    paper = paper_of(kind[:40])
    data = operations.one(paper, sight(request), number[:60], mark=_mark)
    if data is None:
        raise Http404(f"没有这张{paper.title}")
    return pdf(data, f"{paper.title}{number}.pdf")


@require_POST
@ui.page
def ask(request: HttpRequest) -> HttpResponse:
    """打印勾选的: 200 at most, in the background."""
    numbers = [each[:60] for each in request.POST.getlist("number")[: operations.MOST + 1]]
    return begun(request, request.POST.get("kind", "")[:40], numbers)


def begun(request: HttpRequest, kind: str, numbers: Sequence[str]) -> HttpResponse:
    """交后台，转到进度."""
    task = operations.ask(paper_of(kind), sight(request), numbers, mark=_mark)
    return HttpResponseRedirect(reverse("printshop:task", args=[task]))


@require_safe
@ui.page
def task(request: HttpRequest, id: int) -> HttpResponse:
    """打印任务: how far it is; the page asks again by itself until it is done."""
    found = _mine(request, id)
    shown = [(number, ui.document_url(found.kind, number)) for number in found.wanted]
    return render(request, "printshop/task.html", {"p": _progress(found), "rows": shown})


def _progress(task: models.PrintTask) -> ui.Progress:
    """打到哪里、打好了怎样取."""
    title, count = f"打印{task.title} {len(task.wanted)} 份", len(task.wanted)
    if task.state == "DONE":
        way = ui.Way("打开 PDF", reverse("printshop:file", args=[task.pk]), name="open", value="blank")
        less = "；你看不到的、还没有的没有打" if task.done < count else ""
        says = f"已打好 {task.done} 份，{task.pages} 页{less}"
        return ui.Progress(title, "done", task.done, count, says, ways=(way,), crumbs=HOME, note="账号只有末四位。文件留两天，只给本人。")
    if task.state == "FAILED":
        return ui.Progress(title, "failed", task.done, count, task.says, crumbs=HOME)
    return ui.Progress(title, "running" if task.state == "RUNNING" else "waiting", task.done, count, crumbs=HOME)


@require_POST
@ui.page
def file(request: HttpRequest, id: int) -> HttpResponse:
    """打好的 PDF; its export was audited when it was asked for, every page bears the number."""
    found = _mine(request, id)
    if found.file is None:
        raise Http404("还没有打好")
    return pdf(bytes(found.file), f"{found.title}{found.pk}.pdf")


def sight(request: HttpRequest) -> Sight:
    """谁在打."""
    desk: ui.Desk = request.desk  # type: ignore[attr-defined]
    site = os.environ.get("JINCAI_PUBLIC_URL") or request.build_absolute_uri("/")
    return Sight(division=desk.division, year=desk.year, actor=desk.actor, on=desk.today, site=site, at=timezone.now())


def pdf(data: bytes, name: str) -> HttpResponse:
    """给浏览器打开."""
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = str(content_disposition_header(False, name))
    return response


def _mine(request: HttpRequest, id: int) -> models.PrintTask:
    desk: ui.Desk = request.desk  # type: ignore[attr-defined]
    found = models.PrintTask.objects.filter(division=desk.division, by=desk.actor.user, pk=id).first() if id < 2**63 else None
    if found is None:
        raise Http404("没有这个打印任务")
    return found


def _mark(title: str, sm3: str, rows: int) -> str:
    return ui.watermark(verb=operations.PRINT, title=title[:120], note="账号遮住", rows=rows, sm3=sm3, kind="paper")
