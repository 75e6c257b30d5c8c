"""网页与导出：攻击者走受害者走过的每个地址、填受害者的每个单号、交受害者的每张表单，什么也看不到、改不了。"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import get_resolver, path

from tests.security.leaks import endpoints, pages
from tests.security.leaks import world as worlds
from tests.security.leaks.attacking import explored, leaks, own_name
from tests.security.leaks.markers import Marks, touched
from tests.security.leaks.pages import Walk, Walks

IN_DIVISION = ("other.clerk", "other.reviewer")
ADMINISTRATORS = ("finance.system", "finance.security")
ELSEWHERE = ("county.clerk", "county.treasury")
FINANCE = ("finance.chief", "finance.accountant", "finance.budget", "finance.system", "finance.security", "finance.audit", "finance.bank")


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
        assert page.status != 302 or "/sign-in/" in page.location, url


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
    # an address that only leads on (a batch to its payments) is proven by where it leads
    proven |= {
        page.route
        for each in (*victims, *finance)
        for page in each.seen.values()
        if page.status == 302 and (to := each.seen.get(page.location)) and to.status == 200 and to.marks - own_name(each.user)
    }
    numbered = {each.route for each in own if any(kind not in endpoints.WORDS for kind, _ in each.parameters)}
    assert numbered - proven == set(), "the owner himself saw nothing of his there: proves nothing"
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
def victims(world: None, agency_marks: Marks, walked: Walks) -> list[Walk]:
    """What the people of the victim unit come to."""
    return explored(("victim.clerk", "victim.reviewer"), agency_marks, walked)


@pytest.fixture(scope="module")
def finance(world: None, division_marks: Marks, walked: Walks) -> list[Walk]:
    """What the finance people of the victim division come to."""
    return explored(FINANCE, division_marks, walked)
