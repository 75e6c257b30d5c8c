"""下载：一张的文件；许多张的打印在 platform/printshop。"""

from __future__ import annotations

import os
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from jincai.office.voucherstore import files, operations
from jincai.office.voucherstore.views.detail import found, shown
from jincai.platform.ui.api import Desk, attempt, page, watermark

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
