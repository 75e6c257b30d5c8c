"""限度：一个人、一个地址一分钟能问几次；太大的正文不读就拒绝。各进程合着数。

The buckets are rows of the database, so that two processes do not allow twice as much. A process draws a sixteenth of a bucket at a time
and spends it by itself: most requests ask nobody. Whoever is refused is refused from memory until there is a drop again. Where the
database does not answer, each process counts for itself.

Sign-in attempts are counted elsewhere (upkeep/access: per account and per address, in the database). These limits keep a program that went
wild, or somebody trying numbers one after another, from taking the server away from everybody else.
"""

from __future__ import annotations

import dataclasses
import hashlib
import threading
import time
from collections.abc import Callable, Sequence

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from jincai.project.edge import gate
from jincai.project.rest_contract import problem
from jincai.upkeep.access import api as access

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


@dataclasses.dataclass(slots=True)
class Held:
    """手上的: drops drawn and not spent, since when, and until when there are none to draw."""

    left: int = 0
    since: float = 0.0
    dry: float = 0.0


Draw = Callable[[Sequence[access.Asked]], dict[str, tuple[int, float]]]
Wanted = Sequence[tuple[str, str, Rate]]
SHARE = 16
"""一次领桶的几分之一：领而没有用的，至多这么多。"""


class Shared:
    """共用的桶: drawn from the database a few drops at a time; thread-safe, bounded. What was drawn more than a minute ago is not counted on."""

    def __init__(self, draw: Draw, clock: Callable[[], float] = time.monotonic, kept: int = KEPT) -> None:
        self._draw, self._clock, self._kept = draw, clock, kept
        self._held: dict[str, Held] = {}
        self._lock = threading.Lock()

    def take(self, wanted: Wanted) -> float:
        """One drop of each bucket; 0.0, or the seconds until there is one, and then none is taken. Raises DatabaseError."""
        with self._lock:
            wait, missing = self._spend(wanted)
        for _ in range(3):
            if wait or not missing:
                return wait
            told = self._draw([access.Asked(name, rate.a_minute, rate.burst, max(1, rate.burst // SHARE)) for name, rate in missing])
            with self._lock:
                self._keep(missing, told)
                wait, missing = self._spend(wanted)
        return wait  # of several buckets, another thread spent one three times while we drew the other: there are enough

    def _spend(self, wanted: Wanted) -> tuple[float, list[tuple[str, Rate]]]:
        """One drop of each, if all are there; else how long to wait, or which to draw."""
        now = self._clock()
        asked = [(f"{name} {who}", rate) for name, who, rate in wanted]
        held = [self._held.get(name) for name, _ in asked]
        dry = max((each.dry - now for each in held if each), default=0.0)
        missing = [one for one, each in zip(asked, held, strict=True) if each is None or each.left < 1 or now - each.since > MINUTE]
        if dry <= 0 and not missing:
            for each in held:
                each.left -= 1  # type: ignore[union-attr]
        return max(dry, 0.0), missing

    def _keep(self, missing: Sequence[tuple[str, Rate]], told: dict[str, tuple[int, float]]) -> None:
        now = self._clock()
        for name, rate in missing:
            granted, level = told.get(name, (1, 0.0))
            before = self._held.get(name)
            fresh = before.left if before and now - before.since <= MINUTE else 0
            dry = 0.0 if granted else now + max(1 - level, 0.0) * MINUTE / rate.a_minute
            self._held[name] = Held(fresh + granted, now, dry)
        if len(self._held) > self._kept:
            newest = sorted(self._held.items(), key=lambda item: item[1].since)[len(self._held) // 2 :]
            self._held = dict(newest)


class Limits:
    """限度 middleware: 413 for a body over the limit, 429 with Retry-After for too many requests. Rates only where pages are served."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse], rates: dict[str, Rate] | None = None, draw: Draw | None = None) -> None:
        self.get_response, self.buckets = get_response, Buckets()
        self.rates = rates if rates is not None else (RATES if settings.SERVER else {})
        shared = draw or (access.draw if settings.SERVER else None)
        self.shared = Shared(shared) if shared else None

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
        wanted = [(name, key, self.rates[name]) for name, key in asked if name in self.rates]
        if self.shared:
            try:
                return self.shared.take(wanted)
            except DatabaseError:  # the page will say so; meanwhile this process counts for itself
                pass
        return max((self.buckets.take(*each) for each in wanted), default=0.0)


def told(request: HttpRequest, status: int, title: str, remedy: str, wait: float) -> HttpResponse:
    """答复: a problem object for the REST interface, a sentence for people."""
    if request.path.startswith("/api/"):
        response = problem(request, status, "edge", title, remedy)
    else:
        response = HttpResponse(f"{title}。{remedy}。", status=status, content_type="text/plain; charset=utf-8")
    if wait:
        response["Retry-After"] = str(int(wait) + 1)
    return response
