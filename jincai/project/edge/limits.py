"""限度：一个人、一个地址一分钟能问几次；太大的正文不读就拒绝。每个进程自己数，不问数据库。

Sign-in attempts are counted elsewhere (upkeep/access: per account and per address, in the database). These limits keep a program that went
wild, or somebody trying numbers one after another, from taking the server away from everybody else.
"""

from __future__ import annotations

import dataclasses
import hashlib
import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from jincai.project.edge import gate
from jincai.project.rest_contract import problem

MINUTE = 60.0
KEPT = 50_000
"""最多记住这么多个桶；满了就忘掉已经回满的。"""


@dataclasses.dataclass(frozen=True, slots=True)
class Rate:
    """一分钟几次；`burst` at once."""

    a_minute: int
    burst: int


RATES = {
    "address": Rate(6_000, 1_200),  # 一个单位的人常在同一个地址之后
    "stranger": Rate(300, 120),  # 没有会话、没有令牌的一个地址
    "person": Rate(900, 240),  # 一个会话或令牌
    "acting": Rate(180, 60),  # 其中办事的请求
}


class Buckets:
    """漏桶: each key has `burst` drops and gets `a_minute` back; thread-safe, bounded."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, kept: int = KEPT) -> None:
        self._clock, self._kept = clock, kept
        self._level: dict[tuple[str, str], tuple[float, float]] = {}
        self._lock = threading.Lock()

    def take(self, name: str, who: str, rate: Rate) -> float:
        """One drop; 0.0, or the seconds until there is one."""
        now = self._clock()
        with self._lock:
            left, since = self._level.get((name, who), (float(rate.burst), now))
            left = min(float(rate.burst), left + (now - since) * rate.a_minute / MINUTE)
            if left < 1:
                self._level[name, who] = (left, now)
                return (1 - left) * MINUTE / rate.a_minute
            self._level[name, who] = (left - 1, now)
            if len(self._level) > self._kept:
                self._forget(now)
            return 0.0

    def _forget(self, now: float) -> None:
        """Those not asked for in a minute are full again; if that is not enough, the older half goes."""
        self._level = {key: value for key, value in self._level.items() if now - value[1] < MINUTE}
        if len(self._level) > self._kept:
            self._level = dict(sorted(self._level.items(), key=lambda item: item[1][1])[self._kept // 2 :])


class Limits:
    """限度 middleware: 413 for a body over the limit, 429 with Retry-After for too many requests. Rates only where pages are served."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse], rates: dict[str, Rate] | None = None) -> None:
        self.get_response, self.buckets = get_response, Buckets()
        self.rates = rates if rates is not None else (RATES if settings.SERVER else {})

    def __call__(self, request: HttpRequest) -> HttpResponse:
        declared = gate.length(request.META)
        if declared and declared > gate.BODY_MOST:
            return told(request, 413, "请求太大", f"一次最多 {gate.BODY_MOST // gate.MEGABYTE} MB；分成几次，或去掉不需要的附件", 0)
        if self.rates and (wait := self._wait(request)):
            return told(request, 429, "请求太频繁", f"过 {int(wait) + 1} 秒再试；什么也没有办", wait)
        return self.get_response(request)

    def _wait(self, request: HttpRequest) -> float:
        where = gate.address(request.META)
        who = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "") or request.headers.get("Authorization", "")
        asked = [("address", where)]
        if who:
            person = hashlib.sha256(who.encode()).hexdigest()
            asked += [("person", person), *([("acting", person)] if request.method not in ("GET", "HEAD", "OPTIONS") else [])]
        else:
            asked.append(("stranger", where))
        return max(self.buckets.take(name, key, self.rates[name]) for name, key in asked if name in self.rates)


def told(request: HttpRequest, status: int, title: str, remedy: str, wait: float) -> HttpResponse:
    """答复: a problem object for the REST interface, a sentence for people."""
    if request.path.startswith("/api/"):
        response = problem(request, status, "edge", title, remedy)
    else:
        response = HttpResponse(f"{title}。{remedy}。", status=status, content_type="text/plain; charset=utf-8")
    if wait:
        response["Retry-After"] = str(int(wait) + 1)
    return response
