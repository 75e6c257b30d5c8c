"""通知：清单、看过、打开去办；设置：要哪些、何时要、发到哪里。"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from jincai.kernel.problems import UserError
from jincai.office.noticeboard.screens import board
from jincai.platform.notices import api as notices
from jincai.platform.ui.api import Desk, attempt, page

PAGE = 50


@page
def listing(request: HttpRequest) -> HttpResponse:
    """通知清单，新的在前；`new=1` 只看没看过的，`event` 只看一种."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    new, event = request.GET.get("new", "") == "1", request.GET.get("event", "")[:40]
    found = notices.listing(desk.actor, new=new, event=event, after=request.GET.get("after", ""), limit=PAGE)
    context = {
        "found": found, "rows": board.rows(found.rows, timezone.localdate()), "new": new, "event": event, "unread": notices.unread(desk.actor),
        "kinds": [("", "全部种类"), *((each.code, f"{each.title} {found.counts[each.code]}") for each in notices.events() if each.code in found.counts)],
    }  # fmt: skip
    return render(request, "noticeboard/listing.html", context)


@require_POST
@page
def read(request: HttpRequest) -> HttpResponse:
    """看过：选中的，或全部."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    if request.POST.get("do") == "all":
        count = notices.mark_read(desk.actor)
    else:
        count = notices.mark_read(desk.actor, [int(each) for each in request.POST.getlist("pick")[:500] if each.isascii() and each.isdigit()])
    messages.success(request, f"{count} 条标为看过" if count else "没有选中未看的通知")
    return redirect("noticeboard:listing")


@page
def follow(request: HttpRequest, number: int) -> HttpResponse:
    """打开一条：记下看过，去它说的单据或页面."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    row = notices.one(number, actor=desk.actor)
    if row is None:
        raise Http404("没有这条通知")
    if not row.read:
        notices.mark_read(desk.actor, [row.id])
    if row.year != desk.year and row.year in desk.years:  # the document is of another year: the desk goes there
        request.session["year"] = row.year
    return redirect(board.place(row) or reverse("noticeboard:listing"))


@require_http_methods(["GET", "POST"])
@page
def settings(request: HttpRequest) -> HttpResponse:
    """通知设置：每种事件、每个渠道，何时要."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    if request.method == "POST":
        told = {
            (event.code, channel): request.POST[f"{event.code}|{channel}"]
            for event in notices.events() for channel in notices.CHANNELS if f"{event.code}|{channel}" in request.POST
        }  # fmt: skip
        if not told:
            raise UserError("没有说要改什么", "回到通知设置，选了再保存")
        notices.set_wishes(told, actor=desk.actor)
        messages.success(request, "通知设置已保存")
        return redirect("noticeboard:settings")
    return render(request, "noticeboard/settings.html", _settings(desk))


@require_POST
@page
def address(request: HttpRequest) -> HttpResponse:
    """登记邮箱、手机号；空着是不再发到那里."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    channel, text = request.POST.get("channel", ""), request.POST.get("address", "").replace("\0", "").strip()[:200]
    _, why = attempt(lambda: notices.set_address(channel, text, actor=desk.actor))
    if why:
        return render(request, "noticeboard/settings.html", {**_settings(desk), "wrong": channel, "why": why, "typed": text}, status=400)
    messages.success(request, f"{notices.CHANNELS[channel]}地址{'已登记' if text else '已取消'}")
    return redirect("noticeboard:settings")


def _settings(desk: Desk) -> dict[str, Any]:
    return {
        "groups": board.groups(notices.wishes(desk.actor)), "channels": notices.CHANNELS, "letters": notices.letters(desk.actor),
        "places": board.places(notices.addresses(desk.actor)),
    }  # fmt: skip
