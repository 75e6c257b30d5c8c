"""第二因素：岗位要求、登记、动态口令（过期、重放、伪造、两个进程）、恢复码、闲置与时限。"""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth import get_user_model
from django.utils import timezone

from jincai.kernel.rules import Refused
from jincai.platform.identity import api as identity
from jincai.upkeep.access import clocks, factors
from jincai.upkeep.access.tests.conftest import CITY, PASSWORD, enforce, enter, is_in

pytestmark = pytest.mark.django_db


def code(secret: str, at: float = 0) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, int((time.time() + at) // 30)))


def fresh_window() -> None:
    """Not within the last seconds of a period, so that a code made now is the one looked for. (Waits at most 3 seconds.)"""
    left = 30 - time.time() % 30
    if left < 3:
        time.sleep(left)


@pytest.fixture
def enrolled(person: Any) -> Any:
    """A person with one-time codes; `.secret` and `.codes`."""
    fresh_window()
    user = person("yang", "treasury_preparer")
    user.secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, user.secret)
    from jincai.upkeep.access.totp import first_codes

    user.codes = first_codes(user)
    return user


def test_a_post_that_asks_for_a_second_factor_gets_one(person: Any, browser: Any, enforced: None) -> None:
    fresh_window()
    person("yang", "treasury_preparer")
    client = browser()
    answer = enter(client, "yang", next="/choose/")
    assert answer["Location"] == "/account/enrol/"
    assert not is_in(client), "with the password alone nobody is in"
    page = client.get("/account/enrol/").content.decode()
    assert "data:image/svg+xml;base64," in page and "<script>" not in page
    secret = client.session["mfa.totp.secret"]
    assert client.post("/account/enrol/", {"code": "000000"}).status_code == 200
    shown = client.post("/account/enrol/", {"code": code(secret)}).content.decode()
    kept = Authenticator.objects.get(user__username="yang", type="recovery_codes")
    assert all(each in shown for each in kept.wrap().get_unused_codes()) and len(kept.wrap().get_unused_codes()) == 10
    assert not is_in(client), "first the recovery codes are read"
    assert client.get("/account/enrol/")["Location"] == "/choose/"
    assert is_in(client)
    stored = Authenticator.objects.get(user__username="yang", type="totp").data["secret"]
    assert secret not in stored, "the secret is not in the clear"


def test_practice_and_demonstration_may_do_without(person: Any, browser: Any, db: Any) -> None:
    enforce(False)
    person("yang", "treasury_preparer")
    assert enter(browser(), "yang")["Location"] == "/"


def test_a_post_that_asks_for_a_password_asks_no_more(person: Any, browser: Any, enforced: None) -> None:
    person("he", "preparer", agency="301001")
    assert enter(browser(), "he")["Location"] == "/"


def test_the_code_lets_in_once(enrolled: Any, browser: Any) -> None:
    one, two = browser(), browser("10.1.1.2")
    for client in (one, two):
        assert enter(client, "yang", next="/choose/")["Location"] == "/account/second/"
    used, planted = code(enrolled.secret), one.cookies["sessionid"].value
    assert one.post("/account/second/", {"code": used})["Location"] == "/choose/"
    attacker = browser("10.9.9.9")
    attacker.cookies["sessionid"] = planted
    assert not is_in(attacker), "the session between the two steps is not the one he is in"
    assert two.post("/account/second/", {"code": used}).status_code == 401, "the same code again, on another way, is a replay"
    assert is_in(one) and not is_in(two)


@pytest.mark.parametrize("at", [-30, -60, 30, 60, 3600])
def test_a_code_of_another_time_is_refused(enrolled: Any, browser: Any, at: float) -> None:
    client = browser()
    enter(client, "yang")
    assert client.post("/account/second/", {"code": code(enrolled.secret, at)}).status_code == 401
    assert not is_in(client)


def test_a_forged_code_is_refused_and_guessing_locks(enrolled: Any, browser: Any) -> None:
    client = browser()
    enter(client, "yang")
    other = totp.generate_totp_secret()
    for _ in range(5):
        answer = client.post("/account/second/", {"code": code(other)})
    assert answer.status_code in (401, 429)
    assert client.post("/account/second/", {"code": code(enrolled.secret)}).status_code == 429, "even the right one comes too late"
    assert enter(browser("10.1.1.3"), "yang").status_code == 429


