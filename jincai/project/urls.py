"""网址：各能力自己的 urls.py，按文件夹名安放；工作台的外框（登录、首页）在根上。"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, URLResolver, include, path

from jincai.project import capabilities

FRAME = "jincai.platform.ui"
ACCESS = "jincai.upkeep.access"


def alive(request: HttpRequest) -> HttpResponse:
    """存活探测: the process answers."""
    return JsonResponse({"ok": True})


def _all() -> list[URLPattern | URLResolver]:
    found: list[URLPattern | URLResolver] = [path("alive/", alive, name="alive")]
    if ACCESS in capabilities.present():
        found.append(path("", include(f"{ACCESS}.roots")))
    if capabilities.has("jincai.project.rest"):
        found.append(path("api/", include("jincai.project.rest")))
    for name in capabilities.present():
        if name != FRAME and capabilities.has(f"{name}.urls"):
            found.append(path(f"{name.rsplit('.', 1)[1]}/", include(f"{name}.urls")))
    if capabilities.has(f"{FRAME}.urls"):
        found.append(path("", include(f"{FRAME}.urls")))
    return found


urlpatterns = _all()
