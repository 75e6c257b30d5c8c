"""工作台的快慢：真的网页服务（granian，两个进程）在一百万笔支付之上，八个登录了的人同时看；首屏与版面移动由 Chromium 自己量。

The people look at lists, documents, the dashboard and search, each in a connection of its own that stays open, one page after another without
pause; they and the server share the machine. Times are from the request to the whole answer, as the client sees them.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from argparse import Namespace
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection

from jincai.kernel.problems import UserError
from jincai.platform.identity import api as identity
from jincai.platform.params import api as params
from jincai.platform.ui import api as ui
from jincai.project.bench import desks, ground, painting, papers
from jincai.project.bench.measured import Case, at_least_rate, at_most, median, note
from jincai.project.bench.scratch import Scratch, close
from jincai.project.bench.walking import WIDE, Times, cold, get, walk

LIMITS = {"lists": 200, "documents": 150, "dashboard": 300, "search": 300}
"""p95，毫秒."""
LEAST_RATE = 60
"""页／秒."""
PEOPLE = 8
STARTS = 60.0
POSTS = (("treasury_approver", ""), ("treasury_preparer", ""), ("division_leader", ""), ("accountant", ""))


def measure(options: Namespace, where: Scratch) -> list[Case]:
    """八个人同时看，然后一个浏览器."""
    there = _loaded(options, where)
    people = _people()
    sessions = {user: desks.signed_in(user).cookies["sessionid"].value for user in people}
    numbers = _numbers(people)
    close()
    with server(where) as port:
        _rested(where)
        alone = cold(port, sessions, numbers)
        walk(port, sessions, numbers, max(2 * options.seconds, 4.0), 1000)  # both processes have seen each kind
        runs = []
        for seed in range(options.runs):
            _rested(where)
            runs.append(walk(port, sessions, numbers, max(5 * options.seconds, 10.0), seed))
        painted = painting.measure(port, sessions["bench.web2"], numbers["bench.web2"][0])
    return [note("payments in the database", there, "payments"), *_cases(runs, alone), *painted]


def _cases(runs: list[tuple[float, Times, int]], alone: Mapping[str, float]) -> list[Case]:
    pooled: Times = defaultdict(list)
    for _rate, times, _wrong in runs:
        for kind, taken in times.items():
            pooled[kind] += taken
    made = []
    for kind, limit in LIMITS.items():
        taken = sorted(pooled[kind])
        told = {"p50_ms": round(median(taken), 1), "p99_ms": round(_at(taken, 0.99), 1), "pages": len(taken), "alone_ms": round(alone[kind], 1)}
        made.append(at_most(f"{kind}: p95 of {PEOPLE} people at once", _at(taken, 0.95), limit, "ms", **told))
    rates = [rate for rate, _times, _wrong in runs]
    wrong = sum(count for _rate, _times, count in runs)
    made.append(at_least_rate("full pages a second, all together", median(rates), LEAST_RATE, "pages/s", runs=[round(rate, 1) for rate in rates]))
    made.append(note("a figure of the whole year opened to its first entries, alone", alone["drill"], "ms"))
    made.append(Case(case="pages that did not come whole", measured=wrong, ceiling=None, unit="pages", goal="0", ok=wrong == 0))
    return made


def _at(taken: list[float], share: float) -> float:
    return taken[min(int(len(taken) * share), len(taken) - 1)]


def _loaded(options: Namespace, where: Scratch) -> int:
    """装好支付；已经有的不再装."""
    if not get_user_model().objects.filter(username="bench.finance").exists():
        papers.units()
    there = papers.load(where, options.payments)
    with identity.scope(divisions=ground.DIVISION):
        params.put("identity.enforce_factor", ground.DIVISION, False, date(2007, 1, 1), identity.system(ground.DIVISION))
    ui.forget()
    return there


def _rested(where: Scratch) -> None:
    """歇过了：a run takes ten seconds and begins as after a rest; whoever looks without pause for longer is told that he asks too often."""
    with where.free.connect() as raw:
        raw.execute("truncate access_rate")


def _people() -> list[str]:
    """八个人：四个看全区划的岗位，四家单位的经办."""
    users = []
    for n in range(PEOPLE):
        post, agency = POSTS[n] if n < WIDE else ("preparer", _unit(n))
        user = f"bench.web{n}"
        users.append(user)
        if not get_user_model().objects.filter(username=user).exists():
            with identity.scope(divisions=ground.DIVISION):
                identity.create_user(username=user, name=f"量度{n}", division=ground.DIVISION, posts=(post,), agency=agency)
    return users


def _numbers(people: list[str]) -> dict[str, list[str]]:
    """各人看的几千张支付：看全区划的随便看，单位的人看自己的."""
    found = {}
    with identity.scope(divisions=ground.DIVISION), connection.cursor() as cursor:
        cursor.execute("select number from payment tablesample system (1) limit 4000")
        wide = [number for (number,) in cursor.fetchall()] or _all_numbers(cursor)
        for n, user in enumerate(people):
            if n >= WIDE:
                cursor.execute("select number from payment where agency = %s limit 4000", [_unit(n)])
            found[user] = wide if n < WIDE else [number for (number,) in cursor.fetchall()]
    return found


def _all_numbers(cursor: Any) -> list[str]:
    cursor.execute("select number from payment limit 4000")
    return [number for (number,) in cursor.fetchall()]


def _unit(n: int) -> str:
    """第几个人的单位."""
    return f"{101 + 7 * n}001"


@contextlib.contextmanager
def server(where: Scratch) -> Iterator[int]:
    """网页服务 on the scratch database; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    told = {**os.environ, "JINCAI_SERVER": "1", "JINCAI_LOCAL": "1", "JINCAI_DATABASE": where.name, "DJANGO_SETTINGS_MODULE": "jincai.project.settings"}
    process = subprocess.Popen([sys.executable, "-m", "jincai.project.web", "127.0.0.1", str(port)], env=told, stdout=subprocess.DEVNULL)
    try:
        _wait(process, port)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    began = time.monotonic()
    while time.monotonic() - began < STARTS:
        if process.poll() is not None:
            break
        try:
            if get(http.client.HTTPConnection("127.0.0.1", port, timeout=5), "/alive/", "")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise UserError("网页服务没有起来", "看标准错误里的原因")
