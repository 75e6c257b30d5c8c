"""登录的页面：第二因素、恢复码、通行密钥（浏览器的虚拟认证器）、我的安全、登录安全；没有无障碍的大问题。"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp

from jincai.platform.identity import api as identity
from jincai.platform.params import api as params
from tests.small_year import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CITY = "530700000"


def _code(secret: str) -> str:
    left = 30 - time.time() % 30
    if left < 4:
        time.sleep(left)
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time() // 30)))


def _enforce(on: bool) -> None:
    with identity.scope(divisions=CITY):
        params.put("identity.enforce_factor", CITY, on, date(2008, 1, 1), identity.system(CITY))


def _fill(page: Any, user: str) -> None:
    page.fill("#username", user)
    page.fill("#password", PASSWORD)
    page.click("form.gate-form button.is-main")


def test_a_second_factor_is_set_up_and_used(visitor: Callable[..., Any]) -> None:
    identity.create_user(username="yang", name="杨志强", division=CITY, posts=["treasury_preparer"], password=PASSWORD)
    _enforce(True)
    who = visitor()
    who.open("/sign-in/", "sign-in")
    assert not who.barriers() and not who.sideways()
    _fill(who.page, "yang")
    who.page.wait_for_url("**/account/enrol/")
    who.picture("access-enrol", full=True)
    assert not who.barriers()
    secret = who.page.inner_text(".secret").replace(" ", "")
    who.page.fill("#code", _code(secret))
    who.page.click("button.is-main")
    who.page.wait_for_selector(".codes")
    who.picture("access-codes")
    who.page.click("a.is-main")
    who.page.wait_for_url(f"{who.site}/")
    who.open("/access/", "access-security", full=True)
    assert not who.barriers() and not who.sideways()
    who.open("/access/password/", "access-password")

    phone = visitor(phone=True, dark=True)
    phone.open("/sign-in/", "sign-in-phone")
    _fill(phone.page, "yang")
    phone.page.wait_for_url("**/account/second/")
    phone.picture("access-second-phone")
    assert not phone.barriers() and not phone.sideways()
    phone.page.fill("#code", "000000")
    phone.page.click("button.is-main")
    assert "口令不对" in phone.page.inner_text("[role=alert]")


def test_a_passkey_is_registered_and_opens_the_door(visitor: Callable[..., Any]) -> None:
    identity.create_user(username="he2", name="和丽梅", division=CITY, posts=["viewer"], password=PASSWORD)
    who = visitor()
    who.site = who.site.replace("127.0.0.1", "localhost")
    session = who.page.context.new_cdp_session(who.page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, "automaticPresenceSimulation": True}})
    who.open("/sign-in/")
    _fill(who.page, "he2")
    who.page.wait_for_url(f"{who.site}/")
    who.open("/access/passkey/")
    assert "/account/again/" in who.page.url
    who.picture("access-again")
    who.page.fill("#password", PASSWORD)
    who.page.click("button.is-main")
    who.page.wait_for_url("**/access/passkey/")
    who.picture("access-passkey")
    who.page.click("main button.is-main")
    who.page.wait_for_selector(".codes")
    who.open("/access/")
    who.page.click(".top summary >> text=和丽梅")
    who.page.click("text=退出登录")
    who.page.wait_for_url("**/sign-in/**")
    who.page.click("text=通行密钥")
    who.page.wait_for_url(f"{who.site}/")
    assert "和丽梅" in who.page.inner_text("header.top")


def test_the_security_administrators_pages(visitor: Callable[..., Any]) -> None:
    _enforce(False)
    for user, name, post in (("anquan", "李安全", "security_admin"), ("he3", "和丽梅", "preparer")):
        identity.create_user(username=user, name=name, division=CITY, posts=[post], password=PASSWORD)
    who = visitor().sign_in("anquan")
    who.open("/access/people/", "access-people", full=True)
    who.page.click("summary.btn >> nth=0")
    who.picture("access-people-open", full=True)
    assert not who.barriers() and not who.sideways()
    who.open("/access/clients/", "access-clients")
    who.page.fill("#name", "公文系统")
    who.page.fill("#addresses", "https://oa.example.gov.cn/callback")
    who.page.click("form button.is-main")
    who.page.wait_for_selector("text=密钥只显示这一次")
    who.picture("access-clients-made")
    assert not who.barriers()
    stranger = visitor()
    stranger.open("/account/certificate/?username=he3", "access-prove", full=True)
    assert not stranger.barriers()
