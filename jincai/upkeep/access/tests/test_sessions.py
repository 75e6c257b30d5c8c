"""会话与设备：列出、结束、改密码、新设备告诉本人；要紧的改动先再核验。"""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession

from jincai.upkeep.access import models
from jincai.upkeep.access.tests.conftest import PASSWORD, enter, is_in
from jincai.upkeep.access.tests.test_factors import code, fresh_window, later

pytestmark = pytest.mark.django_db


def test_sessions_are_listed_and_one_can_be_ended(person: Any, browser: Any) -> None:
    user = person("he", "preparer")
    one, two = browser("10.1.1.1"), browser("10.2.2.2")
    enter(one, "he")
    enter(two, "he")
    page = one.get("/access/").content.decode()
    assert "10.1.1.1" in page and "10.2.2.2" in page and page.count("本会话") == 1
    other = UserSession.objects.get(user=user, ip="10.2.2.2")
    assert one.post("/access/end/", {"pk": other.pk}).status_code == 302
    assert not is_in(two), "the very next request of the ended session is a stranger's"
    assert is_in(one)


def test_nobody_ends_the_session_of_somebody_else(person: Any, browser: Any) -> None:
    person("he", "preparer")
    victim = person("yang", "viewer")
    mine, theirs = browser(), browser("10.3.3.3")
    enter(mine, "he")
    enter(theirs, "yang")
    mine.post("/access/end/", {"pk": UserSession.objects.get(user=victim).pk})
    mine.post("/access/device/", {"pk": models.Device.objects.get(user=victim).pk, "do": "forget"})
    assert is_in(theirs) and models.Device.objects.filter(user=victim).exists()


def test_a_new_password_ends_the_others(person: Any, browser: Any) -> None:
    person("he", "preparer")
    one, two = browser(), browser()
    enter(one, "he")
    enter(two, "he")
    new = "Another-good-2025"
    assert "现在的密码不对" in one.post("/access/password/", {"old": "wrong", "new": new, "again": new}).content.decode()
    assert one.post("/access/password/", {"old": PASSWORD, "new": new, "again": new}).status_code == 302
    assert is_in(one) and not is_in(two)
    assert enter(browser(), "he").status_code == 401 and enter(browser(), "he", new).status_code == 302


def test_a_new_device_is_told_on_the_known_one(person: Any, browser: Any) -> None:
    user = person("he", "preparer")
    known, stranger = browser("10.1.1.1"), browser("10.66.6.6")
    enter(known, "he")
    assert "device" in known.cookies and known.cookies["device"]["httponly"]
    enter(stranger, "he")
    assert "新设备 " not in stranger.get("/access/").content.decode(), "the new device itself is told nothing"
    later(known, seen=61)
    assert "10.66.6.6 登录了你的账号" in known.get("/access/").content.decode()
    assert "登录了你的账号" not in known.get("/access/").content.decode(), "once"
    new = models.Device.objects.get(user=user, address="10.66.6.6")
    assert new.confirmed_at is None
    known.post("/access/device/", {"pk": new.pk, "do": "confirm"})
    new.refresh_from_db()
    assert new.confirmed_at
    assert models.Device.objects.get(user=user, address="10.1.1.1").confirmed_at, "the first one is his own"
    kept = known.cookies["device"].value
    assert not models.Device.objects.filter(digest=kept).exists(), "only the digest is kept"


def test_the_same_browser_is_the_same_device(person: Any, browser: Any) -> None:
    user = person("he", "preparer")
    client = browser()
    enter(client, "he")
    client.post("/sign-out/")
    enter(client, "he")
    assert models.Device.objects.filter(user=user).count() == 1


def test_security_settings_ask_again_first(person: Any, browser: Any) -> None:
    fresh_window()
    user = person("he", "preparer")
    client = browser()
    enter(client, "he")
    asked = client.get("/access/totp/")
    assert asked.status_code == 302 and asked["Location"].startswith("/account/again/?next=")
    assert client.post("/account/again/", {"password": "wrong", "next": "/access/totp/"}).status_code == 401
    assert client.post("/account/again/", {"password": PASSWORD, "next": "/access/totp/"})["Location"] == "/access/totp/"
    assert "data:image/svg" in client.get("/access/totp/").content.decode()
    secret = client.session["mfa.totp.secret"]
    made = client.post("/access/totp/", {"code": code(secret)})
    assert made.status_code == 200 and "恢复码" in made.content.decode()
    assert "还剩 10 个" in client.get("/access/").content.decode()
    codes = client.post("/access/codes/").content.decode()
    fresh = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
    assert all(each in codes and each not in made.content.decode() for each in fresh), "the old set is replaced"
    client.post("/access/remove/", {"kind": "totp"})
    assert not Authenticator.objects.filter(user=user).exists(), "recovery codes alone are no factor"


def test_the_last_factor_stays_when_the_post_asks_for_one(person: Any, browser: Any, enforced: None) -> None:
    fresh_window()
    user = person("yang", "treasury_preparer")
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    client = browser()
    enter(client, "yang")
    client.post("/account/second/", {"code": code(secret)})
    client.post("/account/again/", {"password": PASSWORD, "next": "/access/"})
    assert "不能移除最后一个" in client.post("/access/remove/", {"kind": "totp"}).content.decode()
    assert Authenticator.objects.filter(user=user, type="totp").exists()


def test_a_stopped_user_is_out_at_the_next_request(person: Any, browser: Any) -> None:
    user = person("he", "preparer")
    client = browser()
    enter(client, "he")
    user.is_active = False
    user.save()
    assert not is_in(client) and enter(browser(), "he").status_code == 401


@pytest.mark.parametrize(
    "path", ["/accounts/signup/", "/account/signup/", "/account/email/", "/account/password/reset/", "/identity/o/api/clients"]
)
def test_pages_of_the_library_that_nobody_needs_are_not_there(browser: Any, path: str) -> None:
    assert browser().get(path).status_code == 404


def test_what_was_asked_goes_on_after_the_second_proof(person: Any, browser: Any) -> None:
    user = person("he", "preparer")
    client = browser()
    enter(client, "he")
    totp.TOTP.activate(user, totp.generate_totp_secret())
    asked = client.post("/access/codes/")
    assert asked.status_code == 302 and asked["Location"] == "/account/again/?next=%2Faccess%2Fcodes%2F"
    done = client.post("/account/again/", {"password": PASSWORD, "next": "/access/codes/"})
    fresh = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
    assert done.status_code == 200 and all(each in done.content.decode() for each in fresh)
