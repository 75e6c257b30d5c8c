"""可见范围的价钱：同一页，有行级安全与设置可见范围，对没有；权限与可见范围每次请求多几问、几毫秒；收件箱；成批审批。

Both sides are the same Django view in the same process, in turn. "With" is jincai_app; "without" is a login that row-level security does
not bind, and its BEGIN carries a SELECT of constants in place of the settings. The rows of both must be the same.
"""

from __future__ import annotations

import contextlib
import itertools
import re
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.test import RequestFactory
from django.urls import resolve

from jincai.execution.payment import api as payment
from jincai.platform.identity import api as identity
from jincai.platform.standards import api as standards
from jincai.platform.ui import api as ui
from jincai.project import practice
from jincai.project.bench import ground, papers, verb
from jincai.project.bench.measured import Case, alternate, at_least_rate, at_most, at_most_ratio, median, note, say
from jincai.project.bench.roundtrips import counted
from jincai.project.bench.scratch import Scratch

RATIO, MOST_QUERIES, MOST_MS, LEAST_RATE = 1.15, 2, 3.0, 100
ROUNDS, BATCH = 15, 500
PAGES = (
    ("payment list, first page, finance", "/payment/", "bench.finance"),
    ("payment list, first page, one unit", "/payment/", "bench.unit"),
    ("execution table, finance", "/statements/function/", "bench.finance"),
    ("execution table, one unit", "/statements/function/", "bench.unit"),
)
_TOLD = re.compile(r"set_config\('[\w.]+', (?:'(?:[^']|'')*'|[^']*?(?:'(?:[^']|'')*'[^']*?)*?), true\)")
_TAGS = itertools.count()


def measure(options: Namespace, where: Scratch) -> list[Case]:
    """装支付，量四页、权限、成批审批."""
    papers.units()
    there = papers.load(where, options.payments)
    ui.forget()
    cases = [note("payments in the database", there, "payments")]
    with sides(where) as taking:
        cases += [_page(title, path, user, options.runs, taking) for title, path, user in PAGES]
    return [*cases, *_permission(options.runs), *_approving(options.runs)]


@contextlib.contextmanager
def sides(where: Scratch) -> Iterator[Mapping[str, Callable[[], contextlib.AbstractContextManager[None]]]]:
    """两边: with row-level security and scope, and without; each a connection of its own that stays open."""
    bound: Any = connections[DEFAULT_DB_ALIAS]
    free: Any = connections.create_connection(DEFAULT_DB_ALIAS)
    login = where.free
    told = {"USER": login.user, "PASSWORD": login.password, "HOST": login.host, "PORT": str(login.port), "NAME": where.name}
    free.settings_dict = {**bound.settings_dict, **told}
    scopes: Any = sys.modules[identity.scope.__module__]

    @contextlib.contextmanager
    def without() -> Iterator[None]:
        setting, connections[DEFAULT_DB_ALIAS] = scopes._setting, free
        scopes._setting = lambda *given: _TOLD.sub("''::text", setting(*given))
        try:
            yield
        finally:
            scopes._setting, connections[DEFAULT_DB_ALIAS] = setting, bound

    try:
        yield {"with": contextlib.nullcontext, "without": without}
    finally:
        free.close()


def _page(title: str, path: str, user: str, runs: int, taking: Mapping[str, Callable[[], Any]]) -> Case:
    """一页：各若干次，轮流；中位数之比；两边的行相同."""
    view, person = resolve(path).func, get_user_model().objects.get(username=user)
    bodies: dict[str, bytes] = {}

    def side(name: str) -> Callable[[], float]:
        def once() -> float:
            request: Any = RequestFactory().get(path)
            request.user, request.session = person, {"division": ground.DIVISION, "year": ground.YEAR}
            with taking[name]():
                began = time.perf_counter()
                answer = view(request)
                took = time.perf_counter() - began
            assert answer.status_code == 200, answer.status_code
            bodies[name] = re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", answer.content)
            return 1000 * took

        return once

    made = {name: side(name) for name in taking}
    for name in made:
        made[name]()
    found = alternate(made, ROUNDS * max(1, runs))
    if bodies["with"] != bodies["without"]:
        raise RuntimeError(f"{title}：两边的页面不同，不能比")
    told = {"rows": bodies["with"].count(b"<tr"), "p50_ms": round(median(found["with"]), 2), "ceiling_p50_ms": round(median(found["without"]), 2)}
    return at_most_ratio(title, median(found["with"]), median(found["without"]), "ms", RATIO, **told)


