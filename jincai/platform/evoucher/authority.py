"""自用签发机构：没有外部电子认证机构的安装，用自己的根签发财政、单位、经办人的签章证书。

Root key and certificate (`root-SERIAL.key`, `root.cer`) are two files beside the seal keys. JINCAI_SEAL_CA=external: nothing is
issued here, certificates are registered.
"""

from __future__ import annotations

import os
import secrets
import threading
from datetime import datetime, timedelta

from jincai.platform.crypto import api as crypto
from jincai.platform.evoucher import keystore

OWN, EXTERNAL = "own", "external"
YEARS, ROOT_YEARS = 5, 20
NAME = "金财自用签章签发机构"
_lock = threading.Lock()
_kept: dict[str, tuple[crypto.Certificate, crypto.PrivateKey]] = {}


def own() -> bool:
    """本安装自己签发证书?"""
    return os.environ.get("JINCAI_SEAL_CA", OWN) == OWN


def root(at: datetime) -> tuple[crypto.Certificate, crypto.PrivateKey]:
    """根证书和私钥: made at first use (another process that was first wins), and trusted in this database."""
    with _lock:
        place = str(keystore.folder())
        if place not in _kept:
            _kept[place] = _read() or _make(at)
        cert, key = _kept[place]
    if not any(each.sm3 == cert.sm3 for each in crypto.authorities()):
        crypto.trust(cert.pem(), name=NAME, at=at - timedelta(days=1))
    return cert, key


def issue(*, name: str, organization: str, at: datetime) -> tuple[crypto.Certificate, str]:
    """签发一张签章证书 with a new key; the certificate and the place of its key."""
    cert, signer = root(at)
    key = crypto.PrivateKey.generate()
    made = crypto.issue_certificate(
        subject=name[:60],
        organization=organization[:60],
        key=key.public,
        signer=signer,
        issuer=cert,
        not_before=at - timedelta(days=1),
        not_after=at + timedelta(days=365 * YEARS),
    )
    return made, keystore.keep(made.serial, key)


def _read() -> tuple[crypto.Certificate, crypto.PrivateKey] | None:
    path = keystore.folder() / "root.cer"
    if not path.exists():
        return None
    cert = crypto.Certificate.load(path.read_bytes())
    return cert, keystore.read_file(f"file:root-{cert.serial}")


def _make(at: datetime) -> tuple[crypto.Certificate, crypto.PrivateKey]:
    key = crypto.PrivateKey.generate()
    cert = crypto.issue_certificate(
        subject=f"{NAME} {secrets.token_hex(3)}",
        key=key.public,
        signer=key,
        issuer=None,
        ca=True,
        not_before=at - timedelta(days=1),
        not_after=at + timedelta(days=365 * ROOT_YEARS),
    )
    keystore.keep(f"root-{cert.serial}", key)
    try:
        keystore.write(keystore.folder() / "root.cer", cert.pem())
    except FileExistsError:  # another process was first
        found = _read()
        assert found is not None
        return found
    return cert, key
