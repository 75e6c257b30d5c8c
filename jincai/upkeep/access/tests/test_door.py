"""门：密码、去向、会话换号、锁定（按用户、按地址、接口同账）。"""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from jincai.upkeep.access import lockout
from jincai.upkeep.access.tests.conftest import PASSWORD, enter, is_in

pytestmark = pytest.mark.django_db


def test_in_and_out(person: Any, browser: Any) -> None:
    person("he", "preparer", agency="301001")
    client = browser()
    answer = enter(client, "he", next="/choose/")
    assert (answer.status_code, answer["Location"]) == (302, "/choose/")
    assert is_in(client)
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert not is_in(client)


@pytest.mark.parametrize(
    "next",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:evil",
        "abc",
        "' OR 1",
        "http://localhost/x",
    ],
)
def test_the_way_on_stays_in_the_house(person: Any, browser: Any, next: str) -> None:
    person("he", "preparer")
    assert enter(browser(), "he", next=next)["Location"] == "/"


def test_a_wrong_name_and_a_wrong_password_look_the_same(person: Any, browser: Any) -> None:
    person("he", "preparer")
    one, two = enter(browser(), "he", "wrong"), enter(browser(), "nobody", "wrong")
    assert one.status_code == two.status_code == 401
    assert one.content.replace(b"he", b"").count(b"gate-form") == two.content.count(b"gate-form")
    assert "用户名或密码不对" in one.content.decode() and "用户名或密码不对" in two.content.decode()


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b", "'; drop table identity_user --", ""])
def test_names_that_are_none(browser: Any, name: str) -> None:
    assert enter(browser(), name, "wrong").status_code in (400, 401, 429)


def test_a_session_planted_before_is_not_the_one_after(person: Any, browser: Any) -> None:
    person("he", "preparer")
    victim = browser()
    victim.get("/account/certificate/?username=he")  # makes an anonymous session, whose key an attacker may know
    planted = victim.cookies["sessionid"].value
    enter(victim, "he")
    assert victim.cookies["sessionid"].value != planted
    attacker = browser("10.9.9.9")
    attacker.cookies["sessionid"] = planted
    assert not is_in(attacker)


def test_five_failures_lock_the_account_wherever_they_come_from(person: Any, browser: Any) -> None:
    person("he", "preparer")
    for last in range(1, 6):
        answer = enter(browser(f"10.0.0.{last}"), "he", "wrong")
    assert answer.status_code == 429 and "已锁定" in answer.content.decode()
    assert enter(browser("10.0.0.99"), "he").status_code == 429, "the right password is not even looked at"
    lockout.unlock("he")
    assert enter(browser("10.0.0.99"), "he").status_code == 302


def test_twenty_failures_lock_the_address_whatever_the_names(person: Any, browser: Any) -> None:
    person("he", "preparer")
    for number in range(20):
        enter(browser("10.5.5.5"), f"guess{number}", "wrong")
    assert enter(browser("10.5.5.5"), "he").status_code == 429
    assert enter(browser("10.5.5.6"), "he").status_code == 302, "others are not locked out"


def test_a_success_forgives_the_account_but_not_the_address(person: Any, browser: Any) -> None:
    person("he", "preparer")
    for _ in range(4):
        enter(browser("10.6.6.6"), "he", "wrong")
    for number in range(15):
        enter(browser("10.6.6.6"), f"guess{number}", "wrong")
    assert enter(browser("10.6.6.6"), "he").status_code == 302
    for number in range(5):
        enter(browser("10.6.6.6"), f"more{number}", "wrong")
    assert enter(browser("10.6.6.6"), "he").status_code == 429, "a success of one's own does not wash the address clean"


def test_the_interface_counts_too(person: Any, browser: Any) -> None:
    person("he", "preparer")

    def call(password: str, address: str) -> int:
        given = "Basic " + b64encode(f"he:{password}".encode()).decode()
        return int(browser(address).get("/api/payments", headers={"authorization": given}).status_code)

    for last in range(5):
        call("wrong", f"10.7.0.{last}")
    assert call(PASSWORD, "10.7.0.77") in (401, 429)
    assert enter(browser("10.7.0.78"), "he").status_code == 429


def test_a_header_of_the_client_is_not_its_address(person: Any, browser: Any) -> None:
    person("he", "preparer")
    for number in range(20):
        client = browser("10.8.8.8")
        client.post("/sign-in/", {"username": f"g{number}", "password": "x"}, headers={"x-forwarded-for": f"1.2.3.{number}"})
    assert enter(browser("10.8.8.8"), "he").status_code == 429
