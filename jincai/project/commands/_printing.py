"""命令行打印一张凭证：写哪种文件看后缀，账号遮住；导出签过名的原文：账号完整。都在审计里有一行。"""

from __future__ import annotations

import getpass
import os
from pathlib import Path
from typing import Any

from jincai.kernel.problems import UserError
from jincai.platform.identity.api import system

ENDINGS = (".pdf", ".ofd", ".png")


def printed(row: Any, out: Path | None) -> dict[str, Any]:
    """打印一张 into the file `out`. In a scope. Raises UserError for another ending, or a file that cannot be written."""
    from django.utils import timezone

    from jincai.office.voucherstore import api as voucherstore
    from jincai.platform.evoucher import api as evoucher

    ending = out.suffix.lower() if out else ""
    if out is None or ending not in ENDINGS:
        raise UserError("没有说写到哪个文件", f"用 --out 指明文件，后缀 {'、'.join(ENDINGS)}")
    at = timezone.now()
    versions = evoucher.versions(row.id, at=at)
    mark = _marked(row, verb="voucherstore.print", note="账号遮住", sm3=voucherstore.digest(versions))
    how = voucherstore.How(site=os.environ.get("JINCAI_PUBLIC_URL", "http://127.0.0.1:8000"), at=at, mark=mark)
    data = voucherstore.picture(row, versions, how) if ending == ".png" else voucherstore.made(ending[1:], row, versions, how).data
    try:
        out.write_bytes(data)
    except OSError as error:
        raise UserError(f"写不了 {out}：{error.strerror}", "换一个文件夹") from error
    return {"voucher": row.voucher_no, "kind": row.vt_code, "file": str(out), "bytes": len(data)}


def exported(row: Any, view: Any, out: Path | None, reason: str) -> dict[str, Any]:
    """导出一版签过名的原文 into a folder, as it is: its accounts are whole, so the audit has two rows, the export and the revealing, as of a download.

    Nothing can be added to what was signed: the audit's number stands in README.txt beside it. In a scope. Raises UserError for a folder
    that cannot be written.
    """
    from jincai.platform.audit import api as audit
    from jincai.platform.evoucher import api as evoucher

    if out is None:
        raise UserError("没有说写到哪个文件夹", "用 --out 指明文件夹")
    mark = _marked(row, verb="voucher.export", note="账号完整，签过名的原文", sm3=view.sm3)
    files = evoucher.export(view, out, note=mark)
    told = {"files": [each.name for each in files], "sm3": view.sm3, "flag": view.flag}
    where = {"document_kind": "voucher", "document": f"{row.vt_code} {row.voucher_no}", "agency": row.agency, "year": row.year}
    says = reason.strip()[:200] or "命令行导出，没有写事由"
    audit.record(audit.Entry(kind="reveal", verb="identity.reveal", after=told, says=says, channel="command", agent=getpass.getuser(), **where))
    return {"ok": view.good, "voucher": row.voucher_no, "kind": row.vt_code, "title": view.title, "files": [str(each) for each in files]}


def _marked(row: Any, *, verb: str, note: str, sm3: str) -> str:
    """水印, with its row in the audit."""
    from jincai.platform.ui import api as ui

    return ui.watermark(
        verb=verb, title=f"{row.vt_code} {row.voucher_no}", note=note, rows=1, sm3=sm3, kind="voucher", command=getpass.getuser(),
        find=lambda user: system(row.division),
    )  # fmt: skip
