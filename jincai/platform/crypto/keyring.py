"""密钥环：列加密用的 SM4 密钥和盲索引用的密钥；来自环境变量或文件，数据库里没有。

Environment: JINCAI_FIELD_KEY (32 hexadecimal digits), JINCAI_MAC_KEY (32 or more), JINCAI_FIELD_KEY_OLD (comma list, while rotating).
Otherwise the file JINCAI_FIELD_KEYS_FILE, or `field-keys` in JINCAI_HOME, which is made at first use, readable by its owner alone.
A line of the file: purpose (field, mac), state (active, old), key in hexadecimal digits. Losing the file loses what it encrypts.
"""

from __future__ import annotations

import dataclasses
import os
import secrets
import threading
import time
from pathlib import Path

from django.conf import settings

from jincai.platform.crypto.digests import hmac_sm3
from jincai.platform.crypto.problems import CryptoError

FIELD, MAC = "field", "mac"
ACTIVE, OLD = "active", "old"
LOOK_AGAIN = 1.0  # seconds: a process notices within this time that the file has changed
_HEAD = "# 金财列加密密钥：丢失后密文不能恢复，请与数据库备份分开保管。用途 状态 密钥\n"


@dataclasses.dataclass(frozen=True, slots=True)
class FieldKey:
    """一把密钥: `fingerprint` 指纹 tells keys apart, tells nothing about them; its first digits, `key_id` 编号, stand in every cell."""

    purpose: str
    state: str
    key: bytes = dataclasses.field(repr=False)
    fingerprint: str = dataclasses.field(init=False, compare=False)
    key_id: str = dataclasses.field(init=False, compare=False)

    def __post_init__(self) -> None:
        found = hmac_sm3(self.key, b"jincai key fingerprint " + self.purpose.encode())
        object.__setattr__(self, "fingerprint", found)
        object.__setattr__(self, "key_id", found[:8])


@dataclasses.dataclass(frozen=True, slots=True)
class Ring:
    """密钥环: the key that encrypts now, all that still decrypt, the key of the blind indexes."""

    field: FieldKey
    mac: FieldKey
    by_id: dict[str, FieldKey]

    def every(self) -> list[FieldKey]:
        """All keys."""
        return [*self.by_id.values(), self.mac]


def ring() -> Ring:
    """现用的密钥环; read again when the file changed. Raises CryptoError when it cannot be read."""
    return _kept.ring()


def file() -> Path | None:
    """The key file; None when the keys are in the environment."""
    if os.environ.get("JINCAI_FIELD_KEY"):
        return None
    return Path(os.environ.get("JINCAI_FIELD_KEYS_FILE") or Path(settings.HOME) / "field-keys")


def add_field_key() -> FieldKey:
    """换新密钥: a new one becomes active in the file, the present one old. Raises CryptoError when keys are in the environment."""
    where = file()
    if where is None:
        raise CryptoError(
            "密钥在环境变量里，程序不能更换", "把新密钥写入 JINCAI_FIELD_KEY、旧密钥移入 JINCAI_FIELD_KEY_OLD，再运行 jincai keys rotate"
        )
    new = FieldKey(FIELD, ACTIVE, secrets.token_bytes(16))
    present = [dataclasses.replace(key, state=OLD) if key.purpose == FIELD else key for key in ring().every()]
    _replace(where, [new, *present])
    _kept.forget()
    return new


def drop_field_key(key_id: str) -> None:
    """销毁旧密钥 in the file. Raises CryptoError for the active or an unknown one."""
    where, now = file(), ring()
    if where is None or key_id == now.field.key_id or key_id not in now.by_id:
        raise CryptoError(f"密钥 {key_id} 不能销毁：不在文件中，或正在使用", "先更换密钥")
    _replace(where, [key for key in now.every() if key.key_id != key_id])
    _kept.forget()


