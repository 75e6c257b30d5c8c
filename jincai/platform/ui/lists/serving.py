"""清单的页面：看、导出、留存、成批办理；能力只给声明，网址与视图在这里。"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST, require_safe

from jincai.kernel.problems import UserError
from jincai.platform.identity import api as identity
from jincai.platform.ui.desk import Desk
from jincai.platform.ui.lists import asking, batch, exporting, saving, table
from jincai.platform.ui.lists.listing import Listing
from jincai.platform.ui.pages import page


def urls(listing: Listing, prefix: str, own: Callable[..., HttpResponseBase] | None = None) -> list[URLPattern]:
    """一张清单的网址. `own` the capability's view of the list itself, decorated by it."""
    short = listing.name.rpartition(":")[2]
    told: dict[str, Any] = {"verb": listing.verb, "whole": listing.whole, "unit": listing.unit}

    def look(request: HttpRequest) -> HttpResponseBase:
        return shown(listing, request)

    def export(request: HttpRequest) -> HttpResponseBase:
        return _export(listing, request)

    def keep(request: HttpRequest) -> HttpResponseBase:
        return _keep(listing, request)

    def act(request: HttpRequest, do: str) -> HttpResponseBase:
        return batch.act(listing, request, do)

    found = [
        path(prefix, own or require_safe(page(look, **told)), name=short),
        path(f"{prefix}export.xlsx", require_safe(page(export, **told)), name=f"{short}-export"),
        path(f"{prefix}keep/", require_POST(page(keep, **told)), name=f"{short}-keep"),
    ]
    return [*found, path(f"{prefix}act/<slug:do>/", require_POST(page(act, **told)), name=f"{short}-act")] if listing.acts else found


def shown(listing: Listing, request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponseBase:
    """清单."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    wanted = asking.read(listing, request.GET, desk)
    found = listing.fetch(desk, wanted, asking.clean(request.GET, "after"), asking.size(listing, request.GET))
    context: dict[str, Any] = {"list": table.drawn(listing, request, found, wanted, saving.mine(listing, desk))}
    if listing.context:
        context |= listing.context(request, desk)
    return render(request, listing.template, {**context, **more}, status=status)


def _export(listing: Listing, request: HttpRequest) -> HttpResponseBase:
    """导出看到的."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    if listing.exporter:
        identity.require(desk.actor, listing.exporter)
    wanted = asking.read(listing, request.GET, desk)
    cols = asking.columns(listing, request.GET, desk, saving.mine(listing, desk).columns)
    return exporting.export(listing, desk, wanted, cols)


def _keep(listing: Listing, request: HttpRequest) -> HttpResponseBase:
    """留存所选的列、视图；删去视图."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    query = asking.query(request.GET, "after")
    match request.POST.get("do", ""):
        case "columns":
            saving.choose(listing, desk, request.POST.getlist("col"))
            query = asking.query(query, "cols")
            messages.success(request, "列已改，下次打开还是这样")
        case "save":
            name = saving.save(listing, desk, request.POST.get("name", ""), saving.with_columns(query, request.POST.get("cols", "")[:400]))
            messages.success(request, f"已存为视图“{name}”")
        case "drop":
            saving.drop(listing, desk, request.POST.get("name", "").replace("\0", ""))
            messages.success(request, "视图已删去")
        case _:
            raise UserError("没有说办什么", "用页上的按钮")
    return redirect(reverse(listing.name) + (f"?{query.urlencode()}" if query else ""))