def test_a_recovery_code_is_good_once(enrolled: Any, browser: Any) -> None:
    one, two = browser(), browser()
    enter(one, "yang")
    assert one.post("/account/second/", {"code": enrolled.codes[3]})["Location"] == "/"
    enter(two, "yang")
    assert two.post("/account/second/", {"code": enrolled.codes[3]}).status_code == 401
    assert two.post("/account/second/", {"code": enrolled.codes[4]})["Location"] == "/"


def test_the_second_step_without_the_first_leads_to_the_door(enrolled: Any, browser: Any) -> None:
    client = browser()
    assert client.post("/account/second/", {"code": code(enrolled.secret)}).status_code == 302
    assert (
        client.get("/account/enrol/").status_code
        == client.get("/account/renew/").status_code
        == client.get("/account/prove/").status_code
        == 302
    )
    assert not is_in(client)


def test_who_has_a_factor_cannot_make_another_at_the_door(enrolled: Any, browser: Any, enforced: None) -> None:
    client = browser()
    enter(client, "yang")
    assert client.get("/account/enrol/").status_code == 302
    client.post("/account/enrol/", {"code": "123456"})
    assert Authenticator.objects.filter(user=enrolled, type="totp").count() == 1 and not is_in(client)


RACE = """
import sys, types, django
django.setup()
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[1]
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
wrapped = Authenticator.objects.get(pk=int(sys.argv[2])).wrap()
auth.time = types.SimpleNamespace(time=lambda: float(sys.argv[4]))
print("ready", flush=True)
sys.stdin.readline()
print(wrapped.validate_code(sys.argv[3]))
"""


