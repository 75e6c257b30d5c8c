"""看页面的人：各有一个不断的连接，一页接一页；每页多久，取全了没有。"""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections import defaultdict
from collections.abc import Mapping
from urllib.parse import quote

from jincai.project.bench import ground
from jincai.project.bench.measured import say

SHARES = {"lists": 8, "documents": 7, "dashboard": 2, "search": 3}
"""每二十页里几页。"""
WIDE = 4
"""前几个人看全区划，后面的各看本单位."""
FIRST = {"lists": "/payment/", "dashboard": "/analysis/", "search": f"/find/?q={quote('收款单位')}", "drill": "/statements/entries/?column=ordered"}
Times = dict[str, list[float]]


def get(line: http.client.HTTPConnection, path: str, session: str) -> tuple[int, bytes]:
    """取一页: status and the whole body."""
    line.request("GET", path, headers={"Cookie": f"sessionid={session}", "Accept": "text/html", "User-Agent": "jincai-bench"})
    answer = line.getresponse()
    return answer.status, answer.read()


def path_of(kind: str, user: str, numbers: Mapping[str, list[str]], dice: random.Random) -> str:
    """看什么：一种里的一页."""
    wide = int(user[-1]) < WIDE
    if kind == "lists":
        day = f"{ground.YEAR}-{dice.randint(1, 12):02d}"
        later = f"/payment/?after={quote(dice.choice(numbers[user]))}"
        choices = ["/payment/", "/payment/", later, f"/payment/?since={day}-01&until={day}-03", "/inbox/", "/allotment/", "/allotment/virements/"]
        return dice.choice([*choices, f"/payment/?agency={101 + dice.randint(0, 199)}001" if wide else "/cashplan/"])
    if kind == "documents":
        return f"/payment/{quote(dice.choice(numbers[user]))}/"
    if kind == "dashboard":
        return dice.choice(["/", "/analysis/"]) if wide else "/"
    amount = f"{dice.randint(1, 900)}.{dice.randint(0, 99):02d}"
    return f"/find/?q={quote(dice.choice([f'收款单位{dice.randint(0, 996):03d}', '收款单位', '办公用品', amount, '教育', '2050201', '没有这样的字']))}"


def cold(port: int, sessions: Mapping[str, str], numbers: Mapping[str, list[str]]) -> dict[str, float]:
    """每种第一次看：没有人看过，也没有别人在看."""
    dice, found = random.Random(1), {}  # nosec B311
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    document = path_of("documents", "bench.web0", numbers, dice)
    for kind, path in {**FIRST, "documents": document}.items():
        began = time.perf_counter()
        status, body = get(line, path, sessions["bench.web0"])
        if status != 200:
            raise RuntimeError(f"{path}: {status} {body[:300]!r}")
        found[kind] = 1000 * (time.perf_counter() - began)
    return found


def walk(port: int, sessions: Mapping[str, str], numbers: Mapping[str, list[str]], seconds: float, seed: int) -> tuple[float, Times, int]:
    """八个人看这么多秒: pages a second, times by kind, how many did not come whole."""
    times: Times = defaultdict(list)
    wrong: list[str] = []
    gate, end = threading.Barrier(len(sessions)), [0.0]

    def person(n: int, user: str) -> None:
        dice = random.Random(1000 * seed + n)  # nosec B311
        kinds = [kind for kind, share in SHARES.items() for _ in range(share)]
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        get(line, "/", sessions[user])
        if gate.wait() == 0:
            end[0] = time.perf_counter() + seconds
        gate.wait()
        while time.perf_counter() < end[0]:
            dice.shuffle(kinds)
            for kind in kinds:
                path = path_of(kind, user, numbers, dice)
                began = time.perf_counter()
                status, body = get(line, path, sessions[user])
                if status != 200 or b"</html>" not in body[-64:]:
                    wrong.append(f"{user} {path}: {status}")
                times[kind].append(1000 * (time.perf_counter() - began))
                if time.perf_counter() >= end[0]:
                    break

    threads = [threading.Thread(target=person, args=each, daemon=True) for each in enumerate(sessions)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = min(time.perf_counter() - began, seconds + 1)
    for each in sorted(set(wrong))[:5]:
        say(f"没有取全：{each}")
    return sum(map(len, times.values())) / max(took, seconds), times, len(wrong)