class _Kept:
    """What was read, and from which state of the file."""

    def __init__(self) -> None:
        self.lock, self.looked = threading.Lock(), 0.0
        self.read: Ring | None = None
        self.mark: tuple[object, ...] = ()

    def ring(self) -> Ring:
        now, found = time.monotonic(), self.read
        if found is None or now - self.looked > LOOK_AGAIN:
            with self.lock:
                mark, found = _mark(), self.read
                if found is None or mark != self.mark:
                    found = self.read = _read()
                    mark = _mark()
                self.mark, self.looked = mark, now
        return found

    def forget(self) -> None:
        with self.lock:
            self.read = None


_kept = _Kept()
forget = _kept.forget
"""Read the keys anew at the next use."""


def _mark() -> tuple[object, ...]:
    where = file()
    if where is None:
        return tuple(os.environ.get(name) for name in ("JINCAI_FIELD_KEY", "JINCAI_FIELD_KEY_OLD", "JINCAI_MAC_KEY"))
    try:
        seen = where.stat()
    except OSError:
        return (str(where),)
    return (str(where), seen.st_mtime_ns, seen.st_ino, seen.st_size)


def _read() -> Ring:
    where = file()
    if where is None:
        names = {"JINCAI_FIELD_KEY": (FIELD, ACTIVE), "JINCAI_FIELD_KEY_OLD": (FIELD, OLD), "JINCAI_MAC_KEY": (MAC, ACTIVE)}
        lines = [(*kind, text, name) for name, kind in names.items() for text in os.environ.get(name, "").replace(",", " ").split()]
        return _ring([_key(purpose, state, key, name) for purpose, state, key, name in lines], "环境变量")
    try:
        if not where.exists():
            _make(where)
        text = where.read_text(encoding="utf-8", errors="replace") if where.stat().st_size < 1 << 16 else ""
    except OSError as error:
        raise CryptoError(f"不能读写密钥文件 {where}：{error.strerror}", "检查该文件和 JINCAI_HOME 的权限") from error
    parts = [line.split() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if any(len(part) != 3 for part in parts):
        raise CryptoError(f"密钥文件 {where} 的格式不对", "每行写：用途 状态 密钥；从备份恢复该文件")
    return _ring([_key(purpose, state, key, str(where)) for purpose, state, key in parts], str(where))


def _key(purpose: str, state: str, text: str, where: str) -> FieldKey:
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if purpose not in (FIELD, MAC) or state not in (ACTIVE, OLD) or len(key) < 16 or (purpose == FIELD and len(key) != 16):
        raise CryptoError(f"{where} 里的密钥不对", "SM4 密钥写 32 位十六进制数，盲索引密钥 32 位以上")
    return FieldKey(purpose, state, key)


def _ring(keys: list[FieldKey], where: str) -> Ring:
    fields, macs = [key for key in keys if key.purpose == FIELD], [key for key in keys if key.purpose == MAC]
    active = [key for key in fields if key.state == ACTIVE]
    if len(active) != 1 or len(macs) != 1:
        raise CryptoError(f"{where}须有一把现用的列密钥和一把盲索引密钥", "给出 JINCAI_FIELD_KEY 和 JINCAI_MAC_KEY，或恢复密钥文件")
    return Ring(active[0], macs[0], {key.key_id: key for key in fields})


def _make(where: Path) -> None:
    """At first use: two keys; another process that was first wins."""
    fresh = _written(where, [FieldKey(FIELD, ACTIVE, secrets.token_bytes(16)), FieldKey(MAC, ACTIVE, secrets.token_bytes(32))])
    try:
        os.link(fresh, where)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def _replace(where: Path, keys: list[FieldKey]) -> None:
    try:
        os.replace(_written(where, keys), where)
    except OSError as error:
        raise CryptoError(f"不能写密钥文件 {where}：{error.strerror}", "检查该文件的权限") from error


def _written(where: Path, keys: list[FieldKey]) -> Path:
    fresh = where.with_name(f"{where.name}.{os.getpid()}.{threading.get_ident()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        out.write(_HEAD)
        out.writelines(f"{key.purpose} {key.state} {key.key.hex()}\n" for key in keys)
        out.flush()
        os.fsync(out.fileno())
    if os.geteuid() == 0:
        owner = (where if where.exists() else where.parent).stat()
        os.chown(fresh, owner.st_uid, owner.st_gid)
    return fresh