def _permission(runs: int) -> list[Case]:
    """权限与可见范围：认人、开范围、问权限、取单位，比一个同样问一句的空事务多几次往返、几毫秒."""
    person = get_user_model().objects.get(username="bench.unit")

    def asked() -> None:
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute("SELECT 1")

    def permitted() -> None:
        actor = identity.actor_of(person)
        with identity.scope(divisions=ground.DIVISION, actor=actor):
            identity.require(actor, "payment.request", papers.UNIT, ground.DIVISION)
            standards.agencies_of(actor, ground.DIVISION)
            asked()

    def bare() -> None:
        with transaction.atomic():
            asked()

    work: dict[str, Callable[[], None]] = {"with": permitted, "without": bare}
    trips = {}
    for name, run in work.items():
        run()
        with counted() as found:
            run()
        trips[name] = found.count
    timed = alternate({name: _timed(run) for name, run in work.items()}, 100 * max(1, runs))
    added = trips["with"] - trips["without"]
    return [
        at_most("queries a request for permission and scope", max(0, added), MOST_QUERIES, "queries", trips=trips),
        at_most("time a request for permission and scope", max(0.0, median(timed["with"]) - median(timed["without"])), MOST_MS, "ms"),
    ]


def _timed(run: Callable[[], None]) -> Callable[[], float]:
    def once() -> float:
        began = time.perf_counter()
        run()
        return 1000 * (time.perf_counter() - began)

    return once


def _approving(runs: int) -> list[Case]:
    """成批审批：五百份申请一次审核，每份自己的对错."""
    place, tag = verb.build(), f"S{next(_TAGS)}-{time.time_ns()}"
    people = {post: _person(post) for post in ("preparer", "agency_reviewer")}
    rates = []
    for run in range(runs):
        lines = [payment.Line(allotment=number, dep_econ="30201", amount=verb.AMOUNT / 1000) for number in place.allotments[:BATCH]]
        asked = [
            payment.Request(key=f"{tag}-{run}-{n}", payee=practice.PAYEE, lines=(line,), purpose="办公用品") for n, line in enumerate(lines)
        ]
        told: dict[str, Any] = {"division": ground.DIVISION, "on": place.on}
        with identity.scope(divisions=ground.DIVISION, actor=people["preparer"]):
            made = payment.request_many(requests=asked, actor=people["preparer"], **told)
        numbers = [each.number for each in made if each.ok]
        began = time.perf_counter()
        with identity.scope(divisions=ground.DIVISION, actor=people["agency_reviewer"]):
            done = payment.review_many(numbers=numbers, actor=people["agency_reviewer"], year=ground.YEAR, **told)
        seconds = time.perf_counter() - began
        if not numbers or not all(each.ok for each in done):
            raise RuntimeError(f"成批审批没有全办成：{next((each for each in [*made, *done] if not each.ok), None)}")
        rates.append(len(numbers) / seconds)
        say(f"一批 {len(numbers)} 份：{seconds:.2f} s")
    return [at_least_rate(f"batch approval of {BATCH} payments, each in its own right", median(rates), LEAST_RATE, "documents/s")]


def _person(post: str) -> identity.Actor:
    return identity.Actor(user=f"bench.{post}", name="量度", division=ground.DIVISION, agencies=identity.EVERY_AGENCY, posts=(post,))
