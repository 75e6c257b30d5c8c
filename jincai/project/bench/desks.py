"""办公桌上的快慢：待办、成批办理、查审计；都是真的页面，一次请求从头到尾，连同登录态、可见范围和画出来的页面。

Ten thousand payments wait for one reviewer of a department with a hundred units; they are requested by the verb and approved by what the
inbox sends when its buttons are pressed. The audit has as many records as there are payments.
"""

from __future__ import annotations

import html
import itertools
import math
import re
import time
from argparse import Namespace
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client
from django.utils.crypto import get_random_string

from jincai.execution.payment import api as payment
from jincai.platform.identity import api as identity
from jincai.platform.params import api as params
from jincai.platform.ui import api as ui
from jincai.platform.workflow import api as workflow
from jincai.project import practice
from jincai.project.bench import ground, loading, verb
from jincai.project.bench.measured import Case, at_least_rate, at_most, median, say
from jincai.project.bench.papers import UNIT
from jincai.project.bench.scratch import Scratch

WAITING, BATCH, TIMES = 10_000, 500, 20
TODAY = date(ground.YEAR, 12, 31)  # the desk's, of a year that is over: what was requested earlier would have expired
INBOX_MS, PAGE_MS, LEAST_RATE = 150, 200, 100
PEOPLE = {"bench.reviewer": ("agency_reviewer", f"{verb.DEPARTMENT}*"), "bench.auditor": ("audit_admin", "")}
"""部门的审核，管一百家单位；审计管理员。"""
SEARCHES: tuple[tuple[str, dict[str, str]], ...] = (
    ("newest", {}),
    ("one person", {"actor": "bench7"}),
    ("one document", {"document": f"{loading.TAG}-00000007"}),
    ("refusals", {"kind": "refusal"}),
    ("one unit", {"agency": UNIT}),
    ("verbs by their beginning", {"verb": "allotment.*"}),
    ("a word that nobody said", {"text": "没有人说过的话"}),
)
_PICK = re.compile(rb'name="pick" value="([^"]+)"')
_TAGS = itertools.count()


def measure(options: Namespace, where: Scratch) -> list[Case]:
    """待办一页、成批办理、查审计各一页."""
    verb.build()
    with identity.scope(divisions=ground.DIVISION):
        params.put("identity.enforce_factor", ground.DIVISION, False, date(2007, 1, 1), identity.system(ground.DIVISION))
        for user, (post, agency) in PEOPLE.items():
            identity.create_user(username=user, name=user, division=ground.DIVISION, posts=(post,), agencies=(agency,) if agency else ())
    ui.forget()
    return [*_inbox(options), *_auditing(options, where)]


def _inbox(options: Namespace) -> list[Case]:
    waiting, client = min(WAITING, options.payments), signed_in("bench.reviewer")
    _fill(waiting)
    there = _open()
    found = client.get("/inbox/").content
    assert found.count(b'name="pick"') == min(50, waiting), "the first page lacks documents"
    cases = [_page(client, f"inbox of a user with {there:,} open documents, first page", "/inbox/", {}, INBOX_MS, options.runs)]
    batch, rates = min(BATCH, waiting), []
    for _ in range(options.runs):
        rates.append(_approve(client, batch))
        _fill(waiting)
    title = f"batch approval of {batch} payments from the inbox, each in its own right"
    return [*cases, at_least_rate(title, median(rates), LEAST_RATE, "documents/s", runs=[round(rate) for rate in rates])]


