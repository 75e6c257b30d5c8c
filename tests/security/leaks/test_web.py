"""网页与导出：攻击者走受害者走过的每个地址、填受害者的每个单号、交受害者的每张表单，什么也看不到、改不了。"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import get_resolver, path

from tests.security.leaks import endpoints, pages
from tests.security.leaks import world as worlds
from tests.security.leaks.markers import Marks, touched
from tests.security.leaks.pages import Walk

pytestmark = pytest.mark.xdist_group("leaks")
IN_DIVISION = ("other.clerk", "other.reviewer")
ADMINISTRATORS = ("finance.system", "finance.security")
ELSEWHERE = ("county.clerk", "county.treasury")
UNPROVEN = {"inbox/budget/<str:number>/": "世界里还没有在流程中的预算草稿；攻击照样打，只是主人自己没有可看的"}
MOST = 40
"""一个带参数的网址，受害者至多试这么多个单号。"""


def test_nothing_of_the_divisions_is_seen_from_another(world: None, division_marks: Marks, finance: list[Walk]) -> None:
    for user in ELSEWHERE:
        assert leaks(user, division_marks, finance) == []
    assert touched(division_marks) == []


def test_nothing_of_a_unit_is_seen_by_another(world: None, agency_marks: Marks, victims: list[Walk]) -> None:
    for user in IN_DIVISION:
        assert leaks(user, agency_marks, victims) == []
    assert touched(agency_marks) == []


def test_an_administrator_sees_no_units_papers(world: None, paper_marks: Marks, victims: list[Walk]) -> None:
    for user in ADMINISTRATORS:
        assert leaks(user, paper_marks, victims) == []
    assert touched(paper_marks) == []


def test_a_stranger_sees_the_public_pages_and_nothing_else(world: None, division_marks: Marks, finance: list[Walk]) -> None:
    client = pages.signed_in("")
    for url in {url: None for each in finance for url in each.seen}:
        route = endpoints.route_of(url)
        page = pages.look(client, url, division_marks)
        assert page.marks == set(), url
        assert page.status in (302, 401, 403, 404, 405, 429) or (endpoints.public(route) and page.status == 200), (page.status, url)
        assert page.status != 302 or "/sign-in/" in page.text, url


def test_every_endpoint_was_visited_and_those_that_take_a_number_prove_something(
    world: None, agency_marks: Marks, division_marks: Marks, victims: list[Walk], finance: list[Walk]
) -> None:
    own = [each for each in endpoints.web() if each.ours and not endpoints.public(each.route)]
    visited = {page.route for each in (*victims, *finance) for page in each.seen.values()} | set(pages.LEAVES)
    assert {each.route for each in own} - visited == set(), "nobody came there: link it, or give its parameter a value of the world"
    # an address that only takes posts is proven by a form of the owner's page that goes there: the attackers send it too
    posted = {
        endpoints.route_of(form.action.partition("?")[0]) for each in (*victims, *finance) for form in each.forms if form.method == "post"
    }
    proven = posted | {
        page.route
        for each in (*victims, *finance)
        for page in each.seen.values()
        if page.marks - own_name(each.user) and page.status == 200
    }
    assert {each.route for each in own if any(kind not in endpoints.WORDS for kind, _ in each.parameters)} - proven - set(
        UNPROVEN
    ) == set(), "the owner himself saw nothing of his there: proves nothing"
    assert len(proven) > 12


def test_a_view_that_leaks_is_caught(
    world: None, agency_marks: Marks, division_marks: Marks, victims: list[Walk], finance: list[Walk]
) -> None:
    from jincai.execution.payment.models import Payment
    from jincai.platform.identity.api import scope, system

    def bypass(request: HttpRequest, number: str) -> HttpResponse:
        with scope(divisions=worlds.CITY, actor=system(worlds.CITY)):
            return HttpResponse(" ".join(p.purpose for p in Payment.objects.filter(number=number)))

    with mounted("leaking/<str:number>/", bypass) as route:
        assert {each.route for each in endpoints.web()} >= {route}, "a new address is tested without a line added anywhere"
        number = str(agency_marks.columns["public.payment", "number"][0])
        stolen = Walk(
            "victim.clerk", {f"/leaking/{number}/": pages.look(pages.signed_in("victim.clerk"), f"/leaking/{number}/", agency_marks)}
        )
        assert "leaking" in str(leaks("other.clerk", agency_marks, [stolen])) and "leaking" in str(
            leaks("county.clerk", division_marks, [stolen])
        )


class mounted:
    """A view on an address, for as long as the block."""

    def __init__(self, route: str, view: Callable[..., HttpResponse]) -> None:
        self.pattern, self.route = path(route, view), route

    def __enter__(self) -> str:
        get_resolver().url_patterns.insert(0, self.pattern)
        return self.route

    def __exit__(self, *_: object) -> None:
        get_resolver().url_patterns.remove(self.pattern)


@pytest.fixture(scope="module")
def victims(world: None, agency_marks: Marks) -> list[Walk]:
    """What the people of the victim unit come to."""
    return [explored(user, agency_marks) for user in ("victim.clerk", "victim.reviewer")]


@pytest.fixture(scope="module")
def finance(world: None, division_marks: Marks) -> list[Walk]:
    """What the finance people of the victim division come to."""
    return [
        explored(user, division_marks)
        for user in ("finance.chief", "finance.accountant", "finance.budget", "finance.system", "finance.security", "finance.audit", "finance.bank")
    ]


def own_name(user: str) -> set[str]:
    """His own name stands on every page: it proves nothing."""
    return {user, f"{user}（示例）"}


def explored(user: str, marks: Marks) -> Walk:
    """走一遍，再把每个带参数的网址用受害者的每种单号试一遍，每个没走到的网址也去一次."""
    walk = pages.walk(user, marks, most=40 if "_admin" in worlds.USERS[user][2] else 140)
    client = pages.signed_in(user)
    for endpoint in endpoints.web():
        if endpoint.route in pages.LEAVES or not endpoint.ours:
            continue
        hits = 0
        for address in itertools.islice(addresses(endpoint, marks), MOST):
            if address not in walk.seen and hits < 2:
                walk.seen[address] = page = pages.look(client, address, marks)
                hits += page.status == 200 and bool(page.marks - own_name(user))
    return walk


def addresses(endpoint: endpoints.Endpoint, marks: Marks) -> Iterator[str]:
    """The endpoint filled with the victim's values; two parameters from one row."""
    names = [name for _kind, name in endpoint.parameters]
    if not names:
        yield endpoint.filled({})
    elif len(names) == 1:
        for value in pages.identifiers(marks, names[0], endpoint.parameters[0][0]):
            yield endpoint.filled({names[0]: value})
    for rows in marks.rows.values() if len(names) > 1 else ():
        fits = [[column for column in rows[0] if column == name or column.endswith(f"_{name}")] for name in names] if rows else []
        for columns in itertools.product(*fits) if fits and all(fits) else ():
            for row in rows[:3]:
                yield endpoint.filled({name: row[column] for name, column in zip(names, columns, strict=True)})


