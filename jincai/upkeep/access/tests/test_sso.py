"""单点登录：提供方只给登记过的应用、只给带 PKCE 的授权码、一码一次；使用方只放已有的用户进来。"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
import stat
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.core.internal import jwkkit
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import get_user_model

from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.platform.identity import api as identity
from jincai.upkeep.access import operations, portals, provider
from jincai.upkeep.access.tests.conftest import CITY, enter, is_in

pytestmark = pytest.mark.django_db
BACK = "https://oa.example.gov.cn/callback"


def register(person: Any, *addresses: str) -> tuple[str, str]:
    guard = identity.actor_of(person("anquan", "security_admin"))
    with identity.scope(divisions=CITY, actor=guard):
        return operations.register_client(name="公文系统", addresses=list(addresses or [BACK]), actor=guard)


@pytest.fixture
def app(person: Any, settings: Any, tmp_path: Path) -> tuple[str, str]:
    """A registered application: (id, secret)."""
    settings.OIDC_KEY_FILE = str(tmp_path / "oidc-key.pem")
    return register(person)


class Flow:
    """应用这一边: what it asks with, and the verifier it keeps."""

    def __init__(self, app: tuple[str, str], **changed: str | None) -> None:
        self.id, self.secret = app
        self.verifier = secrets.token_urlsafe(48)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()
        asked: dict[str, str | None] = {
            "response_type": "code", "client_id": self.id, "redirect_uri": BACK, "scope": "openid profile", "state": "s-1", "nonce": "n-1",
            "code_challenge": challenge, "code_challenge_method": "S256", **changed,
        }  # fmt: skip
        self.asked = {key: value for key, value in asked.items() if value is not None}

    def page(self, client: Any) -> Any:
        return client.get("/identity/o/authorize", self.asked)

    def code(self, client: Any, action: str = "grant") -> dict[str, str]:
        page = self.page(client)
        assert page.status_code == 200, page.content.decode()
        signed = page.context["form"].initial["request"]
        back = client.post("/identity/o/authorize", {"request": signed, "scopes": ["openid", "profile"], "action": action})
        assert back.status_code == 302 and back["Location"].startswith(BACK), back.content.decode()
        return {key: values[0] for key, values in parse_qs(urlsplit(back["Location"]).query).items()}

    def token(self, client: Any, code: str, **changed: str | None) -> Any:
        given: dict[str, str | None] = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "client_id": self.id, "client_secret": self.secret,
            "code_verifier": self.verifier, **changed,
        }  # fmt: skip
        return client.post("/identity/o/api/token", {key: value for key, value in given.items() if value is not None})


@pytest.fixture
def inside(person: Any, browser: Any) -> Any:
    """A browser of somebody who is signed in."""
    person("he", "preparer", agency="301001")
    client = browser()
    enter(client, "he")
    return client


def test_an_application_is_told_who_it_is(app: Any, inside: Any, browser: Any) -> None:
    flow = Flow(app)
    page = flow.page(inside)
    assert "公文系统" in page.content.decode() and "form-action 'self' https://oa.example.gov.cn" in page["Content-Security-Policy"]
    told = flow.code(inside)
    assert told["state"] == "s-1"
    tokens = flow.token(browser(), told["code"]).json()
    key = jwkkit.load_jwk_from_pem(provider.ProviderAdapter().list_private_keys()[0].pem)[1].public_key()
    claims = jwt.decode(tokens["id_token"], key, algorithms=["RS256"], audience=flow.id)
    assert (claims["name"], claims["division"], claims["agency"], claims["posts"]) == ("人员he", CITY, "301001", ["preparer"])
    assert claims["nonce"] == "n-1" and "refresh_token" not in tokens
    with pytest.raises(jwt.InvalidAudienceError):
        jwt.decode(tokens["id_token"], key, algorithms=["RS256"], audience="another-application")
    user = browser().get("/identity/o/api/userinfo", headers={"authorization": f"Bearer {tokens['access_token']}"}).json()
    assert user["preferred_username"] == "he"
    assert browser().get("/identity/o/api/userinfo", headers={"authorization": "Bearer forged"}).status_code == 401


def test_a_code_is_good_once(app: Any, inside: Any, browser: Any) -> None:
    flow = Flow(app)
    code = flow.code(inside)["code"]
    assert flow.token(browser(), code).status_code == 200
    again = flow.token(browser(), code)
    assert again.status_code == 400 and again.json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "changed",
    [
        {"code_verifier": None}, {"code_verifier": "x" * 50}, {"client_secret": "wrong"}, {"redirect_uri": "https://evil.example/"},
        {"grant_type": "password"}, {"grant_type": "client_credentials"},
    ],
)  # fmt: skip
def test_a_code_in_wrong_hands_is_worth_nothing(app: Any, inside: Any, browser: Any, changed: dict[str, Any]) -> None:
    flow = Flow(app)
    code = flow.code(inside)["code"]
    answer = flow.token(browser(), code, **changed)
    assert answer.status_code in (400, 401) and "access_token" not in answer.content.decode()


def test_a_code_of_one_application_is_not_for_another(app: Any, inside: Any, browser: Any, person: Any) -> None:
    flow, other = Flow(app), Flow(register(person))
    code = flow.code(inside)["code"]
    assert flow.token(browser(), code, client_id=other.id, client_secret=other.secret).status_code in (400, 401)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"redirect_uri": "https://evil.example/callback"}, "返回地址"), ({"redirect_uri": BACK + "/more"}, "返回地址"),
        ({"redirect_uri": None}, "返回地址"), ({"client_id": "unknown"}, "没有登记"), ({"response_type": "token"}, "授权码"),
        ({"response_type": "id_token"}, "授权码"), ({"code_challenge": None}, "PKCE"), ({"code_challenge_method": "plain"}, "PKCE"),
        ({"code_challenge_method": None}, "PKCE"),
    ],
)  # fmt: skip
def test_an_unfit_request_ends_here_and_leads_nowhere(app: Any, inside: Any, changed: dict[str, Any], says: str) -> None:
    answer = Flow(app, **changed).page(inside)
    assert answer.status_code == 400 and says in answer.content.decode() and "Location" not in answer


def test_who_is_not_signed_in_signs_in_first_and_comes_back(app: Any, person: Any, browser: Any) -> None:
    person("he", "preparer")
    client = browser()
    answer = Flow(app).page(client)
    assert answer.status_code == 302 and answer["Location"].startswith("/sign-in/?next=/identity/o/authorize")


def test_no_means_no(app: Any, inside: Any) -> None:
    assert Flow(app).code(inside, "cancel")["error"] == "access_denied"


def test_a_forged_consent_is_refused(app: Any, inside: Any) -> None:
    forged = inside.post("/identity/o/authorize", {"request": "x:y:z", "scopes": ["openid"], "action": "grant"})
    assert forged.status_code == 403


def test_the_configuration_promises_only_what_there_is(app: Any, browser: Any) -> None:
    told = browser().get("/.well-known/openid-configuration").json()
    assert told["response_types_supported"] == ["code"] and told["code_challenge_methods_supported"] == ["S256"]
    assert len(browser().get("/.well-known/jwks.json").json()["keys"]) == 1


def test_the_signing_key_is_its_owners_alone(app: Any, tmp_path: Path, settings: Any) -> None:
    provider.ProviderAdapter().list_private_keys()
    assert stat.S_IMODE(os.stat(settings.OIDC_KEY_FILE).st_mode) == 0o600


@pytest.mark.parametrize(
    "address", ["http://oa.example/", "https://*.example/", "javascript:alert(1)", "https:///x", "https://a.example/#x"]
)
def test_unfit_return_addresses(person: Any, address: str) -> None:
    with pytest.raises(UserError):
        register(person, address)


def test_only_the_security_administrator_registers(person: Any) -> None:
    actor = identity.actor_of(person("xt", "system_admin"))
    with pytest.raises(Refused), identity.scope(divisions=CITY, actor=actor):
        operations.register_client(name="x", addresses=[BACK], actor=actor)


# ---- 使用方 ----


def upper(site: str, app: tuple[str, str], **more: Any) -> str:
    return json.dumps({"id": "upper", "name": "省财政统一门户", "server": site, "client": app[0], "secret": app[1], **more})


@pytest.mark.django_db(transaction=True)
def test_a_person_comes_in_from_the_portal(live_server: Any, person: Any, browser: Any, settings: Any, tmp_path: Path) -> None:
    """The portal is another copy of ourselves, under another host name, spoken to over a real socket."""
    settings.OIDC_KEY_FILE = str(tmp_path / "oidc-key.pem")
    port = urlsplit(live_server.url).port
    here, there = f"127.0.0.1:{port}", f"localhost:{port}"
    app = register(person, f"http://{here}/account/portal/upper/callback/")
    settings.PORTAL = upper(f"http://{there}", app)
    person("he", "preparer", agency="301001")

    def travel(client: Any, at_portal: Any) -> Any:
        start = client.get("/account/portal/upper/?next=/choose/", headers={"host": here})
        assert start.status_code == 302 and start["Location"].startswith(f"http://{there}/identity/o/authorize")
        away = urlsplit(start["Location"])
        asked = {key: values[0] for key, values in parse_qs(away.query).items()}
        assert asked["code_challenge_method"] == "S256" and asked["state"]
        page = at_portal.get(away.path, asked, headers={"host": there})
        signed = page.context["form"].initial["request"]
        given = {"request": signed, "scopes": ["openid", "profile"], "action": "grant"}
        back = at_portal.post(away.path, given, headers={"host": there})
        return back["Location"]

    at_portal = browser()
    enter(at_portal, "he")
    client = browser()
    settings.SOCIALACCOUNT_PROVIDERS = {}
    address = travel(client, at_portal)
    done = client.get(address, headers={"host": here})
    assert done.status_code == 302 and done["Location"] == "/choose/", done.content.decode()
    assert is_in(client)
    assert SocialAccount.objects.get(user__username="he").provider == "upper"
    thief = browser()
    assert thief.get(address, headers={"host": here}).status_code == 403, "an answer that another browser asked for"
    assert not is_in(thief)

    stranger = person("gone", "preparer")
    enter(at_portal := browser(), "gone")
    address = travel(fresh := browser(), at_portal)
    settings.PORTAL = upper(f"http://{there}", app, divisions=["530000000"])
    refused = fresh.get(address, headers={"host": here})
    assert refused.status_code == 403 and not is_in(fresh) and "没有用户" in refused.content.decode()
    assert not SocialAccount.objects.filter(user=stranger).exists()
    assert get_user_model().objects.count() == 3, "nobody is ever made by the portal"


@pytest.mark.parametrize("text", ["{", "[1]", '{"id": "upper"}', '"x"'])
def test_a_portal_that_is_set_up_wrongly_is_told_in_a_sentence(text: str) -> None:
    with pytest.raises(UserError, match="JINCAI_PORTAL"):
        portals.read(text)
