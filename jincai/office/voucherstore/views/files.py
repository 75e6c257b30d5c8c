"""下载与打印：一张的文件，许多张的打印任务。"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jincai.office.voucherstore import files, models, operations, queries
from jincai.office.voucherstore.views.detail import found, shown
from jincai.platform.evoucher import api as evoucher
from jincai.platform.ui.api import Desk, Progress, Way, attempt, page, watermark

VERBS = {files.PDF: "voucherstore.pdf", files.OFD: "voucherstore.ofd", files.XML: "voucherstore.xml"}


@require_http_methods(["GET", "HEAD", "POST"])
@page(verb=operations.READ)
def file(request: HttpRequest, number: str) -> HttpResponse:
    """一张的文件 (`kind` pdf, ofd); POST with a reason: accounts whole, and xml too."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    asked = request.POST if request.method == "POST" else request.GET
    kind = asked.get("kind", files.PDF)
    if kind not in files.TYPES:
        raise Http404("没有这种文件")
    whole = found(request, number)
    reason = request.POST.get("reason", "").replace("\0", "").strip()[:200] or ("—" if request.method == "POST" else "")
    note = "账号完整" if reason else "账号遮住"
    mark = marking(VERBS[kind], f"{whole.row.vt_code} {whole.row.voucher_no}", note, 1)
    made, why = attempt(lambda: operations.download(kind, whole, actor=desk.actor, site=site(request), mark=mark, reason=reason))
    if made is None:
        return shown(request, whole, why, 400)
    return _answered(made.data, made.kind, made.name, kind != files.PDF)


def print_out(request: HttpRequest, codes: Sequence[str]) -> HttpResponse:
    """打印勾选的: 200 at most, in the background; on to the page that shows how far it is."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    rows = [row for row in evoucher.by_codes(desk.division, [each[:16].upper() for each in codes]) if queries.seen(row, desk.agencies)]
    mark = marking(operations.PRINT, f"凭证 {len(rows)} 张", "账号遮住", len(rows))
    number = operations.ask(rows, actor=desk.actor, division=desk.division, year=desk.year, site=site(request), mark=mark)
    return HttpResponseRedirect(reverse("voucherstore:printing", args=[number]))


@require_safe
@page(verb=operations.READ)
def printing(request: HttpRequest, id: int) -> HttpResponse:
    """打印任务: how far it is; the page asks again by itself until it is done."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    task = _mine(request, id)
    rows = [row for row in evoucher.find(task.division, evoucher.Wanted(ids=task.wanted), limit=operations.MOST) if queries.seen(row, desk.agencies)]
    return render(request, "voucherstore/printing.html", {"p": _progress(task), "rows": rows})


@require_POST
@page(verb=operations.READ)
def printed(request: HttpRequest, id: int) -> HttpResponse:
    """打好的 PDF; its export was audited when it was asked for, every page bears the number."""
    task = _mine(request, id)
    if task.file is None:
        raise Http404("还没有打好")
    return _answered(bytes(task.file), files.TYPES[files.PDF], f"电子凭证{task.pk}.pdf", False)


def _progress(task: models.Printing) -> Progress:
    """打到哪里、打好了怎样取."""
    home = (("国库", ""), ("电子凭证库", reverse("voucherstore:listing")))
    title, count = f"打印电子凭证 {len(task.wanted)} 张", len(task.wanted)
    if task.state == "DONE":
        way = Way("打开 PDF", reverse("voucherstore:printed", args=[task.pk]), name="open", value="blank")
        says, note = f"已打好 {task.done} 张，{task.pages} 页", "账号只有末四位。文件留两天。"
        return Progress(title, "done", task.done, count, says, ways=(way,), crumbs=home, note=note)
    if task.state == "FAILED":
        return Progress(title, "failed", task.done, count, task.says, ways=(Way("回清单", reverse("voucherstore:listing")),), crumbs=home)
    return Progress(title, "running" if task.state == "RUNNING" else "waiting", task.done, count, crumbs=home)


def _mine(request: HttpRequest, id: int) -> models.Printing:
    desk: Desk = request.desk  # type: ignore[attr-defined]
    task = models.Printing.objects.filter(division=desk.division, by=desk.actor.user, pk=id).first() if id < 2**63 else None
    if task is None:
        raise Http404("没有这个打印任务")
    return task


def marking(verb: str, title: str, note: str, rows: int) -> Callable[[str], str]:
    """水印 of a file with this digest: audited when it is called."""
    return lambda sm3: watermark(verb=verb, title=title, note=note, rows=rows, sm3=sm3, kind="voucher")


def site(request: HttpRequest) -> str:
    """查验网址的开头: JINCAI_PUBLIC_URL, else where this page was asked for."""
    return os.environ.get("JINCAI_PUBLIC_URL") or request.build_absolute_uri("/")


def _answered(data: bytes, kind: str, name: str, save: bool) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = str(content_disposition_header(save, name))
    return response
