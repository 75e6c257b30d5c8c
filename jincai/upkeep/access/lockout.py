"""锁定：同一用户错五次、同一地址错二十次，十五分钟内不再核验；网页、接口、证书、动态口令同一本账。"""

from __future__ import annotations

from typing import Any

from allauth.core import context
from allauth.core.internal.httpkit import get_client_ip
from axes.backends import AxesStandaloneBackend
from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Max, Sum
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

ADDRESS_SHARE = 4  # an office behind one address has many people: it gets four times the failures of one account
WAIT = "登录失败次数太多，已锁定 15 分钟"
HELP = "稍后再试；急用的，请安全管理员解锁"


def address(request: HttpRequest) -> str:
    """网络地址 of the client; behind a proxy the one it tells (JINCAI_PROXY=1), otherwise the caller's own."""
    return get_client_ip(request) or "0.0.0.0"  # nosec B104


class Handler(AxesDatabaseHandler):
    """计数: failures by account, and by address at a quarter of the weight; a success forgets the account's, never the address's."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """The greater of the two counts, in failures of one account."""
        counts = [attempts.aggregate(n=Sum("failures_since_start"))["n"] or 0 for attempts in self.get_user_attempts(request, credentials)]
        by_account, by_address = counts
        return max(by_account, by_address // ADDRESS_SHARE)

    def user_login_failed(self, sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
        """One more; the request is found when whoever asked for the check did not pass it on."""
        request = request or context.request
        if request is not None:
            AxesProxyHandler.update_request(request)
            super().user_login_failed(sender, {**credentials, "username": _fit(credentials.get("username"))}, request, **kwargs)

    def user_logged_in(self, sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
        """The account starts anew; the attempts from this address under other names stay."""
        AccessAttempt.objects.filter(username=user.get_username()).delete()

    def user_logged_out(self, sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
        """Nothing to count."""


class Backend(AxesStandaloneBackend):
    """锁定的先问: asked before the password is looked at, also by HTTP Basic. Outside of a request (commands, tests) nothing is counted."""

    def authenticate(self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any) -> None:
        """Nothing when the account and the address are free; else the check ends here."""
        if username is not None and username != _fit(username):
            raise PermissionDenied("no such user name")
        request = request or context.request
        if request is not None:
            super().authenticate(request, username=username, password=password, **kwargs)


def _fit(username: object) -> str:
    """A name the table can hold: no NUL, not longer than a user's name may be."""
    return str(username or "").replace("\0", "")[:64]


def allowed(request: HttpRequest, username: str) -> bool:
    """没有锁定: may this account be tried from this address now?"""
    return bool(AxesProxyHandler.is_allowed(request, {"username": username}))


def failed(request: HttpRequest, username: str) -> None:
    """记一次失败 of a proof other than the password: certificate, one-time code."""
    AxesProxyHandler.user_login_failed(__name__, {"username": username}, request)


def locked(usernames: list[str]) -> list[dict[str, Any]]:
    """锁定的用户 among these, with the count and the time of the last failure."""
    rows = AccessAttempt.objects.filter(username__in=usernames).values("username")
    found = rows.annotate(count=Sum("failures_since_start"), last=Max("attempt_time")).filter(count__gte=settings.AXES_FAILURE_LIMIT)
    return list(found.order_by("-last"))


def unlock(username: str) -> int:
    """解锁: forget the failures of an account; how many rows."""
    count, _ = AccessAttempt.objects.filter(username=username).delete()
    return count


def answer(request: HttpRequest, *_: Any) -> HttpResponse:
    """锁定时的回答: a page with the sentence; a program gets it as a problem object."""
    if request.path.startswith("/api/"):
        body = {"type": "about:blank", "title": WAIT, "status": 429, "detail": HELP, "instance": request.path}
        return JsonResponse(body, status=429, content_type="application/problem+json", json_dumps_params={"ensure_ascii": False})
    return render(request, "access/locked.html", {"says": WAIT, "help": HELP}, status=429)
