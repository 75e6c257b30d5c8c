"""证书登录：挑战过期、重放、伪造、别的会话、别的主机；别家签发、吊销、过期、别人的证书；绑定只归安全管理员。"""

from __future__ import annotations

import base64
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.utils import timezone

from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.platform.crypto import api as crypto
from jincai.platform.identity import api as identity
from jincai.upkeep.access import challenges, lockout, models, operations
from jincai.upkeep.access.tests.conftest import CITY, COUNTY, enter, is_in

pytestmark = pytest.mark.django_db


class Authority:
    """一家签发机构."""

    def __init__(self, name: str) -> None:
        self.key, now = crypto.PrivateKey.generate(), timezone.now()
        self.root = crypto.issue_certificate(
            subject=name, key=self.key.public, signer=self.key, issuer=None, ca=True,
            not_before=now - timedelta(days=400), not_after=now + timedelta(days=4000),
        )  # fmt: skip

    def issue(self, name: str, begins: int = -30, ends: int = 300, **how: Any) -> tuple[crypto.PrivateKey, crypto.Certificate]:
        key, now = crypto.PrivateKey.generate(), timezone.now()
        made = crypto.issue_certificate(
            subject=name, key=key.public, signer=self.key, issuer=self.root,
            not_before=now + timedelta(days=begins), not_after=now + timedelta(days=ends), **how,
        )  # fmt: skip
        return key, made


@pytest.fixture
def authority(db: Any) -> Authority:
    """The authority that is trusted."""
    made = Authority("财政身份认证中心")
    crypto.trust(made.root.pem(), name="财政身份认证中心", at=timezone.now() - timedelta(days=300))
    return made


@pytest.fixture
def guard(person: Any) -> identity.Actor:
    """The security administrator."""
    return identity.actor_of(person("anquan", "security_admin"))


def bind(guard: identity.Actor, username: str, certificate: crypto.Certificate) -> models.Certificate:
    with identity.scope(divisions=CITY, actor=guard):
        return operations.bind_certificate(username=username, pem=certificate.pem().decode(), actor=guard)


@pytest.fixture
def holder(authority: Authority, guard: identity.Actor, person: Any) -> Any:
    """A person who signs for the treasury, with a bound certificate: (user, key, certificate)."""
    user = person("mu", "treasury_approver")
    key, made = authority.issue("木志强")
    bind(guard, "mu", made)
    return user, key, made


def question(page: Any) -> str:
    return unescape(page.content.decode().split("readonly>")[1].split("<")[0])


def ask(client: Any, username: str = "mu") -> str:
    return question(client.post("/account/certificate/", {"username": username}))


def answer(client: Any, message: str, key: crypto.PrivateKey, username: str = "mu", signed: str = "", **more: str) -> Any:
    signature = base64.b64encode(key.sign((signed or message).encode())).decode()
    return client.post("/account/certificate/", {"username": username, "message": message, "signature": signature, **more})


def test_the_certificate_is_the_way_in(holder: Any, browser: Any, enforced: None) -> None:
    _, key, made = holder
    client = browser()
    message = ask(client)
    assert message.split("|")[:4] == ["jincai", "sign-in", "testserver", "mu"]
    planted = client.cookies["sessionid"].value
    assert answer(client, message, key, next="/choose/")["Location"] == "/choose/"
    assert is_in(client)
    attacker = browser("10.9.9.9")
    attacker.cookies["sessionid"] = planted
    assert not is_in(attacker), "the session in which the question was asked is not the one he is in"
    named = browser()
    assert answer(named, ask(named), key, certificate=made.pem().decode())["Location"] == "/"


def test_a_post_that_asks_for_it_is_not_content_with_a_password(holder: Any, browser: Any, enforced: None) -> None:
    _, key, _ = holder
    client = browser()
    assert enter(client, "mu", next="/choose/")["Location"] == "/account/prove/"
    assert not is_in(client)
    message = question(client.get("/account/prove/"))
    signature = key.sign(message.encode()).hex()
    assert client.post("/account/prove/", {"message": message, "signature": signature})["Location"] == "/choose/"
    assert is_in(client)


def test_an_expired_question(holder: Any, browser: Any) -> None:
    client = browser()
    message = ask(client)
    models.Challenge.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    told = answer(client, message, holder[1])
    assert told.status_code == 401 and "已过期" in told.content.decode() and not is_in(client)


def test_a_replayed_answer(holder: Any, browser: Any) -> None:
    client = browser()
    message = ask(client)
    assert answer(client, message, holder[1]).status_code == 302
    client.post("/sign-out/")
    told = answer(client, message, holder[1])
    assert told.status_code == 401 and not is_in(client)


def test_a_replayed_answer_in_the_very_session_it_was_given_in(holder: Any, rf: Any) -> None:
    """两个请求抢在登录换会话之前：同一会话、同一主机、同一人，也只有第一个."""
    request = rf.post("/account/certificate/")
    request.session = {}
    message = challenges.give(request, "mu")
    given = {"message": message, "signature": base64.b64encode(holder[1].sign(message.encode())).decode()}
    assert challenges.answer(request, "mu", given).user.username == "mu"
    with pytest.raises(UserError, match="已经用过"):
        challenges.answer(request, "mu", given)


def test_a_question_is_used_up_by_a_wrong_answer_too(holder: Any, browser: Any) -> None:
    client = browser()
    message = ask(client)
    assert answer(client, message, crypto.PrivateKey.generate()).status_code == 401
    told = answer(client, message, holder[1])
    assert told.status_code == 401 and "已经用过" in told.content.decode()


