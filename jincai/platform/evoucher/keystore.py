"""私钥：在文件里（0600），数据库只记在哪里；从磁盘读过的留在内存里。也可以在密码设备里（pkcs11）。"""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Protocol

from django.conf import settings

from jincai.platform.crypto import api as crypto
from jincai.platform.evoucher import pkcs11


class Signing(Protocol):
    """会签名的: a private key in a file or in a device."""

    def sign(self, data: bytes) -> bytes:
        """签名, in DER."""


_FILE, _DEVICE = "file:", "pkcs11:"
_kept: dict[str, Signing] = {}
_lock = threading.Lock()


def folder() -> Path:
    """签章私钥的文件夹: JINCAI_SEAL_KEYS, else JINCAI_HOME/seal-keys; made at first use, 0700. Raises CryptoError."""
    where = Path(os.environ.get("JINCAI_SEAL_KEYS") or Path(settings.HOME) / "seal-keys")
    try:
        where.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.geteuid() == 0:  # as the home's owner, so that the same person finds it without root
            home = where.parent.stat()
            os.chown(where, home.st_uid, home.st_gid)
    except OSError as error:
        raise crypto.CryptoError(f"签章私钥的文件夹 {where} 不能使用：{error.strerror}", "核对 JINCAI_SEAL_KEYS 和权限") from error
    return where


def password() -> str:
    """私钥口令: JINCAI_SEAL_PASSWORD; empty where the keys are protected by the file system alone."""
    return os.environ.get("JINCAI_SEAL_PASSWORD", "")


def keep(name: str, key: crypto.PrivateKey) -> str:
    """存一把私钥; its place. A name that is there already is refused: a key is never overwritten."""
    path = folder() / f"{name}.key"
    write(path, key.pem(password()))
    with _lock:
        _kept[f"{_FILE}{name}"] = key
    return f"{_FILE}{name}"


def load(place: str) -> Signing:
    """取一把私钥. Raises CryptoError with what to do."""
    found = _kept.get(place)
    if found is None:
        found = _read(place)
        with _lock:
            _kept[place] = found
    return found


def forget() -> None:
    """Read every key anew at its next use."""
    with _lock:
        _kept.clear()


def _read(place: str) -> Signing:
    if place.startswith(_DEVICE):
        return pkcs11.DeviceKey(place)
    if not place.startswith(_FILE):
        raise crypto.CryptoError(f"私钥在 {place[:60]}，本机不能用", "核对密码设备的设置")
    return read_file(place)


def read_file(place: str) -> crypto.PrivateKey:
    """一把在文件里的私钥. Raises CryptoError."""
    path = folder() / f"{place.removeprefix(_FILE)}.key"
    try:
        return crypto.PrivateKey.load(path.read_bytes(), password())
    except OSError as error:
        raise crypto.CryptoError(f"签章私钥 {path} 读不了：{error.strerror}", "从备份恢复，或停用该证书后重新签发") from error


def write(path: Path, data: bytes) -> None:
    """写一个只有自己能读的文件. FileExistsError where it is there already."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        if os.geteuid() == 0:
            owner = path.parent.stat()
            os.chown(fresh, owner.st_uid, owner.st_gid)
        os.link(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)
