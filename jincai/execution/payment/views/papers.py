"""附件：随申请交来，存在单据下；审的人在单据旁边看，取的人留在审计里。"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from jincai.execution.payment import queries
from jincai.platform.files import api as files
from jincai.platform.ui.api import Desk, page, watermark

KIND = "payment"
SHOWN = ("pdf", "png", "jpeg")
"""浏览器自己会显示的；别的只能下载。"""
POLICY = "default-src 'self'; frame-ancestors 'self'"


def sent(request: HttpRequest) -> list[files.Upload]:
    """交来的文件，没有选的不算."""
    return [files.Upload(each.name or "", each.read()) for each in request.FILES.getlist("papers") if each.size]


def keep(sent: Sequence[files.Upload], number: str, agency: str, desk: Desk) -> None:
    """存下, in the transaction of the request. Raises UserError for files that are not taken."""
    if sent:
        files.attach(division=desk.division, year=desk.year, document_kind=KIND, document=number, agency=agency, sent=sent, actor=desk.actor)


@require_safe
@xframe_options_sameorigin
@page
def paper(request: HttpRequest, number: str, id: int) -> HttpResponse:
    """取一个附件；`show=1` 在单据旁边显示（图片、PDF），不然下载。谁看的在审计里."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    row = queries.one(division=desk.division, year=desk.year, number=number)
    found = files.attachment(id, KIND, row.number, division=desk.division, year=desk.year) if row and desk.actor.acts_for(row.agency) else None
    if row is None or found is None:
        raise Http404("没有这个附件")
    kept, content = found
    mark = watermark(verb="files.read", title=kept.name, note=row.number, rows=1, sm3=kept.sm3, kind=kept.kind)
    response = HttpResponse(content, content_type=files.TYPES[kept.kind])
    beside = request.GET.get("show") == "1" and kept.kind in SHOWN
    response["Content-Disposition"] = str(content_disposition_header(not beside, kept.name))
    response["Content-Security-Policy"] = POLICY
    response["X-Watermark"] = quote(mark, safe=" ")
    return response
