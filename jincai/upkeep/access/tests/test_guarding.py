"""登录安全与审计：谁能看、能办；每一种结局都有一笔审计；夜里清理。"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.idp.oidc.models import Client as Application
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.db import connections
from django.utils import timezone

from jincai.platform.crypto import api as crypto
from jincai.upkeep.access import jobs, models
from jincai.upkeep.access.adapters import PLACE
from jincai.upkeep.access.rotating import rewrite
from jincai.upkeep.access.tests.conftest import CITY, COUNTY, enforce, enter, is_in
from jincai.upkeep.access.tests.test_factors import code, fresh_window

pytestmark = pytest.mark.django_db


def kept(kind: str = "") -> list[tuple[str, ...]]:
    """The audit, as the superuser of the test database sees it: (kind, verb, actor, division, address, says)."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT set_config('jincai.auditing', 'on', true), set_config('jincai.divisions', %s, true)", [f"{CITY},{COUNTY}"])
        cursor.execute("SELECT kind, verb, actor, division, address, says FROM audit_record ORDER BY id")
        rows = [tuple(row) for row in cursor.fetchall()]
        cursor.execute("SELECT set_config('jincai.auditing', '', true), set_config('jincai.divisions', '', true)")
    return [row for row in rows if not kind or row[0] == kind]


@pytest.fixture
def guard(person: Any, browser: Any) -> Any:
    """The browser of the security administrator (where the factor is not enforced)."""
    enforce(False)
    person("anquan", "security_admin")
    client = browser("10.100.0.1")
    enter(client, "anquan")
    return client


def test_every_outcome_is_audited_with_its_address(person: Any, browser: Any) -> None:
    fresh_window()
    user = person("he", "preparer")
    enter(browser("10.1.0.1"), "he", "wrong")
    enter(browser("10.1.0.2"), "nobody-here", "wrong")
    client = browser("10.1.0.3")
    enter(client, "he")
    client.post("/sign-out/")
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    enter(client, "he")
    client.post("/account/second/", {"code": "000000"})
    client.post("/account/second/", {"code": code(secret)})
    rows = kept()
    assert ("refusal", "access.sign_in", "he", CITY, "10.1.0.1") in [row[:5] for row in rows]
    assert ("refusal", "access.sign_in", "nobody-here", "000000000", "10.1.0.2") in [row[:5] for row in rows]
    assert ("signin", "access.sign_in", "he", CITY, "10.1.0.3", "登录成功：密码") in rows
    assert ("signin", "access.sign_out", "he", CITY, "10.1.0.3", "本人退出") in rows
    assert any(row[0] == "refusal" and "第二因素不对" in row[5] and row[2] == "he" for row in rows)
    assert ("signin", "access.sign_in", "he", CITY, "10.1.0.3", "登录成功：密码、动态口令") in rows
    assert not any("wrong" in str(row) for row in rows), "what was typed as a password is nowhere"


def test_locking_and_unlocking(guard: Any, person: Any, browser: Any) -> None:
    person("he", "preparer")
    for last in range(5):
        enter(browser(f"10.0.0.{last}"), "he", "wrong")
    page = guard.get("/access/people/").content.decode()
    assert "错 5 次" in page and page.index("<b>人员he") < page.index("<b>人员anquan"), "the locked ones first"
    assert guard.post("/access/act/", {"do": "unlock", "username": "he", "reason": "本人来电"}).status_code == 302
    assert enter(browser("10.0.1.1"), "he").status_code == 302
    assert any(row[1] == "access.unlock" and row[2] == "anquan" and "本人来电" in row[5] for row in kept("admin"))


def test_a_lost_phone(guard: Any, person: Any, browser: Any) -> None:
    user = person("he", "preparer")
    client = browser()
    enter(client, "he")
    totp.TOTP.activate(user, totp.generate_totp_secret())
    assert is_in(client)
    guard.post("/access/act/", {"do": "reset", "username": "he", "reason": "手机丢失，已核对工作证"})
    assert not Authenticator.objects.filter(user=user).exists() and not is_in(client)