def signed_in(user: str) -> Client:
    """登录了的浏览器."""
    client = Client(REMOTE_ADDR="127.0.0.1")
    client.force_login(get_user_model().objects.get(username=user), backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session.update({"division": ground.DIVISION, "year": ground.YEAR})
    session.save()
    return client


def _fill(waiting: int) -> None:
    """So many payments wait for him, by the verb."""
    place, clerk = verb.build(), identity.Actor(
        user="bench.preparer", name="量度", division=ground.DIVISION, agencies=identity.EVERY_AGENCY, posts=("preparer",)
    )  # fmt: skip
    lacking, tag, began = waiting - _open(), f"I{next(_TAGS)}-{time.time_ns()}", time.perf_counter()
    for first in range(0, lacking, BATCH):
        lines = [
            payment.Line(allotment=place.allotments[n % len(place.allotments)], dep_econ="30201", amount=verb.AMOUNT / 1000)
            for n in range(first, min(first + BATCH, lacking))
        ]
        asked = [payment.Request(key=f"{tag}-{first + n}", payee=practice.PAYEE, lines=(line,), purpose="办公用品") for n, line in enumerate(lines)]
        with identity.scope(divisions=ground.DIVISION, actor=clerk):
            made = payment.request_many(division=ground.DIVISION, requests=asked, on=TODAY, actor=clerk)
        if wrong := next((each for each in made if not each.ok), None):
            raise RuntimeError(f"没有申请成：{wrong}")
    if lacking > BATCH:
        say(f"待办 {lacking:,} 件，申请了 {time.perf_counter() - began:.0f} s")


def _open() -> int:
    reviewer = identity.actor_of(get_user_model().objects.get(username="bench.reviewer"))
    with identity.scope(divisions=ground.DIVISION, actor=reviewer):
        return workflow.inbox(reviewer, division=ground.DIVISION, year=ground.YEAR, on=TODAY, limit=1).count


def _approve(client: Client, batch: int) -> float:
    """同意所选: what the page of 500 offers is ticked and sent; how many a second, from the request to the page with the results."""
    before, page = _open(), client.get("/inbox/", {"size": "500"}).content
    chosen = [html.unescape(value.decode()) for value in _PICK.findall(page)][:batch]
    sent = {"pick": chosen, "csrfmiddlewaretoken": get_random_string(64)}
    began = time.perf_counter()
    answer = client.post("/inbox/act/approve/", sent)
    seconds = time.perf_counter() - began
    if answer.status_code != 200 or len(chosen) != batch or before - _open() != batch:
        raise RuntimeError(f"成批审批没有全办成：{answer.status_code}，选了 {len(chosen)} 件，办了 {before - _open()} 件")
    say(f"一批 {batch} 份：{seconds:.2f} s")
    return batch / seconds


def _auditing(options: Namespace, where: Scratch) -> list[Case]:
    there, client = _records(where, options.payments), signed_in("bench.auditor")
    return [
        _page(client, f"audit search among {there:,} records, {title}, first page", "/trail/", query, PAGE_MS, options.runs) for title, query in SEARCHES
    ]


def _records(where: Scratch, wanted: int) -> int:
    """审计记录, set-based; how many of them there are. Again adds nothing."""
    began = time.perf_counter()
    with where.free.connect() as raw:
        row: Any = raw.execute("select count(*) from audit_record where agent = 'bench'").fetchone()
        lacking = wanted - int(row[0])
        if lacking > 0:
            told = {"year": ground.YEAR, "home": ground.DIVISION, "tag": loading.TAG, "first": row[0] + 1, "last": wanted, "records": wanted}
            for _title, statement in loading.steps("records"):
                raw.execute(loading.filled(statement, told))  # type: ignore[call-overload]
            raw.execute("vacuum analyze audit_record")
            say(f"审计 {wanted:,} 条，装了 {time.perf_counter() - began:.0f} s")
    return wanted


def _page(client: Client, title: str, path: str, query: dict[str, str], most: int, runs: int) -> Case:
    """一页：先热一次，再量，中位数与 p99."""
    _, rows = _once(client, path, query)
    took = sorted(_once(client, path, query)[0] for _ in range(TIMES * max(1, runs)))
    told = {"rows": rows, "p50_ms": round(median(took), 1), "p99_ms": round(took[math.ceil(0.99 * len(took)) - 1], 1)}
    return at_most(title, median(took), most, "ms", **told)


def _once(client: Client, path: str, query: dict[str, str]) -> tuple[float, int]:
    """Milliseconds, and rows of the table."""
    began = time.perf_counter()
    answer = client.get(path, query)
    took = 1000 * (time.perf_counter() - began)
    assert answer.status_code == 200, (path, query, answer.status_code)
    return took, answer.content.count(b"<tr")
