"""证书：别家签发的、过期的、未生效的、吊销的、伪造的、用途不符的，各不能用；openssl 作第二个裁判。"""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from jincai.platform.crypto import api as crypto
from jincai.platform.crypto import models

NOW = datetime(2025, 6, 3, 9, 0, tzinfo=UTC)
YEAR = timedelta(days=365)
openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl command")


class House:
    """A certification authority of our own."""

    def __init__(self, name: str = "丽江测试根") -> None:
        self.key = crypto.PrivateKey.generate()
        self.root = self._issue(name, self.key.public, issuer=None, ca=True, end=10 * YEAR)

    def _issue(self, name: str, key: crypto.PublicKey, *, issuer: Any, start: timedelta = -YEAR, end: timedelta = YEAR, **rest: Any) -> Any:
        return crypto.issue_certificate(
            subject=name, organization="金财", key=key, signer=self.key, issuer=issuer, not_before=NOW + start, not_after=NOW + end, **rest
        )

    def person(self, name: str = "和会计", **rest: Any) -> Any:
        return self._issue(name, crypto.PrivateKey.generate().public, issuer=self.root, **rest)


@pytest.fixture
def house(db: object) -> House:
    made = House()
    crypto.trust(made.root.pem(), name="测试根", at=NOW - 2 * YEAR)
    return made


def reason(cert: Any, at: datetime = NOW, purpose: str = "sign") -> str:
    with pytest.raises(crypto.CertificateError) as caught:
        crypto.check_certificate(cert, at=at, purpose=purpose)
    assert caught.value.says and caught.value.remedy and caught.value.reason in crypto.REASONS
    return caught.value.reason


def test_a_good_certificate(house: House) -> None:
    cert = house.person()
    again = crypto.Certificate.load(cert.pem())
    assert crypto.check_certificate(again, at=NOW) is again
    assert again.common_name == "和会计" and "金财" in again.subject and "丽江测试根" in again.issuer
    assert not again.is_ca and len(again.sm3) == 64 and again.not_after == NOW + YEAR


def test_of_another_authority_even_of_the_same_name(house: House) -> None:
    assert reason(House("别家").person()) == "unknown"
    assert reason(House().person()) == "bad_signature"


def test_expired_and_not_yet(house: House) -> None:
    cert = house.person()
    assert reason(cert, NOW + YEAR + timedelta(seconds=1)) == "expired"
    assert reason(cert, NOW - YEAR - timedelta(seconds=1)) == "not_yet"
    assert reason(house.person(end=100 * YEAR), NOW + 11 * YEAR) == "expired", "the root ended"


def test_forged_in_any_byte_of_its_contents(house: House) -> None:
    der = bytearray(house.person().der)
    place = der.index("和会计".encode())
    der[place : place + 9] = "木局长".encode()
    assert reason(crypto.Certificate.load(bytes(der))) == "bad_signature"


def test_signed_by_somebody_who_may_not_issue(house: House) -> None:
    clerk = crypto.PrivateKey.generate()
    cert = house._issue("和会计", clerk.public, issuer=house.root)
    forged = crypto.issue_certificate(
        subject="假局长", key=crypto.PrivateKey.generate().public, signer=clerk, issuer=cert, not_before=NOW - YEAR, not_after=NOW + YEAR
    )
    assert reason(forged) == "unknown"
    with pytest.raises(crypto.CertificateError) as caught:
        crypto.trust(cert.pem(), name="假机构", at=NOW)
    assert caught.value.reason == "usage"


def test_wrong_usage(house: House) -> None:
    assert reason(house.person(usage=["key_encipherment"])) == "usage"
    assert reason(house.person(usage=[])) == "usage"
    assert reason(house.root) == "usage", "an authority's own certificate does not sign in"
    crypto.check_certificate(house.person(usage=["key_encipherment"]), at=NOW, purpose="encrypt")


def test_revoked_by_hand_and_by_list(house: House) -> None:
    one, two, three = house.person(), house.person(), house.person()
    crypto.revoke(authority=house.root.sm3, serial=one.serial, at=NOW, reason="人员调离")
    assert reason(one) == "revoked"
    listed = crypto.issue_crl(
        issuer=house.root, signer=house.key, revoked=[(two.serial, NOW)], number=7, at=NOW, next_update=NOW + timedelta(days=7)
    )
    assert crypto.load_crl(listed, at=NOW) == 1
    assert reason(two) == "revoked" and reason(one) == "revoked", "what was revoked here stays"
    crypto.check_certificate(three, at=NOW)
    assert reason(three, NOW + timedelta(days=8)) == "stale"
    empty = crypto.issue_crl(
        issuer=house.root, signer=house.key, revoked=[], number=6, at=NOW - timedelta(days=1), next_update=NOW + timedelta(days=7)
    )
    with pytest.raises(crypto.CertificateError, match="旧"):
        crypto.load_crl(empty, at=NOW)
    assert reason(two) == "revoked"