def test_a_forgotten_password(guard: Any, person: Any, browser: Any) -> None:
    person("he", "preparer")
    client = browser()
    enter(client, "he")
    page = guard.post("/access/act/", {"do": "password", "username": "he", "reason": "忘了密码，已核对工作证"})
    lent = page.content.decode().split('<b class="secret">')[1].split("<")[0]
    assert not is_in(client) and enter(browser(), "he").status_code == 401, "the old one and its sessions are gone"
    fresh = browser()
    assert enter(fresh, "he", lent)["Location"] == "/account/renew/" and not is_in(fresh), "it only serves to choose another"
    new = "Another-good-2025"
    fresh.post("/account/renew/", {"new": new, "again": new})
    assert is_in(fresh)
    assert not any(lent in str(row) for row in kept())
    assert guard.post("/access/act/", {"do": "password", "username": "anquan", "reason": "自己的"}).status_code == 400


def test_another_division_and_other_posts_are_kept_out(guard: Any, person: Any, browser: Any) -> None:
    person("gu", "preparer", division=COUNTY)
    assert "人员gu" not in guard.get("/access/people/").content.decode()
    assert guard.post("/access/act/", {"do": "unlock", "username": "gu", "reason": "试试看"}).status_code == 400
    for post in ("preparer", "system_admin", "audit_admin", "inspector"):
        person(f"u-{post}", post)
        client = browser()
        enter(client, f"u-{post}")
        assert client.get("/access/people/").status_code == client.get("/access/clients/").status_code == 403
        assert client.post("/access/act/", {"do": "unlock", "username": "anquan", "reason": "试试看"}).status_code == 403
        assert client.post("/access/clients/", {"name": "x", "addresses": "https://x.example/"}).status_code == 403
    assert not Application.objects.exists()


def test_an_application_is_registered_and_withdrawn(guard: Any) -> None:
    page = guard.post("/access/clients/", {"name": "公文系统", "addresses": "https://oa.example/cb"}).content.decode()
    made = Application.objects.get()
    assert made.id in page and not made.secret.startswith(page), "the secret is kept as a digest only"
    guard.post("/access/clients/", {"stop": made.id})
    assert not Application.objects.exists()


def test_formulas_scripts_and_templates_stay_text(guard: Any, browser: Any) -> None:
    name = '<script>alert(1)</script>{{ 7|add:"7" }}'
    page = guard.post("/access/clients/", {"name": name, "addresses": "https://oa.example/cb"}).content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;" in page and "{{ 7" in page
    told = enter(browser(), name, "x").content.decode()
    assert "<script>alert" not in told


def test_the_night_takes_what_is_over(person: Any, browser: Any) -> None:
    person("he", "preparer")
    client = browser()
    enter(client, "he")
    client.get("/account/certificate/?username=he")
    browser().get("/account/certificate/?username=he")
    models.Challenge.objects.update(expires_at=timezone.now() - timedelta(hours=2))
    cache.set("gone", 1, timeout=-5)
    jobs.tidy()
    assert not models.Challenge.objects.exists() and is_in(client)


def test_the_secrets_go_along_when_the_key_changes(person: Any) -> None:
    user = person("he", "preparer")
    made = totp.TOTP.activate(user, "JBSWY3DPEHPK3PXP").instance
    assert rewrite("default", lambda cell, place: cell) == 0
    assert rewrite("default", lambda cell, place: crypto.seal(crypto.unseal(cell, place), place)) == 1
    made.refresh_from_db()
    assert crypto.unseal(made.data["secret"], PLACE) == "JBSWY3DPEHPK3PXP"


def test_what_the_administrator_typed_stays_when_it_could_not_be_done(guard: Any, person: Any) -> None:
    person("he", "preparer")
    answer = guard.post("/access/act/", {"do": "bind", "username": "he", "certificate": "不是证书<b>"})
    text = answer.content.decode()
    assert answer.status_code == 400 and "所填的都还在" in text and "不是证书&lt;b&gt;</textarea>" in text and "<details open>" in text
    text = guard.post("/access/act/", {"do": "什么", "username": "he", "reason": "本人来电"}).content.decode()
    assert 'value="本人来电"' in text
    answer = guard.post("/access/clients/", {"name": "公文系统", "addresses": "http://oa.example/"})
    text = answer.content.decode()
    assert answer.status_code == 400 and 'value="公文系统"' in text and "http://oa.example/</textarea>" in text
    assert guard.get("/access/act/", {"q": "he"})["Location"] == "/access/people/?q=he"
