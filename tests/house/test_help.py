"""帮助：每一页有自己的说明，说的都是真有的页面；谁能办、规定取自办理时问的表；第一次用跟着人走。"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver

import jincai
from jincai.platform.identity import api as identity
from jincai.platform.identity.api import scope
from jincai.platform.ui.models import ListView
from jincai.platform.ui.nav import items
from jincai.project.help import duties, manual, tour
from tests import small_year, walking
from tests.small_year import DIVISION, SmallYear

HELP = re.compile(r'class="help-link" href="([^"]+)"')


def names(resolver: Any, before: str = "") -> set[str]:
    """Every name of an address."""
    found: set[str] = set()
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            inside = ":".join(part for part in (before, each.namespace or "") if part)
            found |= names(each, inside)
        elif each.name:
            found.add(f"{before}:{each.name}" if before else each.name)
    return found


def shown(client: Any, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, (path, response.status_code)
    return str(response.content.decode())


def test_every_page_of_the_side_bar_is_explained_and_nothing_else_is() -> None:
    for item in items():
        name, _, screen = item.url_name.rpartition(":")
        found = manual.of(name or manual.DESK)
        assert found and found.about(screen), f"{item.title} {item.url_name}: no section of “怎么用” names it"
    known = names(get_resolver())
    for each in manual.manuals().values():
        assert each.intro and each.sections, each.name
        for section in each.sections:
            assert section.html and section.screens, section.title
            for screen in section.screens:
                assert {f"{each.name}:{screen}", f"ui:{screen}", screen} & known, f"{each.name}: there is no page {screen}"


def test_the_readmes_are_in_the_wheel() -> None:
    told = (Path(jincai.__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8")
    assert re.search(r'^"\*" = \[.*"\*\.md"', told, re.MULTILINE), "the help is read from the packages' README.md"


def test_who_may_is_what_the_verbs_ask() -> None:
    director = identity.Actor(user="x", name="x", division=DIVISION, agencies="*", posts=("treasury_approver",))
    told = {duty.title: duty for duty in duties.duties("payment", director)}
    order = told[identity.verb_title("payment.order")]
    assert order.mine and order.posts == identity.who_may("payment.order") and "国库处签发" in order.posts
    assert not told[identity.verb_title("payment.request")].mine and next(iter(told.values())).mine, "his own stand first"
    assert {"R04", "R35", "P51"} <= {rule.code for rule in duties.rules("payment")} and duties.rule("R04")


@pytest.mark.django_db
def test_every_page_links_to_its_own_help(year: SmallYear) -> None:
    seen: dict[str, str] = {}
    for user in (year.people["preparer"].user, year.people["treasury"].user):
        for page in walking.walk(user):
            found = HELP.search(page.html)
            assert found, page.url
            seen.setdefault(page.route, found[1])
    client = small_year.signed_in("treasury")
    assert seen[""] == "/help/desk/front/" and seen["payment/"] == "/help/payment/listing/" and len(seen) > 40
    general = {route for route, link in seen.items() if link == "/help/"}
    assert not general, general
    for link in sorted(set(seen.values())):
        shown(client, link)


@pytest.mark.django_db
def test_a_page_of_help_says_what_and_who_and_by_which_rule(year: SmallYear) -> None:
    client = small_year.signed_in("treasury_chief")
    page = shown(client, "/help/payment/sending/")
    for words in ("签发支付凭证", "整批只问一次口令", "你能办", "国库处签发", "R35", "Ctrl K", "打开这一页"):
        assert words in page, words
    with CaptureQueriesContext(connection) as asked:
        shown(client, "/help/payment/sending/")
    assert len(asked) <= 15
    rule = shown(client, "/help/rule/R04/")
    assert "支付金额不得超过指标可用数" in rule and "依据" in rule
    assert "不在规定表里" in shown(client, "/help/rule/NOTHING/", 404)
    shown(client, "/help/nothing/here/", 404)
    assert client.get("/help/").status_code == 200
    client.logout()
    assert client.get("/help/").status_code == 302


@pytest.mark.django_db
def test_the_first_steps_are_remembered_closed_and_opened_again(year: SmallYear) -> None:
    client = small_year.signed_in("preparer")
    front = shown(client, "/")
    assert "第一次用" in front and "申请一笔支付" in front and "走过 0 步" in front
    gone = client.post("/help/first/", {"step": "request"})
    assert gone.status_code == 302 and gone["Location"] == "/payment/new/"
    assert "走过 1 步" in shown(client, "/")
    again = small_year.signed_in("preparer")
    assert "走过 1 步" in shown(again, "/"), "it goes with the person, not with the browser"
    again.post("/help/first/", {"do": "close"})
    assert "第一次用" not in re.sub(r'<p class="note.*?</p>', "", shown(again, "/")) and "放回首页" in shown(again, "/help/")
    again.post("/help/first/", {"do": "reopen"})
    assert "走过 0 步" in shown(again, "/")
    assert client.post("/help/first/", {"step": "nothing"})["Location"] == "/", "a step that is not his leads home"
    with scope(divisions=DIVISION):
        assert not ListView.objects.filter(page=tour.KEY).exclude(user=year.people["preparer"].user).exists()


@pytest.mark.django_db
def test_every_post_has_four_to_six_steps_that_it_may_open(year: SmallYear) -> None:
    for part, user in walking.people(year).items():
        client, actor = walking.signed_in(user), identity.actor(user)
        steps = tour.mine(actor)
        assert 4 <= len(steps) <= 6, (part, [step.name for step, _ in steps])
        for step, url in steps:
            assert client.get(url).status_code == 200, (part, step.name, url)