def test_what_is_read_once_is_still_judged_every_time(house: House) -> None:
    pem = house.person().pem()
    one, again = crypto.Certificate.load(pem), crypto.Certificate.load(bytes(bytearray(pem)))
    assert one is again and crypto.check_certificate(one, at=NOW) is crypto.check_certificate(again, at=NOW)
    assert not one.signed_by(House().root.public) and one.signed_by(house.root.public), "kept for each key by itself"
    crypto.revoke(authority=house.root.sm3, serial=one.serial, at=NOW, reason="人员调离")
    assert reason(again) == "revoked" and reason(again, NOW + YEAR + timedelta(seconds=1)) == "expired"
    changed = bytearray(one.der)
    changed[-1] ^= 1
    assert reason(crypto.Certificate.load(bytes(changed))) in ("bad_signature", "malformed")


def test_a_list_that_somebody_else_signed(house: House) -> None:
    other = House()
    listed = crypto.issue_crl(issuer=other.root, signer=other.key, revoked=[], number=8, at=NOW, next_update=NOW + YEAR)
    with pytest.raises(crypto.CertificateError) as caught:
        crypto.load_crl(listed, at=NOW)
    assert caught.value.reason == "bad_signature" and not models.Crl.objects.exists()


def test_chain_over_an_intermediate_and_its_end(house: House) -> None:
    key = crypto.PrivateKey.generate()
    middle = house._issue("丽江财政", key.public, issuer=house.root, ca=True, path_length=0)
    cert = crypto.issue_certificate(
        subject="和会计",
        key=crypto.PrivateKey.generate().public,
        signer=key,
        issuer=middle,
        not_before=NOW - YEAR,
        not_after=NOW + YEAR,
    )
    assert reason(cert) == "unknown", "the intermediate is not known yet"
    crypto.trust(middle.pem(), name="丽江财政", at=NOW - timedelta(days=1))
    crypto.check_certificate(cert, at=NOW)
    crypto.revoke(authority=house.root.sm3, serial=middle.serial, at=NOW, reason="私钥泄露")
    assert reason(cert) == "revoked"


def test_trust_ends(house: House) -> None:
    cert = house.person()
    crypto.distrust(house.root.sm3, at=NOW)
    assert reason(cert) == "unknown"
    crypto.check_certificate(cert, at=NOW - timedelta(days=1))
    assert [row.name for row in crypto.authorities()] == ["测试根"]


def test_a_root_with_a_false_signature(house: House) -> None:
    der = bytearray(House().root.der)
    der[-1] ^= 1
    with pytest.raises(crypto.CertificateError) as caught:
        crypto.trust(bytes(der), name="假根", at=NOW)
    assert caught.value.reason == "bad_signature"


@pytest.mark.parametrize("data", [b"", b"x", b"\x30\x80", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", b"\x30" * 70_000])
def test_rubbish(data: bytes) -> None:
    with pytest.raises(crypto.CertificateError) as caught:
        crypto.Certificate.load(data)
    assert caught.value.reason == "malformed"


def test_a_certificate_on_another_curve(house: House) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "别的曲线")])
    body = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(5)
    made = body.not_valid_before(NOW).not_valid_after(NOW + YEAR).sign(key, hashes.SHA256())
    cert = crypto.Certificate.load(made.public_bytes(serialization.Encoding.DER))
    assert reason(cert) == "usage"


@openssl
def test_openssl_takes_ours_and_we_take_openssls(tmp_path: Path, db: object) -> None:
    def run(*words: object) -> str:
        return subprocess.run([str(w) for w in words], capture_output=True, check=True, text=True).stdout

    now = datetime.now(UTC)
    key = crypto.PrivateKey.generate()
    dates = {"not_before": now - timedelta(days=1), "not_after": now + timedelta(days=1)}
    root = crypto.issue_certificate(subject="国密根", key=key.public, signer=key, issuer=None, ca=True, **dates)
    leaf = crypto.issue_certificate(subject="个人", key=crypto.PrivateKey.generate().public, signer=key, issuer=root, **dates)
    (tmp_path / "ca.pem").write_bytes(root.pem())
    (tmp_path / "leaf.pem").write_bytes(leaf.pem())
    judge = ("openssl", "verify", "-vfyopt", "distid:1234567812345678", "-CAfile", tmp_path / "ca.pem")
    assert "OK" in run(*judge, tmp_path / "leaf.pem")
    made, options = tmp_path / "theirs.pem", ("-sigopt", "distid:1234567812345678", "-sm3", "-nodes", "-days", "2")
    usage = ("-addext", "keyUsage=critical,keyCertSign,cRLSign")
    run("openssl", "req", "-x509", "-newkey", "sm2", "-keyout", tmp_path / "k", "-subj", "/CN=theirs", *options, *usage, "-out", made)
    cert = crypto.trust(made.read_bytes(), name="openssl", at=now)
    assert cert.common_name == "theirs" and cert.is_ca
