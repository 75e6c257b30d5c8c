"""密码设备里的私钥：经 PKCS#11（JINCAI_PKCS11_MODULE）签名，私钥不出设备。

SM2 is not in PKCS#11 2.40: vendors number their own mechanism, told by JINCAI_PKCS11_MECHANISM (the device gets e = SM3(Z‖M), 32 bytes, and
gives r‖s). SoftHSM 2.6 has none, and is refused with that sentence; ECDSA over the SM2 curve, which it could do, is another signature.
"""

from __future__ import annotations

import ctypes as c
import functools
import os
import threading
from typing import Any

from jincai.platform.crypto import api as crypto

SM2 = 0x80000103
"""签名机制的缺省编号（厂商自定，凭记忆）."""
_CLASS, _LABEL, _POINT, _PUBLIC, _PRIVATE = 0x0, 0x3, 0x181, 0x2, 0x3
_SERIAL_SESSION, _USER, _ALREADY = 0x4, 1, (0x191, 0x100)  # already initialised, already logged in
_REMEDY = "核对 JINCAI_PKCS11_MODULE、JINCAI_PKCS11_PIN 和设备"


class _Attribute(c.Structure):
    _fields_ = [("type", c.c_ulong), ("value", c.c_void_p), ("length", c.c_ulong)]


class _Mechanism(c.Structure):
    _fields_ = [("mechanism", c.c_ulong), ("parameter", c.c_void_p), ("length", c.c_ulong)]


class _Token(c.Structure):
    _fields_ = [("label", c.c_char * 32), ("rest", c.c_char * 256)]


class DeviceKey:
    """设备里的一把私钥: signs like a PrivateKey."""

    def __init__(self, place: str) -> None:
        token, _, label = place.removeprefix("pkcs11:").partition("/")
        self._device, self._lock = _device(token), threading.Lock()
        self._private = self._device.find(_PRIVATE, label)
        self.public = crypto.PublicKey.load(self._device.point(self._device.find(_PUBLIC, label)))

    def sign(self, data: bytes, identity: bytes = crypto.DEFAULT_ID) -> bytes:
        """签名, in DER. Raises CryptoError where the device does not do it."""
        digest = self.public.digest(data, identity)
        with self._lock:
            pair = self._device.sign(self._private, digest)
        return crypto.from_pair(pair)


class _Device:
    """一个插槽上的会话, logged in."""

    def __init__(self, token: str) -> None:
        self._library = _library()
        self._mechanism = int(os.environ.get("JINCAI_PKCS11_MECHANISM", hex(SM2)), 16)
        slot = self._slot(token)
        self._must_do(slot, token)
        self._session = c.c_ulong()
        self._call("C_OpenSession", slot, c.c_ulong(_SERIAL_SESSION), None, None, c.byref(self._session))
        pin = os.environ.get("JINCAI_PKCS11_PIN", "").encode()
        self._call("C_Login", self._session, c.c_ulong(_USER), pin, c.c_ulong(len(pin)))

    def _call(self, name: str, *arguments: Any) -> None:
        code = getattr(self._library, name)(*arguments)
        if code and code not in _ALREADY:
            raise crypto.CryptoError(f"密码设备没有办成 {name}（0x{code:x}）", _REMEDY)

    def _slots(self) -> list[int]:
        count = c.c_ulong()
        self._call("C_GetSlotList", c.c_ubyte(1), None, c.byref(count))
        found = (c.c_ulong * count.value)()
        self._call("C_GetSlotList", c.c_ubyte(1), found, c.byref(count))
        return list(found[: count.value])

    def _slot(self, token: str) -> c.c_ulong:
        names = []
        for slot in self._slots():
            told = _Token()
            self._call("C_GetTokenInfo", c.c_ulong(slot), c.byref(told))
            names.append(bytes(told)[:32].rstrip(b" \0").decode("utf-8", "replace"))
            if names[-1] == token:
                return c.c_ulong(slot)
        raise crypto.CryptoError(f"没有名为 {token} 的密码设备；有：{'、'.join(names) or '无'}", _REMEDY)

    def _must_do(self, slot: c.c_ulong, token: str) -> None:
        count = c.c_ulong()
        self._call("C_GetMechanismList", slot, None, c.byref(count))
        found = (c.c_ulong * count.value)()
        self._call("C_GetMechanismList", slot, found, c.byref(count))
        if self._mechanism not in found[: count.value]:
            says = f"密码设备 {token} 没有 SM2 签名机制 0x{self._mechanism:x}"
            raise crypto.CryptoError(says, "换用支持 SM2 的设备，或用 JINCAI_PKCS11_MECHANISM 给出厂商的编号；SoftHSM 2.6 不支持 SM2")

    def find(self, kind: int, label: str) -> c.c_ulong:
        """对象 of a class by its label. Raises CryptoError."""
        wanted, name = c.c_ulong(kind), label.encode()
        text = c.create_string_buffer(name, len(name))
        template = (_Attribute * 2)(
            _Attribute(_CLASS, c.cast(c.byref(wanted), c.c_void_p), c.sizeof(wanted)), _Attribute(_LABEL, c.cast(text, c.c_void_p), len(name))
        )
        found, count = c.c_ulong(), c.c_ulong()
        self._call("C_FindObjectsInit", self._session, template, c.c_ulong(2))
        try:
            self._call("C_FindObjects", self._session, c.byref(found), c.c_ulong(1), c.byref(count))
        finally:
            self._call("C_FindObjectsFinal", self._session)
        if not count.value:
            raise crypto.CryptoError(f"密码设备里没有名为 {label} 的密钥", _REMEDY)
        return found

    def point(self, public: c.c_ulong) -> bytes:
        """公钥的点 (65 bytes) of an object."""
        buffer = c.create_string_buffer(200)
        wanted = _Attribute(_POINT, c.cast(buffer, c.c_void_p), 200)
        self._call("C_GetAttributeValue", self._session, public, c.byref(wanted), c.c_ulong(1))
        return buffer.raw[: wanted.length][-65:]

    def sign(self, private: c.c_ulong, digest: bytes) -> bytes:
        """r‖s of a digest."""
        mechanism = _Mechanism(self._mechanism, None, 0)
        self._call("C_SignInit", self._session, c.byref(mechanism), private)
        out, length = c.create_string_buffer(128), c.c_ulong(128)
        self._call("C_Sign", self._session, digest, c.c_ulong(len(digest)), out, c.byref(length))
        return out.raw[: length.value]


@functools.cache
def _device(token: str) -> _Device:
    return _Device(token)


@functools.cache
def _library() -> Any:
    path = os.environ.get("JINCAI_PKCS11_MODULE", "")
    try:
        found = c.CDLL(path) if path else None
    except OSError as error:
        raise crypto.CryptoError(f"装不了密码设备的程序库 {path}：{error}", _REMEDY) from error
    if found is None:
        raise crypto.CryptoError("没有说密码设备的程序库在哪里", "用 JINCAI_PKCS11_MODULE 指明")
    for name in ("C_Initialize", "C_GetSlotList", "C_GetTokenInfo", "C_GetMechanismList", "C_OpenSession", "C_Login", "C_FindObjectsInit",
                 "C_FindObjects", "C_FindObjectsFinal", "C_GetAttributeValue", "C_SignInit", "C_Sign"):  # fmt: skip
        getattr(found, name).restype = c.c_ulong
    code = found.C_Initialize(None)
    if code and code not in _ALREADY:
        raise crypto.CryptoError(f"密码设备没有启动（0x{code:x}）", _REMEDY)
    return found
