"""导出：屏幕上的报表写成 xlsx，单位随屏幕。"""

from __future__ import annotations

import io
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from jincai.accounting.statements import api
from jincai.platform.ui import api as ui

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _mark(title: str, note: str, rows: int, sm3: str) -> str:
    return ui.watermark(verb="statements.export", title=title, note=note, rows=rows, sm3=sm3)


def xlsx(report: Any, name: str) -> HttpResponse:
    """报表的 xlsx, in the unit of the page."""
    out = io.BytesIO()
    api.to_xlsx(report, out, unit=ui.unit_name(), mark=_mark)
    response = HttpResponse(out.getvalue(), content_type=TYPE)
    response["Content-Disposition"] = str(content_disposition_header(True, f"{name}.xlsx"))
    return response
