"""页面：登录、范围、区划与年度、单位设置、拒绝与无权，都有中文的下一步。"""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused, Violation
from jincai.platform.identity import api as identity
from jincai.platform.ui import desk, figures, pages

CITY, COUNTY, ELSEWHERE, PASSWORD = "530700000", "530702000", "530800000", "correct horse battery"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh() -> None:
    desk.forget()


@pytest.fixture
def finance() -> Any:
    identity.create_user(username="yang", name="杨志强", division=CITY, posts=["treasury_approver"], password=PASSWORD)
    return get_user_model().objects.get(username="yang")


@pytest.fixture
def unit() -> Any:
    identity.create_user(username="he", name="和丽梅", division=CITY, posts=["preparer"], agency="301001", password=PASSWORD)
    return get_user_model().objects.get(username="he")


def ask(view: Any, user: Any, path: str = "/x/", session: dict[str, Any] | None = None, method: str = "get", **cookies: str) -> HttpResponse:
    """Call a view made with @page as this user."""
    request = getattr(RequestFactory(), method)(path)
    request.user, request.session = user, dict(session or {})
    request.COOKIES.update(cookies)
    return pages.page(view)(request) if not hasattr(view, "__wrapped__") else view(request)


def test_a_stranger_is_sent_to_sign_in_and_back() -> None:
    answer = ask(lambda request: HttpResponse("秘密"), AnonymousUser(), "/statements/function/?fund=111")
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in/?next=/statements/function/%3Ffund%3D111"


def test_the_view_runs_in_the_scope_of_the_division(finance: Any) -> None:
    seen = {}

    def view(request: HttpRequest) -> HttpResponse:
        seen["divisions"], seen["desk"] = identity.current_divisions(), request.desk  # type: ignore[attr-defined]
        return HttpResponse("")

    ask(view, finance, session={desk.YEAR: 2025})
    assert seen["divisions"] == (CITY,)
    assert identity.current_divisions() == ()
    mine = seen["desk"]
    assert (mine.division_name, mine.year, mine.agencies, mine.reading) == ("丽江市", 2025, None, False)
    assert mine.today.year == 2025


def test_a_unit_sees_its_own_unit(unit: Any) -> None:
    seen = {}

    def view(request: HttpRequest) -> HttpResponse:
        seen["agencies"] = request.desk.agencies  # type: ignore[attr-defined]
        return HttpResponse("")

    ask(view, unit)
    assert seen["agencies"] == ("301001",)


def test_a_division_below_may_be_read_but_not_changed(finance: Any) -> None:
    below = {desk.DIVISION: COUNTY, desk.YEAR: 2025}
    assert ask(lambda r: HttpResponse(r.desk.division), finance, session=below).content.decode() == COUNTY
    refused = ask(lambda r: HttpResponse("办了"), finance, session=below, method="post")
    assert refused.status_code == 400
    assert "只能看" in refused.content.decode()


def test_another_city_is_not_seen(finance: Any, unit: Any) -> None:
    for user, wanted in ((finance, ELSEWHERE), (unit, COUNTY)):
        assert ask(lambda r: HttpResponse(r.desk.division), user, session={desk.DIVISION: wanted, desk.YEAR: 2025}).content.decode() == CITY


def test_a_refusal_is_a_page_and_nothing_is_written(finance: Any) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        identity.create_user(username="half", name="半途", division=CITY)
        raise Refused([Violation(rule="R04", says="可执行指标余额不足")], "没有提交")

    answer = ask(view, finance)
    assert answer.status_code == 409
    assert "没有提交：可执行指标余额不足" in answer.content.decode()
    assert not get_user_model().objects.filter(username="half").exists()


def test_bad_usage_is_a_page(finance: Any) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        raise UserError("“abc”不是日期", "写成 2025-06-30 的样子")

    answer = ask(view, finance)
    assert answer.status_code == 400
    assert "写成 2025-06-30 的样子" in answer.content.decode()