@pytest.mark.django_db(transaction=True)
def test_two_processes_take_the_same_code_once(enrolled: Any) -> None:
    from django.db import connection

    kept = Authenticator.objects.get(user=enrolled, type="totp")
    moment = time.time()  # to both it is this instant, however long they took to start
    good = totp.format_hotp_value(totp.hotp_value(enrolled.secret, int(moment) // 30))
    words = [sys.executable, "-c", RACE, connection.settings_dict["NAME"], str(kept.pk), good, repr(moment)]
    both = [subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for each in both:
        assert each.stdout and each.stdout.readline() == "ready\n"
    for each in both:
        assert each.stdin
        each.stdin.write("go\n")
        each.stdin.flush()
    assert sorted(each.communicate(timeout=60)[0].strip() for each in both) == ["False", "True"]


def later(client: Any, **back: float) -> None:
    """Set the clock of the browser's session back."""
    session = client.session
    for name, seconds in back.items():
        session[f"access.{name}"] = time.time() - seconds
    session.save()


def test_an_idle_session_ends(person: Any, browser: Any) -> None:
    person("he", "preparer")
    client = browser()
    enter(client, "he")
    later(client, seen=29 * 60)
    assert is_in(client)
    later(client, seen=31 * 60)
    assert not is_in(client)
    assert clocks.IDLE in client.get("/sign-in/").content.decode()


def test_a_session_ends_after_eight_hours_however_busy(person: Any, browser: Any) -> None:
    person("he", "preparer")
    client = browser()
    enter(client, "he")
    later(client, began=8 * 3600 + 60, seen=5)
    assert not is_in(client)


def test_a_stronger_post_needs_a_stronger_session(person: Any, browser: Any, enforced: None) -> None:
    person("he", "preparer", agency="301001")
    client = browser()
    enter(client, "he")
    assert is_in(client)
    person("he", "treasury_preparer")
    later(client, seen=61)
    assert not is_in(client), "the session was opened with a password, the new post asks for more"


def test_the_strength_of_what_was_proven() -> None:
    assert factors.strongest([]) == "password" and factors.strongest(["second", "certificate", "password"]) == "certificate"


def test_an_expired_password_must_be_changed_first(person: Any, browser: Any) -> None:
    from datetime import timedelta

    from django.utils import timezone

    user = person("hlm", "preparer")
    user.changed_password_at = timezone.now() - timedelta(days=91)
    user.save()
    client = browser()
    assert enter(client, "hlm", next="/choose/")["Location"] == "/account/renew/"
    assert not is_in(client)
    for new, says in (
        (PASSWORD, "用过"),
        ("short-A1", "12"),
        ("onlysmallletters", "三类"),
        ("Hlm-is-my-name-1", "用户名或姓名"),
    ):
        told = client.post("/account/renew/", {"new": new, "again": new}).content.decode()
        assert says in told, (new, told)
    assert "不一样" in client.post("/account/renew/", {"new": "A-good-one-2025", "again": "A-good-two-2025"}).content.decode()
    assert client.post("/account/renew/", {"new": "A-good-one-2025", "again": "A-good-one-2025"})["Location"] == "/choose/"
    assert is_in(client) and enter(browser(), "hlm", "A-good-one-2025")["Location"] == "/"


def test_what_was_typed_is_not_kept_with_the_failures(enrolled: Any, browser: Any) -> None:
    from axes.models import AccessAttempt

    client = browser()
    enter(client, "yang", "not-the-password")
    enter(client, "yang")
    client.post("/account/second/", {"code": enrolled.codes[0][:-1] + "x"})
    kept = " ".join(f"{row.get_data} {row.post_data}" for row in AccessAttempt.objects.all())
    assert "not-the-password" not in kept and enrolled.codes[0][:-1] not in kept


def lent(client: Any) -> Any:
    """Whom the last page was for, as the pages see him: (verbs in force, his posts' words)."""
    asked = client.get("/access/").wsgi_request
    actor = identity.actor_of(asked.user)
    return {verb for grant in actor.grants if grant.on_behalf_of for verb in grant.verbs}, actor


def lend(giver: str, taker: str) -> None:
    """The security administrator lends the one's posts to the other, today."""
    person = identity.create_user(username="anquan", name="安全", division=CITY, posts=["security_admin"])
    today = timezone.localdate()
    with identity.scope(divisions=CITY, actor=person):
        identity.delegate(from_user=giver, to_user=taker, valid_from=today, valid_to=today, reason="出差", actor=person)


def test_a_post_lent_to_him_asks_for_its_second_factor_too(person: Any, browser: Any, enforced: None) -> None:
    fresh_window()
    person("mu", "agency_reviewer", agency="301001")
    user = person("yangjb", "preparer", agency="405001")
    lend("mu", "yangjb")
    client = browser()
    assert enter(client, "yangjb")["Location"] == "/", "his own post asks for no more"
    verbs, actor = lent(client)
    assert verbs == set() and actor.may("payment.request") and not actor.may("payment.review") and not actor.acts_for("301001")
    assert "须以第二因素登录才能用" in actor.titles
    with pytest.raises(Refused) as why:
        identity.require(actor, "payment.review", "301001")
    assert "须以第二因素登录才能用" in why.value.violations[0].says, "the refusal says what is missing"
    assert actor.agencies == ("405001",), "nor is anything of that unit seen"
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    again = browser("10.1.1.2")
    assert enter(again, "yangjb")["Location"] == "/account/second/"
    assert again.post("/account/second/", {"code": code(secret)})["Location"] == "/"
    verbs, actor = lent(again)
    assert "payment.review" in verbs and actor.acts_for("301001") and "须以" not in actor.titles


def test_a_post_lent_while_he_is_in_does_not_get_in_by_the_password(person: Any, browser: Any, enforced: None) -> None:
    person("guoku", "treasury_approver")
    person("zhaoxm", "treasury_preparer")
    client = browser()
    client.force_login(get_user_model().objects.get(username="zhaoxm"), backend="django.contrib.auth.backends.ModelBackend")
    assert lent(client)[0] == set()
    person("mu", "agency_reviewer", agency="301001")
    lend("mu", "zhaoxm")
    verbs, actor = lent(client)
    assert verbs == set() and actor.posts, "lent in the middle of a session that showed a password only"
    enforce(False)
    assert "payment.review" in lent(client)[0], "practice may do without"
