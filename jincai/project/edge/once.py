"""表单只交一次：同一张打开的表单交两遍（连点、刷新、后退再交），第二遍得到第一遍的去处，不再办。

Every rendering of a form carries a CSRF token masked anew, so an equal body at an equal address in an equal session is the same opened
form sent again. The mark is kept in the cache that the web processes share. Only an answer that redirects (it was done) is remembered: a
refused form may be sent again as it is. Signing in and the frame's own forms (division, theme) are left alone.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from jincai.project.edge.limits import told

KEPT, LONGEST = 600, 10.0
"""记多少秒；第二遍最多等第一遍多少秒。"""
RUNNING = "…"
ALONE = ("ui", "access", "account", "mfa")
"""不管的网址：界面自己的（登录、退出、换区划、换主题）与登录的。"""
FIELD = "csrfmiddlewaretoken"


class FormsOnce:
    """表单只交一次 middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse], sleep: Callable[[float], None] = time.sleep) -> None:
        self.get_response, self.sleep = get_response, sleep

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """What became of a form that was let through is remembered when it redirects, forgotten otherwise."""
        try:
            response = self.get_response(request)
        except BaseException:
            cache.delete_many([getattr(request, "form_key", "")])
            raise
        key = getattr(request, "form_key", "")
        if key and 300 <= response.status_code < 400:
            cache.set(key, response["Location"], KEPT)
        elif key:
            cache.delete(key)
        return response

    def process_view(self, request: HttpRequest, view: object, args: object, given: object) -> HttpResponse | None:
        """The same form again: where the first went."""
        key = form_key(request)
        if not key:
            return None
        found = None if cache.add(key, RUNNING, KEPT) else self._first(key)
        if found is None:  # it is the first; or the first was refused meanwhile, and this one counts
            cache.set(key, RUNNING, KEPT)
            request.form_key = key  # type: ignore[attr-defined]
            return None
        if found == RUNNING:
            return told(request, 409, "同一张表单正在办理", "稍候刷新，看它办成没有；这一遍没有再办", 0)
        return HttpResponseRedirect(found)

    def _first(self, key: str) -> str | None:
        """Where the first went, waiting for it; RUNNING when it takes too long, None when it was not done."""
        found: str | None = RUNNING
        for _ in range(int(LONGEST / 0.05)):
            found = cache.get(key)
            if found != RUNNING:
                break
            self.sleep(0.05)
        return found


def form_key(request: HttpRequest) -> str:
    """这张打开的表单; "" when the request is no form of a signed-in person."""
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    match = request.resolver_match
    if request.method != "POST" or not session or match is None or match.namespace.partition(":")[0] in ALONE or FIELD not in request.POST:
        return ""
    digest = hashlib.sha256(f"{session}\n{request.get_full_path()}\n".encode())
    for name in sorted(request.POST):
        digest.update(repr((name, request.POST.getlist(name))).encode())
    for name, files in sorted(request.FILES.lists()):
        digest.update(repr((name, [(file.name, file.size) for file in files])).encode())
    return f"form-{digest.hexdigest()}"
