"""归档：各批次、各年还有多少没有归；提出一批；取目录。"""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from jincai.kernel.problems import UserError
from jincai.office.voucherstore import archiving, models
from jincai.office.voucherstore.operations import READ
from jincai.office.voucherstore.screens import names
from jincai.platform.evoucher import api as evoucher
from jincai.platform.ui.api import Desk, page, watermark

SHOWN = 100


@require_safe
@page(verb=READ, whole=True)
def archives(request: HttpRequest) -> HttpResponse:
    """归档批次与进度."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    rows = list(models.Archive.objects.filter(division=desk.division).defer("seal").order_by("-id")[:SHOWN])
    people = names.people()
    values = {
        "rows": [(row, people.get(row.by, row.by)) for row in rows], "years": evoucher.archiving(desk.division), "until": desk.today,
        "may": desk.actor.may(archiving.ARCHIVE) and not desk.reading, "open": any(row.state == "WAITING" for row in rows),
    }  # fmt: skip
    return render(request, "voucherstore/archives.html", values)


@require_POST
@page(verb=archiving.ARCHIVE, whole=True)
def archive(request: HttpRequest) -> HttpResponse:
    """提出一批."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    try:
        until = date.fromisoformat(request.POST.get("until", ""))
    except ValueError as error:
        raise UserError("没有说归到哪一天", "写成 2025-12-31 的样子") from error
    archiving.archive(division=desk.division, year=desk.year, until=until, actor=desk.actor)
    return HttpResponseRedirect(reverse("voucherstore:archives"))


@require_safe
@page(verb=READ, whole=True)
def archived(request: HttpRequest, number: str) -> HttpResponse:
    """归档目录：一版一行；`?seal` 取签名（DER）, for `openssl dgst -sm3 -verify`."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    row = models.Archive.objects.filter(division=desk.division, year=desk.year, number=number[:20], state="DONE").first()
    if row is None:
        raise Http404("没有这一批归档")
    mark = watermark(verb=archiving.ARCHIVE, title=f"归档目录 {row.number}", note=f"{row.vouchers} 张", rows=row.versions, sm3=row.digest, kind="archive")
    if "seal" in request.GET:
        return _saved(bytes(row.seal or b""), "application/octet-stream", f"{row.number}.der", mark)
    return _saved(archiving.manifest(row), "text/plain; charset=utf-8", f"{row.number}.txt", mark)


def _saved(data: bytes, kind: str, name: str, mark: str) -> HttpResponse:
    """签过的原样给出，水印在应答头里：改一个字，签名就不成立."""
    return HttpResponse(data, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"', "X-Watermark": quote(mark, safe=" ")})
