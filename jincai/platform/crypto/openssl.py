"""OpenSSL 的 SM2：用 ctypes 调 Python 自己所用的 libcrypto，不加装别的程序。

`cryptography` has no SM2 signatures. Calls let go of the interpreter lock, so threads scale. Needs OpenSSL 3; `ready()` tries it on the
published vector once and says plainly when it is not there.
"""

from __future__ import annotations

import ctypes as c
import ctypes.util
import functools
import re
from typing import Any

from jincai.platform.crypto.problems import CryptoError

DEFAULT_ID = b"1234567812345678"  # GM/T 0009: OpenSSL before 4 would take an empty one
HEAD = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")  # SubjectPublicKeyInfo up to the point: SM2 by name
_REMEDY = "安装带 OpenSSL 3 的 Python（系统自带或官方安装包均可）"
_POINTER, _SIZE, _TEXT = c.c_void_p, c.POINTER(c.c_size_t), c.c_char_p
_SIGNATURES: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "EVP_PKEY_CTX_new": (_POINTER, (_POINTER, _POINTER)),
    "EVP_PKEY_CTX_free": (None, (_POINTER,)),
    "EVP_PKEY_sign_init": (c.c_int, (_POINTER,)),
    "EVP_PKEY_sign": (c.c_int, (_POINTER, _TEXT, _SIZE, _TEXT, c.c_size_t)),
    "EVP_PKEY_verify_init": (c.c_int, (_POINTER,)),
    "EVP_PKEY_verify": (c.c_int, (_POINTER, _TEXT, c.c_size_t, _TEXT, c.c_size_t)),
    "EVP_PKEY_Q_keygen": (_POINTER, (_POINTER, _TEXT, _TEXT)),
    "EVP_PKEY_free": (None, (_POINTER,)),
    "EVP_sm4_cbc": (_POINTER, ()),
    "d2i_PUBKEY": (_POINTER, (_POINTER, c.POINTER(_TEXT), c.c_long)),
    "d2i_AutoPrivateKey": (_POINTER, (_POINTER, c.POINTER(_TEXT), c.c_long)),
    "i2d_PUBKEY": (c.c_int, (_POINTER, _POINTER)),
    "BIO_new": (_POINTER, (_POINTER,)),
    "BIO_s_mem": (_POINTER, ()),
    "BIO_new_mem_buf": (_POINTER, (_TEXT, c.c_int)),
    "BIO_read": (c.c_int, (_POINTER, _TEXT, c.c_int)),
    "BIO_free": (c.c_int, (_POINTER,)),
    "PEM_read_bio_PrivateKey": (_POINTER, (_POINTER, _POINTER, _POINTER, _TEXT)),
    "PEM_write_bio_PKCS8PrivateKey": (c.c_int, (_POINTER, _POINTER, _POINTER, _TEXT, c.c_int, _POINTER, _POINTER)),
    "ERR_clear_error": (None, ()),
}


@functools.cache
def library() -> Any:
    """libcrypto with the functions above. Raises CryptoError when it is not there or too old."""
    found = _found()
    try:
        for name, (result, arguments) in _SIGNATURES.items():
            function = getattr(found, name)
            function.restype, function.argtypes = result, arguments
    except AttributeError as error:
        raise CryptoError(f"OpenSSL 没有 SM2 所需的功能（{error}）", _REMEDY) from error
    return found


def _found() -> c.CDLL:
    """The one that Python's own hashlib has loaded already, else the system's."""
    import _hashlib  # noqa: F401  # loads it

    names = []
    try:
        with open("/proc/self/maps", encoding="utf-8") as mapped:
            names = re.findall(r"(/\S*libcrypto[^/\s]*\.so\S*)", mapped.read())[:1]
    except OSError:  # not Linux
        pass
    for name in [*names, ctypes.util.find_library("crypto"), "libcrypto.so.3", "libcrypto-3-x64.dll", "libcrypto-3.dll"]:
        try:
            if name:
                return c.CDLL(name)
        except OSError:
            continue
    raise CryptoError("找不到 OpenSSL 的 libcrypto", _REMEDY)


