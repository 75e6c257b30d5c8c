"""可见范围的价钱：同一页，有行级安全与设置可见范围，对没有；权限与可见范围每次请求多几问、几毫秒；待办、成批审批、查审计（desks）。

Both sides are the same Django view in the same process, in turn. "With" is jincai_app; "without" is a login that row-level security does
not bind, and its BEGIN carries a SELECT of constants in place of the settings. The rows of both must be the same.
"""

from __future__ import annotations

import contextlib
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

from jincai.platform.identity import api as identity
from jincai.platform.standards import api as standards
from jincai.platform.ui import api as ui
from jincai.project.bench import desks, ground, papers
from jincai.project.bench.measured import Case, alternate, at_most, at_most_ratio, median, note
from jincai.project.bench.roundtrips import counted
from jincai.project.bench.scratch import Scratch

RATIO, MOST_QUERIES, MOST_MS = 1.15, 2, 3.0
ROUNDS, LONGEST = 15, 60.0
"""一页轮流几遍，每次运行；一遍很久的，总共大约这么多秒，但不少于十五遍。"""
PAGES = (
    ("payment list, first page, finance", "/payment/", "bench.finance"),
    ("payment list, first page, one unit", "/payment/", "bench.unit"),
    ("execution table, finance", "/statements/function/", "bench.finance"),
    ("execution table, one unit", "/statements/function/", "bench.unit"),
)
_TOLD = re.compile(r"set_config\('[\w.]+', (?:'(?:[^']|'')*'|[^']*?(?:'(?:[^']|'')*'[^']*?)*?), true\)")


def measure(options: Namespace, where: Scratch) -> list[Case]:
    """装支付，量四页、权限；再量办公桌上的几页."""
    began = time.perf_counter()
    papers.units()
    there = papers.load(where, options.payments)
    ui.forget()
    cases = [note("payments in the database", there, "payments", seconds=round(time.perf_counter() - began, 1), bytes=where.size())]
    with sides(where) as taking:
        cases += [_page(title, path, user, options.runs, taking) for title, path, user in PAGES]
    return [*cases, *_permission(options.runs), *desks.measure(options, where)]


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
    warm = sum(once() for once in made.values()) / 1000
    rounds = max(ROUNDS, min(ROUNDS * max(1, runs), int(LONGEST / warm)))
    found = alternate(made, rounds)
    if bodies["with"] != bodies["without"]:
        raise RuntimeError(f"{title}：两边的页面不同，不能比")
    told = {
        "rows": bodies["with"].count(b"<tr"), "p50_ms": round(median(found["with"]), 2), "ceiling_p50_ms": round(median(found["without"]), 2),
        "rounds": rounds,
    }  # fmt: skip
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
