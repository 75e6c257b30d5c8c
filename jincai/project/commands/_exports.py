"""命令的导出：与页面的导出一样有水印，在审计里有一行，说是服务器上的哪个用户。"""

from __future__ import annotations

import getpass
from collections.abc import Callable


def mark(verb: str, kind: str = "sheet") -> Callable[[str, str, int, str], str]:
    """水印 of what a command writes: (title, note, rows, SM3) -> the words; `verb` and `kind` of file as the audit names them. Needs a scope."""

    def said(title: str, note: str, rows: int, sm3: str) -> str:
        from jincai.platform.ui import api as ui

        return ui.watermark(verb=verb, title=title, note=note, rows=rows, sm3=sm3, kind=kind, command=getpass.getuser())

    return said
