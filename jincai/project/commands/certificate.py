"""数字证书：信任签发机构、装入吊销列表、自行签发（演示与测试）、代替 UKey 签质询。"""

from __future__ import annotations

import argparse
import base64
import dataclasses
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any, TextIO

HELP = "数字证书：信任、吊销、签发、代 UKey 签质询 (certificates and authorities)"
_WHAT = {"list": "签发机构清单", "trust": "信任一家", "distrust": "终止信任", "crl": "装入吊销列表", "revoke": "吊销一张", "root": "自建签发机构",
         "issue": "签发一张", "sign-challenge": "签质询（UKey 的替身）"}  # fmt: skip


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, with which files."""
    parser.add_argument("what", choices=tuple(_WHAT), help="；".join(f"{name} {says}" for name, says in _WHAT.items()))
    parser.add_argument("--file", type=Path, help="证书或吊销列表，PEM 或 DER (certificate or revocation list)")
    parser.add_argument("--name", default="", help="名称 (name)")
    parser.add_argument("--authority", default="", help="签发机构证书的 SM3 (fingerprint)")
    parser.add_argument("--serial", default="", help="证书序列号，十六进制 (serial number)")
    parser.add_argument("--reason", default="", help="吊销原因 (reason)")
    parser.add_argument("--into", type=Path, help="root、issue 写到这个文件夹 (folder to write to)")
    parser.add_argument("--issuer", type=Path, help="签发机构的文件夹，由 root 写成 (folder of the authority)")
    parser.add_argument("--key", type=Path, help="私钥文件 (private key)")
    parser.add_argument("--password", default=os.environ.get("JINCAI_KEY_PASSWORD", ""), help="私钥口令，默认取 JINCAI_KEY_PASSWORD")
    parser.add_argument("--text", default="", help="质询；不说就从标准输入读 (the challenge)")
    parser.add_argument("--days", type=int, default=365, help="有效天数 (term in days)")


def run(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Status 0; UserError (CertificateError, CryptoError) says what is wrong."""
    return 0, {"ok": True, "what": options.what, **_DO[options.what](options)}


def _list(options: argparse.Namespace) -> dict[str, Any]:
    from jincai.platform.crypto import api as crypto

    return {"authorities": [dataclasses.asdict(each) for each in crypto.authorities()]}


def _trust(options: argparse.Namespace) -> dict[str, Any]:
    from jincai.platform.crypto import api as crypto

    cert = crypto.trust(_read(options.file, "--file"), name=options.name, at=_now())
    return {"sm3": cert.sm3, "subject": cert.subject}


def _distrust(options: argparse.Namespace) -> dict[str, Any]:
    from jincai.platform.crypto import api as crypto

    crypto.distrust(options.authority, at=_now())
    return {"sm3": options.authority}


def _crl(options: argparse.Namespace) -> dict[str, Any]:
    from jincai.platform.crypto import api as crypto

    return {"revoked": crypto.load_crl(_read(options.file, "--file"), at=_now())}


def _revoke(options: argparse.Namespace) -> dict[str, Any]:
    from jincai.platform.crypto import api as crypto

    crypto.revoke(authority=options.authority, serial=options.serial, at=_now(), reason=options.reason)
    return {"serial": options.serial}


def _root(options: argparse.Namespace) -> dict[str, Any]:
    from jincai.platform.crypto import api as crypto

    key, now = crypto.PrivateKey.generate(), _now()
    cert = crypto.issue_certificate(
        subject=options.name or "金财自建签发机构", key=key.public, signer=key, issuer=None, ca=True,
        not_before=now - timedelta(days=1), not_after=now + timedelta(days=max(options.days, 1)),
    )  # fmt: skip
    return _written(options, key.pem(options.password), cert)


def _issue(options: argparse.Namespace) -> dict[str, Any]:
    from jincai.platform.crypto import api as crypto

    folder = options.issuer or Path()
    issuer = crypto.Certificate.load(_read(folder / "certificate.pem", "--issuer"))
    signer = crypto.PrivateKey.load(_read(folder / "private.pem", "--issuer"), options.password)
    key, now = crypto.PrivateKey.generate(), _now()
    cert = crypto.issue_certificate(
        subject=options.name, key=key.public, signer=signer, issuer=issuer,
        not_before=now - timedelta(minutes=5), not_after=now + timedelta(days=max(options.days, 1)),
    )  # fmt: skip
    return _written(options, key.pem(options.password), cert)


def _sign(options: argparse.Namespace) -> dict[str, Any]:
    from jincai.platform.crypto import api as crypto

    key = crypto.PrivateKey.load(_read(options.key, "--key"), options.password)
    text = options.text or sys.stdin.read().strip("\r\n")
    return {"signature": base64.b64encode(key.sign(text.encode())).decode()}


_DO = {"list": _list, "trust": _trust, "distrust": _distrust, "crl": _crl, "revoke": _revoke, "root": _root, "issue": _issue, "sign-challenge": _sign}


def _now() -> Any:
    from django.utils import timezone

    return timezone.now()


def _read(path: Path | None, option: str) -> bytes:
    from jincai.kernel.problems import UserError

    if path is None:
        raise UserError(f"没有说是哪个文件（{option}）", f"用 {option} 指明文件")
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError(f"读不了 {path}：{error.strerror}", "请核对路径和权限") from error


def _written(options: argparse.Namespace, private: bytes, cert: Any) -> dict[str, Any]:
    from jincai.kernel.problems import UserError

    folder = options.into
    if folder is None:
        raise UserError("没有说写到哪个文件夹", "用 --into 指明文件夹")
    folder.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(folder / "private.pem", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(private)
    (folder / "certificate.pem").write_bytes(cert.pem())
    return {"folder": str(folder), "subject": cert.subject, "serial": cert.serial, "sm3": cert.sm3}


def show(result: dict[str, Any], out: TextIO) -> None:
    """For people."""
    if result["what"] == "sign-challenge":
        out.write(result["signature"] + "\n")
    elif result["what"] == "list":
        for each in result["authorities"]:
            out.write(f"{each['sm3']}  {each['name']}  吊销 {each['revoked']} 张\n")
        if not result["authorities"]:
            out.write("没有信任任何签发机构\n")
    else:
        out.write("".join(f"{name}: {value}\n" for name, value in result.items() if name not in ("ok", "what")))
