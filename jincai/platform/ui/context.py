"""外框的上下文：区划、年度、人、导航、主题、单位；没有登录时只有主题。"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from jincai.platform.ui import bell, figures, nav
from jincai.platform.ui.desk import Desk

THEMES = ("light", "dark")


def frame(request: HttpRequest) -> dict[str, Any]:
    """外框: `frame` in every template that is rendered with a request."""
    theme = request.COOKIES.get("theme", "light")
    desk: Desk | None = getattr(request, "desk", None)
    districts = nav.districts(desk.actor, request.path) if desk else ()
    return {
        "desk": desk,
        "frame": {
            "theme": theme if theme in THEMES else "light",
            "desk": desk,
            "districts": districts,
            "side": nav.drawn(districts, request.path == "/"),
            "years": desk.years if desk else (),
            "shell": "ui/frame.html" if desk else "ui/plain.html",
            "unit": figures.unit(),
            "unit_name": figures.unit_name(),
            "home": request.path == "/",
            "bell": bell.bell(desk) if desk else None,
            "help": _help(request) if desk else "",
        },
    }


def _help(request: HttpRequest) -> str:
    """这一页的帮助: by the name of its address; the contents where there is none."""
    name, _, screen = (request.resolver_match.view_name if request.resolver_match else "").rpartition(":")
    return (screen and nav.address("help-screen", name or "desk", screen)) or nav.address("help")