def test_a_post_without_the_verb_is_told_who_may(finance: Any) -> None:
    answer = ask(pages.page(verb="payment.request")(lambda request: HttpResponse("表单")), finance)
    assert answer.status_code == 403
    assert "单位经办" in answer.content.decode()


def test_whole_division_pages_are_not_for_units(unit: Any) -> None:
    answer = ask(pages.page(whole=True)(lambda request: HttpResponse("全部")), unit)
    assert answer.status_code == 403 and "全部单位的账" in answer.content.decode()


def test_attempt_leaves_the_transaction_usable(finance: Any) -> None:
    def verb() -> None:
        identity.create_user(username="half", name="半途", division=CITY)
        raise Refused([Violation(rule="R04", says="不足")])

    def view(request: HttpRequest) -> HttpResponse:
        _done, why = pages.attempt(verb)
        return HttpResponse(f"{type(why).__name__} {get_user_model().objects.filter(username='half').exists()}")

    assert ask(view, finance).content.decode() == "Refused False"


def test_the_unit_is_remembered_only_where_it_may_change(finance: Any) -> None:
    shown = pages.page(unit="wan")(lambda request: HttpResponse(figures.unit()))
    assert ask(shown, finance).content == b"wan"
    asked = ask(shown, finance, "/x/?unit=yuan")
    assert asked.content == b"yuan"
    assert asked.cookies["unit"].value == "yuan"
    assert ask(shown, finance, unit="yuan").content == b"yuan"
    assert ask(pages.page(lambda request: HttpResponse(figures.unit())), finance, unit="wan").content == b"yuan"
    assert ask(shown, finance, "/x/?unit=dollar").content == b"yuan"


def test_sign_in_and_out(client: Client, unit: Any) -> None:
    wrong = client.post("/sign-in/", {"username": "he", "password": "no"})
    assert wrong.status_code == 401
    assert "用户名或密码不对" in wrong.content.decode()
    assert client.post("/sign-in/", {"username": "he", "password": PASSWORD, "next": "/choose/"})["Location"] == "/choose/"
    assert "丽江市" in client.get("/choose/").content.decode()
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert client.get("/choose/").status_code == 302


def test_sign_in_does_not_lead_outside(client: Client, unit: Any) -> None:
    answer = client.post("/sign-in/", {"username": "he", "password": PASSWORD, "next": "https://evil.example/"})
    assert answer["Location"] == "/"


def test_changing_division_and_year(client: Client, finance: Any) -> None:
    client.force_login(finance)
    assert client.post("/choose/", {"division": COUNTY, "year": "2024"}).status_code == 302
    assert (client.session[desk.DIVISION], client.session[desk.YEAR]) == (COUNTY, 2024)
    for bad in ({"division": ELSEWHERE, "year": "2024"}, {"division": CITY, "year": "二〇二五"}, {"division": CITY, "year": "99999"}):
        assert client.post("/choose/", bad).status_code == 400
    assert client.session[desk.DIVISION] == COUNTY


def test_theme_is_a_cookie(client: Client) -> None:
    assert client.post("/look/", {"theme": "dark"}).cookies["theme"].value == "dark"
    client.cookies["theme"] = "dark"
    assert 'data-theme="dark"' in client.get("/sign-in/").content.decode()
    assert "theme" not in client.post("/look/", {"theme": "pink"}).cookies


def test_pages_of_trouble_speak_chinese(client: Client) -> None:
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "没有这个页面" in answer.content.decode()
    strict = Client(enforce_csrf_checks=True)
    assert "没有提交" in strict.post("/sign-in/", {"username": "x"}).content.decode()


@pytest.mark.parametrize("name", ["400.html", "403_csrf.html", "500.html"])
def test_trouble_needs_no_context(name: str) -> None:
    from django.template.loader import get_template

    shown = get_template(name).render()
    assert "回首页" in shown
    assert 'data-theme="light"' in shown
