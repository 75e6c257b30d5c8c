"""第二个独立的实现（纯 Python 的 gmalg）：公布的示例两边一样，我们签的它验得过，它签的我们验得过，改一位都不过。"""

from __future__ import annotations

import os

import gmalg
import pytest

from jincai.platform.crypto import api as crypto
from jincai.platform.crypto.openssl import HEAD
from jincai.platform.crypto.tests.test_algorithms import PAIR, POINT, D

ID = b"1234567812345678"
MESSAGE = "支付凭证：壹佰元整".encode("gbk")


def pair(der: bytes) -> tuple[bytes, bytes]:
    """r and s of a DER signature, 32 bytes each."""
    length = der[3]
    r, s = der[4 : 4 + length], der[6 + length :]
    return r.lstrip(b"\0").rjust(32, b"\0"), s.lstrip(b"\0").rjust(32, b"\0")


def test_both_know_the_published_vectors() -> None:
    digest = gmalg.SM3()
    digest.update(b"abc")
    assert digest.value().hex() == crypto.sm3(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    other = gmalg.SM2(pk=POINT, uid=ID)
    assert other.verify(b"message digest", PAIR[:32], PAIR[32:])
    assert crypto.PublicKey.load(POINT).verify(b"message digest", PAIR)
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    assert gmalg.SM4(key).encrypt(key).hex() == "681edf34d206965e86b3e94f536e4246"


@pytest.mark.parametrize("size", [0, 1, 55, 56, 64, 119, 1000])
def test_sm3_of_any_length_is_the_same(size: int) -> None:
    data = os.urandom(size)
    digest = gmalg.SM3()
    digest.update(data)
    assert digest.value().hex() == crypto.sm3(data)


def test_what_we_sign_the_other_verifies() -> None:
    ours = crypto.PrivateKey.from_scalar(D, POINT)
    fresh = crypto.PrivateKey.generate()
    for key in (ours, fresh):
        assert key.public.info == HEAD + key.public.point
        other = gmalg.SM2(pk=key.public.point, uid=ID)
        r, s = pair(key.sign(MESSAGE))
        assert other.verify(MESSAGE, r, s)
        assert not other.verify(MESSAGE + b"0", r, s)
        assert not gmalg.SM2(pk=key.public.point, uid=b"8765432187654321").verify(MESSAGE, r, s), "the id is part of what is signed"


def test_what_the_other_signs_we_verify() -> None:
    r, s = gmalg.SM2(sk=D, pk=POINT, uid=ID).sign(MESSAGE)
    public = crypto.PublicKey.load(POINT)
    assert public.verify(MESSAGE, r + s)
    assert not public.verify(MESSAGE, s + r)
    assert not public.verify(MESSAGE[:-1], r + s)
