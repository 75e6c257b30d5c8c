"""SM2、SM3、SM4：公布的示例，和 openssl 命令行这第二个裁判。"""

from __future__ import annotations

import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from hypothesis import given
from hypothesis import strategies as st

from jincai.platform.crypto import api as crypto
from jincai.platform.crypto.sm2 import from_pair

openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl command")
KEY = bytes.fromhex("0123456789abcdeffedcba9876543210")
D = bytes.fromhex("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8")
POINT = bytes.fromhex(
    "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
PAIR = bytes.fromhex(
    "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
)


def run(*words: object, data: bytes = b"") -> bytes:
    return subprocess.run([str(word) for word in words], input=data, capture_output=True, check=True).stdout


def test_sm3_gbt_32905_appendix_a() -> None:
    assert crypto.sm3(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert crypto.sm3(b"abcd" * 16) == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


@openssl
def test_hmac_sm3_as_openssl_has_it() -> None:
    judged = run("openssl", "mac", "-digest", "SM3", "-macopt", f"hexkey:{KEY.hex()}", "HMAC", data="经办人".encode())
    assert crypto.hmac_sm3(KEY, "经办人".encode()) == judged.decode().strip().lower()


def test_sm4_gbt_32907_appendix_a_one_block_and_a_million() -> None:
    block = Cipher(SM4(KEY), modes.ECB()).encryptor()
    assert block.update(KEY).hex() == "681edf34d206965e86b3e94f536e4246"
    text = KEY
    for _ in range(1_000_000):
        text = block.update(text)
    assert text.hex() == "595298c7c6fd271f0402f804c33d3f66"


def test_sm4_gcm_rfc_8998_appendix_a1(monkeypatch: pytest.MonkeyPatch) -> None:
    nonce = bytes.fromhex("00001234567800000000abcd")
    text = b"".join(bytes([byte]) * 8 for byte in (0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF, 0xEE, 0xAA))
    aad = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    wanted = bytes.fromhex(
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )
    monkeypatch.setattr("jincai.platform.crypto.ciphers.os.urandom", lambda size: nonce[:size])
    assert crypto.sm4_encrypt(KEY, text, aad=aad) == nonce + wanted
    assert crypto.sm4_decrypt(KEY, nonce + wanted, aad=aad) == text


@openssl
def test_sm4_cbc_opens_in_openssl() -> None:
    closed = crypto.sm4_encrypt(KEY, "收款人账号".encode(), mode="cbc")
    words = ("openssl", "enc", "-d", "-sm4-cbc", "-K", KEY.hex(), "-iv", closed[:16].hex())
    assert run(*words, data=closed[16:]).decode() == "收款人账号"


@given(st.binary(max_size=200), st.sampled_from(["gcm", "cbc"]))
def test_sm4_comes_back_and_never_the_same_twice(data: bytes, mode: str) -> None:
    one, two = crypto.sm4_encrypt(KEY, data, mode=mode), crypto.sm4_encrypt(KEY, data, mode=mode)
    assert one != two and crypto.sm4_decrypt(KEY, one, mode=mode) == data == crypto.sm4_decrypt(KEY, two, mode=mode)


@given(st.binary(min_size=1, max_size=60), st.data())
def test_sm4_gcm_notices_every_changed_bit(data: bytes, draw: st.DataObject) -> None:
    closed = bytearray(crypto.sm4_encrypt(KEY, data, aad=b"a.b"))
    bit = draw.draw(st.integers(0, len(closed) * 8 - 1))
    closed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(crypto.CryptoError):
        crypto.sm4_decrypt(KEY, bytes(closed), aad=b"a.b")


@pytest.mark.parametrize(
    ("key", "aad", "cut"), [(b"0" * 16, b"a.b", 0), (KEY, b"a.c", 0), (KEY, b"a.b", 1), (KEY, b"a.b", 99), (b"short", b"a.b", 0)]
)
def test_sm4_refuses_wrong_key_other_place_and_shortened(key: bytes, aad: bytes, cut: int) -> None:
    closed = crypto.sm4_encrypt(KEY, b"6217990000000000000", aad=b"a.b")
    with pytest.raises(crypto.CryptoError) as caught:
        crypto.sm4_decrypt(key, closed[: len(closed) - cut] if cut < 50 else closed[:10], aad=aad)
    assert caught.value.says and caught.value.remedy


def test_sm2_gbt_32918_5_appendix_a2_verifies_as_pair_and_as_der() -> None:
    key = crypto.PublicKey.load(POINT)
    assert key.verify(b"message digest", PAIR) and key.verify(b"message digest", from_pair(PAIR))
    assert not key.verify(b"message digesT", PAIR)
    assert not key.verify(b"message digest", PAIR, b"1234567812345679")
    assert not key.verify(b"message digest", PAIR[:-1] + b"\0")
    crypto.ready()


@pytest.mark.parametrize("signature", [b"", b"\0" * 64, b"\xff" * 64, b"\x30\x00", b"0" * 200, PAIR + b"\0", from_pair(PAIR) + b"\0"])
def test_sm2_malformed_signatures_are_only_false(signature: bytes) -> None:
    assert crypto.PublicKey.load(POINT).verify(b"message digest", signature) is False


def test_sm2_published_private_key_signs() -> None:
    key = crypto.PrivateKey.from_scalar(D, POINT)
    assert key.public.point == POINT
    one, two = key.sign(b"message digest"), key.sign(b"message digest")
    assert one != two and key.public.verify(b"message digest", one) and not key.public.verify(b"other", two)


def test_sm2_key_file_with_password() -> None:
    key = crypto.PrivateKey.generate()
    kept = key.pem("口令 一二三")
    assert b"ENCRYPTED" in kept
    assert crypto.PrivateKey.load(kept, "口令 一二三").public.point == key.public.point
    for wrong in ("", "口令"):
        with pytest.raises(crypto.CryptoError, match="口令"):
            crypto.PrivateKey.load(kept, wrong)
    assert crypto.PrivateKey.load(key.pem()).public.point == key.public.point


def test_sm2_refuses_other_curves_and_points_off_the_curve() -> None:
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import ec

    other = ec.generate_private_key(ec.SECP256R1())
    pem = other.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
    info = other.public_key().public_bytes(form.Encoding.DER, form.PublicFormat.SubjectPublicKeyInfo)
    for load, data in ((crypto.PrivateKey.load, pem), (crypto.PublicKey.load, info), (crypto.PublicKey.load, POINT[:-1] + b"\0")):
        with pytest.raises(crypto.CryptoError):
            load(data)


@openssl
def test_sm2_openssl_and_we_agree_both_ways(tmp_path: Path) -> None:
    mine, data, made = tmp_path / "key.pem", tmp_path / "data", tmp_path / "sig"
    run("openssl", "genpkey", "-algorithm", "SM2", "-out", mine)
    key, identity = crypto.PrivateKey.load(mine.read_bytes()), ("-pkeyopt", "distid:1234567812345678")
    data.write_bytes("支付令 530700000".encode())
    run("openssl", "pkeyutl", "-sign", "-inkey", mine, "-rawin", "-digest", "sm3", *identity, "-in", data, "-out", made)
    assert key.public.verify(data.read_bytes(), made.read_bytes())
    made.write_bytes(key.sign(data.read_bytes()))
    said = run("openssl", "pkeyutl", "-verify", "-inkey", mine, "-rawin", "-digest", "sm3", *identity, "-in", data, "-sigfile", made)
    assert b"Successfully" in said


def test_sm2_in_many_threads_at_once() -> None:
    key = crypto.PrivateKey.generate()
    with ThreadPoolExecutor(8) as pool:
        signed = list(pool.map(lambda n: (n, key.sign(b"%d" % n)), range(200)))
        assert all(pool.map(lambda each: key.public.verify(b"%d" % each[0], each[1]), signed))
        assert not any(pool.map(lambda each: key.public.verify(b"x%d" % each[0], each[1]), signed))


def test_e_of_gbt_32918_5_appendix_a2_and_another_identity_is_another_e() -> None:
    key = crypto.PublicKey.load(POINT)
    e = "f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640"
    assert key.digest(b"message digest").hex() == e == key.digest(b"message digest").hex(), "Z is kept, and is not used up"
    assert key.digest(b"message digest", b"ALICE123@YAHOO.COM").hex() != e and key.digest(b"message digest").hex() == e


def test_one_key_in_many_threads_keeps_no_more_contexts_than_it_needs() -> None:
    key = crypto.PrivateKey.generate()
    texts = [f"凭证{n}".encode() for n in range(200)]
    with ThreadPoolExecutor(4) as pool:
        signed = list(pool.map(key.sign, texts))
        judged = list(pool.map(key.public.verify, texts, signed))
        mixed = list(pool.map(key.public.verify, texts, signed[1:] + signed[:1]))
    assert all(judged) and not any(mixed) and len(set(signed)) == 200
    assert all(1 <= len(idle) <= 4 for each in (key._key, key.public._key) for idle in each._idle.values())


def test_a_false_signature_leaves_the_key_as_it_was() -> None:
    key = crypto.PrivateKey.generate()
    good = key.sign(b"one")
    for wrong in (b"", b"0", b"\x30\x00", good[:-1], good + b"\0", bytes(64), b"\xff" * 64):
        assert not key.public.verify(b"one", wrong)
    assert key.public.verify(b"one", good) and not key.public.verify(b"two", good)
