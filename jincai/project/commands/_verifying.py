"""查验：一张凭证的各版与签章，或库里的全部。"""

from __future__ import annotations

from typing import Any, TextIO

from django.utils import timezone

from jincai.platform.evoucher import api as evoucher


def one(row: evoucher.VoucherRow) -> dict[str, Any]:
    """一张的各版与签章."""
    views = evoucher.versions(row.id, at=timezone.now())
    told = [
        {
            "title": view.title, "maker": view.maker, "at": view.at.isoformat(), "sm3": view.sm3, "good": view.good, "says": view.says,
            "signatures": [
                {"title": s.title, "name": s.name, "holder": s.holder, "serial": s.serial, "good": s.good, "says": s.says} for s in view.signatures
            ],
        }
        for view in views
    ]  # fmt: skip
    sound = [view for view in views if not view.then]
    return {"ok": all(view.good for view in sound), "voucher": row.voucher_no, "kind": row.vt_code, "void": row.void, "versions": told}


def everything(division: str) -> dict[str, Any]:
    """一个区划的全部: how many, and the first that do not hold."""
    seen = evoucher.inspect(division=division, at=timezone.now())
    told = {name: getattr(seen, name) for name in ("versions", "signatures", "unsealed", "unsound", "faults")}
    return {"ok": not seen.unsound, "voucher": "all", **told}


def show(result: dict[str, Any], out: TextIO) -> None:
    """For people."""
    if result["voucher"] == "all":
        out.write(f"{result['versions']} 版、{result['signatures']} 个签章；不符 {result['unsound']} 版，启用签章以前的 {result['unsealed']} 版\n")
        out.writelines(f"  ✗ {says}\n" for says in result["faults"])
        return
    for version in result["versions"]:
        out.write(f"{'✓' if version['good'] else '✗'} {version['title']} {version['says']}\n")
        for each in version["signatures"]:
            out.write(f"    {'✓' if each['good'] else '✗'} {each['title']} {each['name']} {each['serial']} {each['says']}\n")
