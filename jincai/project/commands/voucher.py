"""电子凭证：导出（openssl 可验）、查验、种类与模式、登记与吊销证书。"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, TextIO

HELP = "电子凭证：导出、查验、模式、证书 (electronic vouchers: export, verify, schema, certificates)"
_WHAT = {"export": "导出一张，openssl 可验", "print": "打印一张：.pdf .ofd .png", "verify": "查验一张的各版与签章，或 all 全部", "kinds": "凭证种类",
         "schema": "一种凭证的 XSD", "enrol": "登记证书", "revoke": "吊销证书", "certificates": "登记的证书"}  # fmt: skip


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, with which voucher."""
    parser.add_argument("what", choices=tuple(_WHAT), help="；".join(f"{name} {says}" for name, says in _WHAT.items()))
    parser.add_argument("no", nargs="?", default="any", help="凭证号或校验码；any 为最近一张；schema 用种类编号 (voucher number, check code or any)")
    parser.add_argument("--division", default="530700000", help="九位财政区划 (division)")
    parser.add_argument("--kind", default="", help="凭证种类，例如 8202 (kind)")
    parser.add_argument("--reply", action="store_true", help="要回单那一版 (the reply instead of the original)")
    parser.add_argument("--out", type=Path, help="export：写到的文件夹；print、schema：写到的文件 (folder or file)")
    parser.add_argument("--party", default="", help="enrol：finance、agency、clerk 或往来方名 (party)")
    parser.add_argument("--holder", default="", help="enrol：单位代码或用户名 (holder)")
    parser.add_argument("--position", default="", help="enrol：qm、gz、ywzyz、zqz (seal position)")
    parser.add_argument("--file", type=Path, help="enrol：证书，PEM (certificate)")
    parser.add_argument("--root", type=Path, help="enrol：对方的签发机构证书，只用于这一张 (issuer of a counterpart)")
    parser.add_argument("--key", default="", help="enrol：本方私钥所在 file:名 或 pkcs11:… (place of the private key)")
    parser.add_argument("--serial", default="", help="revoke：证书序列号 (serial)")
    parser.add_argument("--reason", default="", help="revoke：原因；export：事由，写进审计 (reason)")


def run(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Status 1 when a signature does not hold."""
    from jincai.platform.identity.api import scope, system

    with scope(divisions=options.division, actor=system(options.division)):
        result = _DO[options.what](options)
    return (0 if result.get("ok", True) else 1), {"ok": True, "what": options.what, **result}


def _export(options: argparse.Namespace) -> dict[str, Any]:
    from jincai.project.commands import _printing

    row, view = _one(options)
    return _printing.exported(row, view, options.out, options.reason)


def _print(options: argparse.Namespace) -> dict[str, Any]:
    from jincai.project.commands import _printing

    return _printing.printed(_row(options), options.out)


def _verify(options: argparse.Namespace) -> dict[str, Any]:
    from jincai.project.commands import _verifying

    return _verifying.everything(options.division) if options.no == "all" else _verifying.one(_row(options))


def _kinds(options: argparse.Namespace) -> dict[str, Any]:
    from jincai.platform.evoucher import api as evoucher

    mapped = set(evoucher.mapped())
    return {
        "rows": [
            {"code": k.code, "name": k.name, "sender": "/".join(k.sender), "receiver": "/".join(k.receiver), "seals": list(k.seals),
             "mapped": k.code in mapped}
            for k in evoucher.every().values()
        ]
    }  # fmt: skip


def _schema(options: argparse.Namespace) -> dict[str, Any]:
    from jincai.kernel.problems import UserError
    from jincai.platform.evoucher import api as evoucher

    text = evoucher.schema(options.kind or options.no, flag=int(options.reply))
    if options.out:
        try:
            options.out.write_text(text, encoding="utf-8")
        except OSError as error:
            raise UserError(f"写不了 {options.out}：{error.strerror}", "换一个文件") from error
        return {"file": str(options.out)}
    return {"schema": text}


def _enrol(options: argparse.Namespace) -> dict[str, Any]:
    from django.utils import timezone

    from jincai.platform.evoucher import api as evoucher

    serial = evoucher.enrol(
        division=options.division, party=options.party, holder=options.holder, position=options.position, pem=_read(options.file),
        at=timezone.now(), key=options.key, root=_read(options.root) if options.root else b"",
    )  # fmt: skip
    _audit("evoucher.enrol", serial, party=options.party, holder=options.holder, position=options.position)
    return {"serial": serial}


def _revoke(options: argparse.Namespace) -> dict[str, Any]:
    from django.utils import timezone

    from jincai.platform.evoucher import api as evoucher

    evoucher.revoke(division=options.division, serial=options.serial, at=timezone.now(), reason=options.reason)
    _audit("evoucher.revoke", options.serial, reason=options.reason)
    return {"serial": options.serial}


def _audit(verb: str, serial: str, **told: str) -> None:
    from jincai.platform.audit import api as audit

    audit.record(audit.Entry(kind="admin", verb=verb, document_kind="certificate", document=serial, after=told))


def _certificates(options: argparse.Namespace) -> dict[str, Any]:
    from jincai.platform.evoucher import api as evoucher

    rows = evoucher.certificate_rows(options.division)
    told = [(row.party, row.holder, row.position, row.name, row.serial, row.not_after.isoformat(), row.label) for row in rows]
    return {"rows": [dict(zip(("party", "holder", "position", "name", "serial", "not_after", "state"), each, strict=True)) for each in told]}


def _read(path: Path | None) -> bytes:
    from jincai.kernel.problems import UserError

    if path is None:
        raise UserError("没有说是哪个文件", "用 --file 指明证书文件")
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError(f"读不了 {path}：{error.strerror}", "请核对路径和权限") from error


def _row(options: argparse.Namespace) -> Any:
    from jincai.kernel.problems import UserError
    from jincai.platform.evoucher import api as evoucher

    text = "" if options.no == "any" else options.no
    wanted = evoucher.Wanted(text=text, kinds=(options.kind,) if options.kind else (), origin="" if text else evoucher.OURS)
    found = evoucher.find(options.division, wanted, limit=1)
    if not found:
        raise UserError(f"{options.division} 没有凭证 {options.no}", "核对凭证号、种类和区划；还没有凭证时先运行 jincai demo")
    return found[0]


def _one(options: argparse.Namespace) -> tuple[Any, Any]:
    from django.utils import timezone

    from jincai.kernel.problems import UserError
    from jincai.platform.evoucher import api as evoucher

    row = _row(options)
    views = [v for v in evoucher.versions(row.id, at=timezone.now()) if not v.then and v.flag == int(options.reply) and v.signatures]
    if not views:
        raise UserError(f"凭证 {row.voucher_no} 没有{'回单' if options.reply else '签过章的原件'}", "换一张，或去掉 --reply")
    return row, views[-1]


_DO = {"export": _export, "print": _print, "verify": _verify, "kinds": _kinds, "schema": _schema, "enrol": _enrol, "revoke": _revoke,
       "certificates": _certificates}  # fmt: skip


def show(result: dict[str, Any], out: TextIO) -> None:
    """For people."""
    what = result["what"]
    if what == "schema" and "schema" in result:
        out.write(result["schema"])
    elif what == "verify":
        from jincai.project.commands import _verifying

        _verifying.show(result, out)
    elif "rows" in result:
        for row in result["rows"]:
            out.write("  ".join(str(value) for value in row.values()) + "\n")
    else:
        for name in result.get("files", []):
            out.write(f"{name}\n")
        for name in ("serial", "file"):
            if name in result:
                out.write(f"{result[name]}\n")
