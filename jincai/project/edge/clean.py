"""干净：空字符（U+0000）在哪里都不是字，数据库也存不下；网址、表单、接口正文里有它，请求就是坏的。没听说过的方法不办。"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from jincai.project.edge.limits import told

METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE")
NUL = "\x00"


class Clean:
    """干净 middleware: 405 for a method that is none, 400 for a NUL anywhere; after the CSRF check, which reads the form anyway."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return told(request, 405, "没有这个方法", "用 GET 看，用 POST 办", 0)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, given: object) -> HttpResponse | None:
        """Refused before the view sees it."""
        if _dirty(request):
            return told(request, 400, "请求里有空字符", "去掉它再试；什么也没有办", 0)
        return None


def _dirty(request: HttpRequest) -> bool:
    if NUL in request.path or any(NUL in value for _name, values in request.GET.lists() for value in values):
        return True
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return False
    if "json" in (request.content_type or ""):
        return b"\\u0000" in request.body or b"\x00" in request.body
    if any(NUL in (file.name or "") for _name, files in request.FILES.lists() for file in files):
        return True
    return any(NUL in name or NUL in value for name, values in request.POST.lists() for value in values)
