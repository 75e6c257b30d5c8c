"""表单只交一次：连点两下、两个浏览器标签同时交，只办一次；被拒的可以原样再交。"""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse, HttpResponseRedirect
from django.test import RequestFactory
from django.urls import ResolverMatch

from jincai.project.edge.once import FIELD, FormsOnce, form_key

pytestmark = pytest.mark.django_db


class Office:
    """What stands behind the middleware: counts what it did."""

    def __init__(self, answer: Any = None) -> None:
        self.done, self.answer = 0, answer or (lambda: HttpResponseRedirect("/done/"))

    def __call__(self, request: Any) -> HttpResponse:
        early = self.once.process_view(request, None, (), {})
        if early is not None:
            return early
        self.done += 1
        return self.answer()

    def sent(self, **fields: str) -> HttpResponse:
        self.once = FormsOnce(self, sleep=lambda _: None)
        return self.once(form(**fields))


def form(token: str = "t1", namespace: str = "payment", session: str = "s1", path: str = "/payment/new/", **fields: str) -> Any:
    request = RequestFactory().post(path, {FIELD: token, **fields})
    request.COOKIES["sessionid"] = session
    request.resolver_match = ResolverMatch(lambda: None, (), {}, namespaces=[namespace])
    return request


@pytest.fixture(autouse=True)
def fresh() -> None:
    cache.clear()


def test_the_same_opened_form_is_done_once_and_goes_to_the_same_place() -> None:
    office = Office()
    first, second = office.sent(amount="1"), office.sent(amount="1")
    assert office.done == 1 and first["Location"] == second["Location"] == "/done/"


def test_another_rendering_another_amount_another_person_is_another_form() -> None:
    office = Office()
    office.sent(amount="1"), office.sent(amount="2"), office.sent(token="t2", amount="1"), office.sent(session="s2", amount="1")
    assert office.done == 4


def test_what_was_refused_may_be_sent_again_as_it_is() -> None:
    office = Office(lambda: HttpResponse("no", status=409))
    assert [office.sent(amount="1").status_code for _ in range(2)] == [409, 409] and office.done == 2


def test_what_broke_may_be_sent_again() -> None:
    def broken() -> HttpResponse:
        raise RuntimeError

    office = Office(broken)
    for _ in range(2):
        with pytest.raises(RuntimeError):
            office.sent(amount="1")
    assert office.done == 2


def test_while_the_first_is_at_work_the_second_waits_and_is_then_told() -> None:
    cache.set(form_key(form(amount="1")), "…", 60)
    office = Office()
    assert office.sent(amount="1").status_code == 409 and office.done == 0


def test_forms_of_the_frame_and_requests_without_a_form_are_left_alone() -> None:
    assert form_key(form(namespace="ui")) == "" and form_key(form(session="")) == ""
    request = RequestFactory().post("/x/", {"a": "1"})
    request.COOKIES["sessionid"], request.resolver_match = "s", form().resolver_match
    assert form_key(request) == ""


def test_two_threads_at_one_moment_do_it_once() -> None:
    office, gate = Office(), threading.Barrier(2)
    marks: list[bool] = []

    def send() -> None:
        gate.wait(20)
        marks.append(cache.add("form-at-once", "…", 60))

    threads = [threading.Thread(target=send) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(marks) == [False, True] and office.done == 0
