"""通行密钥：登记、直接登录、别的来源、复制品（计数倒退）、别人的挑战、不成样子的回答。"""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from jincai.upkeep.access import passkeys
from jincai.upkeep.access.tests.conftest import PASSWORD, enter, is_in

pytestmark = pytest.mark.django_db
ORIGIN = "https://testserver"


class Key:
    """一把软件做的通行密钥."""

    def __init__(self, rp: str = "testserver") -> None:
        self.secret, self.id, self.count, self.rp, self.handle = ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(32), 0, rp, ""

    def _data(self, **more: Any) -> AuthenticatorData:
        flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV
        if more:
            flags |= AuthenticatorData.FLAG.AT
        return AuthenticatorData.create(hashlib.sha256(self.rp.encode()).digest(), flags, self.count, **more)

    def _answer(self, response: dict[str, Any]) -> str:
        name = websafe_encode(self.id)
        more = {"clientExtensionResults": {"credProps": {"rk": True}}}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response, **more})

    def create(self, options: dict[str, Any], origin: str = ORIGIN) -> str:
        asked = options["publicKey"]
        self.handle = asked["user"]["id"]
        said = CollectedClientData.create("webauthn.create", asked["challenge"], origin)
        public = ES256.from_cryptography_key(self.secret.public_key())
        data = self._data(credential_data=AttestedCredentialData.create(Aaguid(b"\0" * 16), self.id, public))
        made = AttestationObject.create("none", data, {})
        return self._answer({"clientDataJSON": websafe_encode(said), "attestationObject": websafe_encode(made)})

    def get(self, options: dict[str, Any], origin: str = ORIGIN, count: bool = True) -> str:
        self.count += count
        said, data = CollectedClientData.create("webauthn.get", options["publicKey"]["challenge"], origin), self._data()
        signed = self.secret.sign(bytes(data) + said.hash, ec.ECDSA(hashes.SHA256()))
        told = {"clientDataJSON": said, "authenticatorData": data, "signature": signed}
        return self._answer({**{name: websafe_encode(value) for name, value in told.items()}, "userHandle": self.handle})


def asked(page: Any) -> dict[str, Any]:
    """What the page asks the browser to sign."""
    from html import unescape

    return dict(json.loads(unescape(page.content.decode().split('data-options="')[1].split('"')[0])))


@pytest.fixture
def registered(person: Any, browser: Any) -> Any:
    """A person with a passkey: (user, key)."""
    user, client, key = person("he", "preparer"), browser(), Key()
    enter(client, "he")
    client.post("/account/again/", {"password": PASSWORD, "next": "/access/"})
    page = client.get("/access/passkey/")
    made = client.post("/access/passkey/", {"credential": key.create(asked(page)), "name": "办公电脑", "passwordless": "on"})
    assert "恢复码" in made.content.decode(), made.content.decode()
    assert websafe_decode(key.handle)
    return user, key


def sign_in(client: Any, key: Key, **how: Any) -> Any:
    options = client.get("/account/passkey/options/").json()
    return client.post("/account/passkey/", {"credential": key.get(options, **how), "next": "/choose/"})


def test_it_is_the_way_in_without_a_password(registered: Any, browser: Any, enforced: None) -> None:
    _, key = registered
    client = browser()
    assert sign_in(client, key)["Location"] == "/choose/"
    assert is_in(client)


def test_it_is_a_second_factor(registered: Any, browser: Any) -> None:
    _, key = registered
    client = browser()
    assert enter(client, "he")["Location"] == "/account/second/"
    options = asked(client.get("/account/second/"))
    assert client.post("/account/second/", {"credential": key.get(options)})["Location"] == "/"


def test_one_made_for_another_site_is_refused(registered: Any, browser: Any) -> None:
    _, key = registered
    assert sign_in(browser(), key, origin="https://testserver.evil.example").status_code == 401
    assert sign_in(browser(), key, origin="http://testserver").status_code == 401
    key.rp = "evil.example"
    assert sign_in(browser(), key).status_code == 401


def test_a_copy_is_found_by_its_counter(registered: Any, browser: Any) -> None:
    _, key = registered
    assert sign_in(browser(), key).status_code == 302
    assert sign_in(browser(), key).status_code == 302
    key.count = 0
    answer = sign_in(browser(), key)
    assert answer.status_code == 401 and passkeys.COPIED in answer.content.decode()


def test_a_key_that_never_counts_is_taken(registered: Any, browser: Any) -> None:
    _, key = registered
    for _ in range(2):
        assert sign_in(browser(), key, count=False).status_code == 302


def test_an_answer_is_good_for_its_own_question_once(registered: Any, browser: Any) -> None:
    _, key = registered
    one, two = browser(), browser()
    answer = key.get(one.get("/account/passkey/options/").json())
    two.get("/account/passkey/options/")
    assert two.post("/account/passkey/", {"credential": answer}).status_code == 401, "the question was put to another session"
    assert one.post("/account/passkey/", {"credential": answer}).status_code == 302
    one.post("/sign-out/")
    assert one.post("/account/passkey/", {"credential": answer}).status_code == 401, "replayed"


def test_a_key_nobody_registered_and_a_stranger_behind_a_known_handle(registered: Any, browser: Any) -> None:
    _, key = registered
    stranger = Key()
    stranger.handle = key.handle
    assert sign_in(browser(), stranger).status_code == 401
    forged = Key()
    forged.id, forged.handle = key.id, key.handle
    assert sign_in(browser(), forged).status_code == 401


@pytest.mark.parametrize(
    "credential", ["", "x", "[]", "{}", "null", '{"id":1}', '{"id":"x","rawId":"x","type":"public-key","response":{}}']
)
def test_what_is_no_credential_is_refused_quietly(registered: Any, browser: Any, credential: str) -> None:
    client = browser()
    client.get("/account/passkey/options/")
    assert client.post("/account/passkey/", {"credential": credential}).status_code == 401
    enter(client, "he")
    assert client.post("/account/second/", {"credential": credential}).status_code in (401, 429)


def test_a_stopped_user_cannot_come_by_it(registered: Any, browser: Any) -> None:
    user, key = registered
    user.is_active = False
    user.save()
    client = browser()
    assert sign_in(client, key).status_code == 403 and not is_in(client)
    assert Authenticator.objects.filter(user=user, type="webauthn").count() == 1
