"""会话的钟：闲置 30 分钟、连续 8 小时即止；每分钟至多记一次。"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from jincai.upkeep.access import devices, factors, telling

BEGAN, SEEN = "access.began", "access.seen"
EVERY = 60.0
IDLE, LONG, WEAK = "闲置太久，已自动退出", "登录已满时限，已自动退出", "岗位有变，要更强的登录方式，请重新登录"


class SessionClock:
    """会话的钟 middleware: ends a session that was idle or open too long, and one that is no longer strong enough for the person's posts;
    leaves on the user how strongly he signed in, which posts lent to him are measured by."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Only sessions of people who signed in are looked at; within the same minute that costs nothing."""
        if auth.SESSION_KEY in request.session and request.user.is_authenticated:
            _tick(request, time.time())
            if request.user.is_authenticated:
                request.user.proven = functools.partial(factors.proven, request, request.user)  # type: ignore[union-attr, attr-defined]
        return self.get_response(request)


def start(request: HttpRequest) -> None:
    """开始: the session's clock, and its line in the person's list of sessions."""
    request.session[BEGAN] = request.session[SEEN] = time.time()
    request.session.save()
    UserSession.objects.create_from_request(request)


def follow(request: HttpRequest) -> None:
    """跟上: the session got a new key (the password was changed), its clock goes on, and so does its line."""
    request.session.save()
    UserSession.objects.filter(user_id=request.user.pk).delete()  # the others have just been ended
    UserSession.objects.create_from_request(request)


def _tick(request: HttpRequest, now: float) -> None:
    began, seen = request.session.get(BEGAN), request.session.get(SEEN)
    if began is None or seen is None:  # a session that did not come through our door (a test's client)
        request.session[BEGAN] = request.session[SEEN] = now
        return
    if now - seen > settings.SESSION_IDLE:
        end(request, IDLE)
    elif now - began > settings.SESSION_LONGEST:
        end(request, LONG)
    elif now - seen >= EVERY:
        _minute(request, now)


def _minute(request: HttpRequest, now: float) -> None:
    """Once a minute: is it still strong enough, did a new device appear, when was it last used."""
    if not factors.enough(request, request.user, timezone.localdate()):
        end(request, WEAK)
        return
    request.session[SEEN] = now
    UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=timezone.now())
    devices.warn(request)


def end(request: HttpRequest, says: str) -> None:
    """结束: sign out, say why, keep it in the audit."""
    user = request.user
    UserSession.objects.filter(session_key=request.session.session_key).delete()
    auth.logout(request)
    messages.warning(request, says)
    telling.signed_out(request, user, says)
