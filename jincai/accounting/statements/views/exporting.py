"""导出：屏幕上的报表写成 xlsx，或 A4 横排的 PDF；单位随屏幕。"""

from __future__ import annotations

import io
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from jincai.accounting.statements import api, prints
from jincai.platform.ui import api as ui

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _mark(title: str, note: str, rows: int, sm3: str) -> str:
    return ui.watermark(verb="statements.export", title=title, note=note, rows=rows, sm3=sm3)


def made(request: HttpRequest, report: Any, name: str) -> HttpResponse | None:
    """`?format=xlsx` 或 `?format=pdf` 要的文件; None where the page itself is asked for. A PDF goes as deep as the page's `depth` says."""
    asked = request.GET.get("format")
    if asked == "xlsx":
        return xlsx(report, name)
    if asked != "pdf":
        return None
    depth = request.GET.get("depth", "")
    data = prints.pdf(
        report, unit=ui.unit_name(), depth=int(depth) if depth in ("1", "2", "3") else 1, place=request.desk.division_name,  # type: ignore[attr-defined]
        mark=_mark, at=timezone.now(),
    )  # fmt: skip
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = str(content_disposition_header(False, f"{name}.pdf"))
    return response


def xlsx(report: Any, name: str) -> HttpResponse:
    """报表的 xlsx, in the unit of the page."""
    out = io.BytesIO()
    api.to_xlsx(report, out, unit=ui.unit_name(), mark=_mark)
    response = HttpResponse(out.getvalue(), content_type=TYPE)
    response["Content-Disposition"] = str(content_disposition_header(True, f"{name}.xlsx"))
    return response
