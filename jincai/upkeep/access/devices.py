"""登录设备：浏览器有一个随机标记；没见过的设备登录了，要告诉本人。"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from jincai.upkeep.access import lockout, models, telling

COOKIE, KEPT = "device", 400 * 24 * 3600
WARNED = "access.warned"


def digest(mark: str) -> str:
    """What is kept of a mark."""
    return hashlib.sha256(mark.encode()).hexdigest()


def arrive(request: HttpRequest, user: Any) -> None:
    """到了: note the browser; the first one of a person is his own, every later one is new until he says so."""
    mark = request.COOKIES.get(COOKIE, "")
    if not 20 <= len(mark) <= 80:
        mark = secrets.token_urlsafe(32)
    now, found = timezone.now(), models.Device.objects.filter(user=user)
    known = found.filter(digest=digest(mark)).first()
    if known:
        known.last_at, known.address, known.agent = now, lockout.address(request), _agent(request)
        known.save(update_fields=["last_at", "address", "agent"])
    else:
        first = not found.exists()
        models.Device.objects.create(
            user=user, digest=digest(mark), agent=_agent(request), address=lockout.address(request), first_at=now, last_at=now,
            confirmed_at=now if first else None,
        )  # fmt: skip
        if not first:
            telling.new_device(request, user)
    request.device_mark = mark  # type: ignore[attr-defined]
    if known and known.confirmed_at:
        warn(request)


def mark(request: HttpRequest, response: HttpResponse) -> None:
    """The browser keeps its mark."""
    if found := getattr(request, "device_mark", ""):
        response.set_cookie(COOKIE, found, max_age=KEPT, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)


def warn(request: HttpRequest) -> None:
    """提醒: say, once for each, on a device that is known, that another one has signed in."""
    here = digest(request.COOKIES.get(COOKIE, ""))
    user: Any = request.user
    new = list(models.Device.objects.filter(user=user, confirmed_at=None).order_by("-first_at")[:20])
    if any(device.digest == here for device in new):
        return  # a device nobody has vouched for is not told about the others
    said = set(request.session.get(WARNED, []))
    fresh = [device for device in new if device.pk not in said]
    if fresh:
        request.session[WARNED] = [device.pk for device in new]
        at = timezone.localtime(fresh[0].first_at).strftime("%m-%d %H:%M")
        says = '新设备 {} 从 {} 登录了你的账号。不是你本人的，请立即结束它的会话并改密码。<a href="{}">去看看</a>'
        messages.warning(request, format_html(says, at, fresh[0].address, reverse("access:security")))


def confirm(user: Any, pk: int) -> bool:
    """确认: the person says the device is his own."""
    return bool(models.Device.objects.filter(user=user, pk=pk, confirmed_at=None).update(confirmed_at=timezone.now()))


def forget(user: Any, pk: int) -> bool:
    """移除: the next sign-in from there is that of a new device again."""
    count, _ = models.Device.objects.filter(user=user, pk=pk).delete()
    return bool(count)


def _agent(request: HttpRequest) -> str:
    return request.headers.get("User-Agent", "")[:200]