def test_forged_answers(holder: Any, browser: Any) -> None:
    _, key, _ = holder
    for message in ("", "x", "jincai|sign-in|testserver|mu|" + "n" * 43 + "|2025-01-01T00:00:00Z"):
        client = browser()
        ask(client)
        assert answer(client, message, key, signed="x").status_code == 401
        lockout.unlock("mu")
    client = browser()
    message = ask(client)
    assert answer(client, message, key, signed=message.replace("mu", "he")).status_code == 401, "signed something else"
    client = browser()
    message = ask(client)
    told = client.post("/account/certificate/", {"username": "mu", "message": message, "signature": "不是签名"})
    assert told.status_code == 401 and "写法不对" in told.content.decode()


def test_a_question_of_another_session_or_host_or_user(holder: Any, browser: Any, settings: Any) -> None:
    _, key, _ = holder
    one, two = browser(), browser()
    message = ask(one)
    ask(two)
    assert answer(two, message, key).status_code == 401, "stolen from another session"
    lockout.unlock("mu")
    settings.ALLOWED_HOSTS = ["*"]
    there, home = browser(SERVER_NAME="phishing.example"), browser()
    message = ask(there)
    assert "phishing.example" in message, "what is signed says for which host"
    home.cookies["sessionid"] = there.cookies["sessionid"].value
    assert answer(home, message, key).status_code == 401, "signed for another host, even in the same session"
    lockout.unlock("mu")
    for_he = ask(one, "he")
    assert answer(one, for_he, key, username="mu").status_code == 401


def test_a_certificate_of_another_authority(holder: Any, browser: Any, guard: identity.Actor) -> None:
    key, made = Authority("财政身份认证中心").issue("木志强")
    client = browser()
    assert answer(client, ask(client), key, certificate=made.pem().decode()).status_code == 401
    with pytest.raises(crypto.CertificateError):
        bind(guard, "mu", made)


def test_a_certificate_of_another_user(holder: Any, browser: Any, authority: Authority, guard: identity.Actor, person: Any) -> None:
    person("he", "preparer")
    key, made = authority.issue("和丽梅")
    bind(guard, "he", made)
    client = browser()
    told = answer(client, ask(client), key, certificate=made.pem().decode())
    assert told.status_code == 401 and "没有绑定给这个用户" in told.content.decode()
    client = browser()
    assert answer(client, ask(client), key).status_code == 401, "nor by leaving out which one"
    with pytest.raises(UserError, match="已经绑定"):
        bind(guard, "mu", made)


def test_a_revoked_certificate(holder: Any, browser: Any, authority: Authority) -> None:
    _, key, made = holder
    now = timezone.now()
    crypto.revoke(authority=authority.root.sm3, serial=made.serial, at=now - timedelta(hours=1), reason="UKey 丢失")
    client = browser()
    told = answer(client, ask(client), key)
    assert told.status_code == 401 and "吊销" in told.content.decode() and not is_in(client)


@pytest.mark.parametrize(("begins", "ends", "says"), [(-60, -1, "过期"), (1, 60, "尚未生效")])
def test_a_certificate_out_of_its_time(holder: Any, browser: Any, authority: Authority, begins: int, ends: int, says: str) -> None:
    key, made = authority.issue("木志强", begins=begins, ends=ends)
    models.Certificate.objects.update(pem=made.pem().decode(), sm3=made.sm3)
    client = browser()
    told = answer(client, ask(client), key)
    assert told.status_code == 401 and says in told.content.decode()


def test_a_certificate_that_is_not_for_signing(authority: Authority, guard: identity.Actor, person: Any) -> None:
    person("mu", "treasury_approver")
    _, made = authority.issue("木志强", usage=("key_encipherment",))
    with pytest.raises(crypto.CertificateError):
        bind(guard, "mu", made)


def test_a_stopped_binding_and_a_stopped_user(holder: Any, browser: Any, guard: identity.Actor) -> None:
    user, key, _ = holder
    row = models.Certificate.objects.get(user=user)
    with identity.scope(divisions=CITY, actor=guard):
        operations.stop_certificate(pk=row.pk, actor=guard, reason="换发")
    client = browser()
    assert answer(client, ask(client), key).status_code == 401
    models.Certificate.objects.update(stopped_at=None)
    user.is_active = False
    user.save()
    assert answer(client, ask(client), key).status_code == 401


def test_who_may_bind_and_unlock(holder: Any, authority: Authority, guard: identity.Actor, person: Any) -> None:
    _, made = authority.issue("别人")
    others = [
        identity.actor_of(person("xitong", "system_admin")),
        identity.actor_of(person("shenji", "audit_admin")),
        identity.actor_of(person("jingban", "preparer")),
        identity.actor_of(person("gucheng", "security_admin", division=COUNTY)),
    ]
    for actor in others:
        with pytest.raises((Refused, UserError)), identity.scope(divisions=actor.division, actor=actor):
            operations.bind_certificate(username="mu", pem=made.pem().decode(), actor=actor)
        with pytest.raises((Refused, UserError)), identity.scope(divisions=actor.division, actor=actor):
            operations.unlock(username="mu", actor=actor, reason="试试看")
    with pytest.raises(UserError, match="不能给自己办"):
        bind(guard, "anquan", made)
    with pytest.raises(UserError, match="原因"), identity.scope(divisions=CITY, actor=guard):
        operations.unlock(username="mu", actor=guard, reason="")


def test_wrong_signatures_lock_the_account(holder: Any, browser: Any) -> None:
    for last in range(5):
        client = browser(f"10.2.0.{last}")
        told = answer(client, ask(client), crypto.PrivateKey.generate())
    client = browser("10.2.0.77")
    assert client.post("/account/certificate/", {"username": "mu"}).status_code == 429
    assert told.status_code in (401, 429)