def leaks(user: str, marks: Marks, walks: list[Walk]) -> list[str]:
    """攻击: every address, every question, every form, as this user; what leaked or broke."""
    client, found = pages.signed_in(user), []
    client.post("/choose/", {"division": marks.division, "year": str(worlds.YEAR)})
    asked = {url: None for walk in walks for url in walk.seen} | {url: None for walk in walks[:1] for url in pages.questions(walk, marks)}
    for url in asked:
        page = pages.look(client, url, marks)
        if page.marks or page.status >= 500:
            found.append(f"{user} GET {url} {page.status}: {sorted(page.marks)[:5]}")
    for form in {str((f.action, f.fields)): f for walk in walks for f in walk.forms if f.method == "post"}.values():
        if endpoints.route_of(form.action.partition("?")[0]) in ("sign-out/",):
            continue
        sent = form.filled()
        page = pages.seen(client.post(form.action, sent), form.action, marks, f"{form.action} {sent}")
        if page.marks or page.status >= 500:
            found.append(f"{user} POST {form.action} {page.status}: {sorted(page.marks)[:5]}")
    for url in {endpoints.route_of(url): re.sub(r"\?.*", "", url) for url in asked}.values():
        if endpoints.route_of(url) in ("sign-out/",):
            continue
        sent = {"number": pages._some(marks), "numbers": pages._some(marks), "do": "approve", "agency": marks.agency}
        page = pages.seen(client.post(url, sent), url, marks, f"{url} {sent}")
        if page.marks or page.status >= 500:
            found.append(f"{user} POST {url} {page.status}: {sorted(page.marks)[:5]}")
    return found