class Key:
    """OpenSSL 的一把密钥, with the contexts that sign or verify with it: made once, used by one thread at a time; freed with this object."""

    def __init__(self, pointer: int | None, says: str) -> None:
        self._library = library()
        self.pointer = pointer
        self._idle: dict[str, list[int]] = {}
        self._library.ERR_clear_error()
        if not pointer:
            raise CryptoError(says, "核对密钥文件和口令")

    def take(self, start: str) -> int:
        """一个上下文 for what `start` begins (EVP_PKEY_sign_init, EVP_PKEY_verify_init); it is given back after use. Raises CryptoError."""
        try:
            return self._idle[start].pop()
        except (KeyError, IndexError):
            work: int = self._library.EVP_PKEY_CTX_new(self.pointer, None)
        if getattr(self._library, start)(work) != 1:
            self._library.EVP_PKEY_CTX_free(work)
            self._library.ERR_clear_error()
            raise CryptoError("OpenSSL 不能用这把密钥做 SM2 签名", _REMEDY)
        return work

    def give(self, start: str, work: int) -> None:
        """放回."""
        self._idle.setdefault(start, []).append(work)

    def __del__(self) -> None:
        for work in [each for some in getattr(self, "_idle", {}).values() for each in some]:
            self._library.EVP_PKEY_CTX_free(work)
        if getattr(self, "pointer", None):
            self._library.EVP_PKEY_free(self.pointer)
            self.pointer = None


def public_key(info: bytes) -> Key:
    """公钥 from a SubjectPublicKeyInfo. Raises CryptoError unless it is a point of the SM2 curve."""
    if not info.startswith(HEAD) or len(info) != len(HEAD) + 65:
        raise CryptoError("不是 SM2 公钥", "请使用 SM2 密钥或证书")
    start = c.c_char_p(info)
    return Key(library().d2i_PUBKEY(None, c.byref(start), len(info)), "公钥不是 SM2 曲线上的点")


def private_key(pem: bytes, password: bytes) -> Key:
    """私钥 from PEM (PKCS#8 or SEC1). Raises CryptoError for a wrong password or another kind of key."""
    lib = library()
    source = lib.BIO_new_mem_buf(pem, len(pem))
    try:  # the password is never None: OpenSSL would ask at the terminal
        key = Key(lib.PEM_read_bio_PrivateKey(source, None, None, password), "私钥读不出来：口令不对，或文件不完整")
    finally:
        lib.BIO_free(source)
    public_info(key)
    return key


def private_from_der(der: bytes) -> Key:
    """私钥 from DER (SEC1 or PKCS#8). Raises CryptoError."""
    start = c.c_char_p(der)
    key = Key(library().d2i_AutoPrivateKey(None, c.byref(start), len(der)), "私钥读不出来")
    public_info(key)
    return key


def new_key() -> Key:
    """新密钥对."""
    return Key(library().EVP_PKEY_Q_keygen(None, None, b"SM2"), "OpenSSL 不能生成 SM2 密钥")


def private_pem(key: Key, password: bytes) -> bytes:
    """私钥存为 PEM (PKCS#8), under SM4 when a password is given."""
    lib = library()
    out = lib.BIO_new(lib.BIO_s_mem())
    try:
        cipher = lib.EVP_sm4_cbc() if password else None
        if lib.PEM_write_bio_PKCS8PrivateKey(out, key.pointer, cipher, password or None, len(password), None, None) != 1:
            raise CryptoError("私钥写不出来", "换一个口令再试")
        buffer = c.create_string_buffer(4096)
        length = lib.BIO_read(out, buffer, len(buffer))
        return buffer.raw[:length]
    finally:
        lib.BIO_free(out)


def public_info(key: Key) -> bytes:
    """SubjectPublicKeyInfo of a key. Raises CryptoError for a key of another curve."""
    buffer = c.create_string_buffer(512)
    start = c.c_void_p(c.addressof(buffer))
    length = library().i2d_PUBKEY(key.pointer, c.byref(start))  # writes at `start`, and moves it
    info = buffer.raw[: max(0, length)]
    if not info.startswith(HEAD):
        raise CryptoError("不是 SM2 密钥", "请使用 SM2 密钥")
    return info


def sign(key: Key, digest: bytes) -> bytes:
    """SM2 签名 in DER of a digest e = SM3(Z‖M), 32 bytes (sm2.PublicKey.digest)."""
    work = key.take("EVP_PKEY_sign_init")
    size, buffer = c.c_size_t(80), c.create_string_buffer(80)
    try:
        done = library().EVP_PKEY_sign(work, buffer, c.byref(size), digest, len(digest))
    finally:
        key.give("EVP_PKEY_sign_init", work)
    if done != 1:
        library().ERR_clear_error()
        raise CryptoError("SM2 签名没有做成", _REMEDY)
    return buffer.raw[: size.value]


def verify(key: Key, digest: bytes, signature: bytes) -> bool:
    """SM2 验签 of a DER signature over a digest e = SM3(Z‖M)."""
    work = key.take("EVP_PKEY_verify_init")
    try:
        good: bool = library().EVP_PKEY_verify(work, signature, len(signature), digest, len(digest)) == 1
    finally:
        key.give("EVP_PKEY_verify_init", work)
    if not good:
        library().ERR_clear_error()
    return good
