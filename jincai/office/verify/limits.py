"""限次：一个地址一分钟、一小时至多查几次，查不到的另计；各进程合着数（缓存在数据库里）。"""

from __future__ import annotations

import hashlib
import os
import time

from django.core.cache import cache
from django.http import HttpRequest

LIMITS = {"minute": (60, 20), "hour": (3600, 200), "vain": (3600, 30)}
"""每个数：多少秒里至多几次；vain 是查不到的。"""


def address(request: HttpRequest) -> str:
    """来的地址; behind a proxy of ours (JINCAI_PROXY) the last one it wrote."""
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() if os.environ.get("JINCAI_PROXY") == "1" else ""
    return forwarded or str(request.META.get("REMOTE_ADDR", ""))


def wait(who: str) -> int:
    """要等几秒: 0 when one more may be asked, which is counted by this."""
    now = int(time.time())
    for name in ("minute", "hour"):
        seconds, most = LIMITS[name]
        if _count(name, who, now, seconds, add=True) > most:
            return seconds - now % seconds
    seconds, most = LIMITS["vain"]
    return seconds - now % seconds if _count("vain", who, now, seconds, add=False) >= most else 0


def in_vain(who: str) -> None:
    """又一次没有查到."""
    _count("vain", who, int(time.time()), LIMITS["vain"][0], add=True)


def _count(name: str, who: str, now: int, seconds: int, *, add: bool) -> int:
    key = f"verify:{name}:{hashlib.sha256(who.encode()).hexdigest()[:32]}:{now // seconds}"
    if not add:
        return int(cache.get(key, 0))
    cache.add(key, 0, timeout=seconds * 2)
    try:
        return int(cache.incr(key))
    except ValueError:  # gone in between: counted from one again
        cache.set(key, 1, timeout=seconds * 2)
        return 1
