"""命令行打印一张凭证：写哪种文件看后缀；账号遮住，审计里有一行。"""

from __future__ import annotations

import getpass
import os
from pathlib import Path
from typing import Any

from jincai.kernel.problems import UserError

ENDINGS = (".pdf", ".ofd", ".png")


def printed(row: Any, out: Path | None) -> dict[str, Any]:
    """打印一张 into the file `out`. In a scope. Raises UserError for another ending, or a file that cannot be written."""
    from django.utils import timezone

    from jincai.office.voucherstore import api as voucherstore
    from jincai.platform.evoucher import api as evoucher
    from jincai.platform.identity.api import system
    from jincai.platform.ui import api as ui

    ending = out.suffix.lower() if out else ""
    if out is None or ending not in ENDINGS:
        raise UserError("没有说写到哪个文件", f"用 --out 指明文件，后缀 {'、'.join(ENDINGS)}")
    at = timezone.now()
    versions = evoucher.versions(row.id, at=at)
    mark = ui.watermark(
        verb="voucherstore.print", title=f"{row.vt_code} {row.voucher_no}", note="账号遮住", rows=1, sm3=voucherstore.digest(versions),
        kind="voucher", command=getpass.getuser(), find=lambda user: system(row.division),
    )  # fmt: skip
    how = voucherstore.How(site=os.environ.get("JINCAI_PUBLIC_URL", "http://127.0.0.1:8000"), at=at, mark=mark)
    data = voucherstore.picture(row, versions, how) if ending == ".png" else voucherstore.made(ending[1:], row, versions, how).data
    try:
        out.write_bytes(data)
    except OSError as error:
        raise UserError(f"写不了 {out}：{error.strerror}", "换一个文件夹") from error
    return {"voucher": row.voucher_no, "kind": row.vt_code, "file": str(out), "bytes": len(data)}
