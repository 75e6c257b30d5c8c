"""流程文件：一版流程导出成 JSON（带 SM3），导入成草稿；文件里的字只是数据，不执行，不求值。"""

from __future__ import annotations

import json
from typing import Any

from jincai.kernel.problems import UserError
from jincai.platform.identity.api import Actor
from jincai.platform.workflow.versions import Version, digest, draft

FORMAT, MOST = 1, 1_000_000
_KEYS = {"jincai_flow", "kind", "code", "title", "year", "sm3", "watermark", "body"}


def export_flow(found: Version, *, watermark: str) -> str:
    """导出: the text of the file; the SM3 is over the body; the `watermark` says who took it, nobody reads it back."""
    told = {"jincai_flow": FORMAT, "kind": found.kind, "code": found.code, "title": found.title, "year": found.year, "sm3": found.sm3}
    return json.dumps({**told, "watermark": watermark, "body": found.body}, ensure_ascii=False, indent=2) + "\n"


def read_flow(data: bytes | str) -> dict[str, Any]:
    """读文件: what it says, once its form and its SM3 fit. Raises UserError for everything else."""
    if len(data) > MOST:
        raise UserError(f"文件有 {len(data):,} 字节，流程文件至多 1 MB", "核对是不是流程文件")
    try:
        told = json.loads(data.decode("utf-8-sig") if isinstance(data, bytes) else data, parse_constant=_no_number)
    except (ValueError, RecursionError) as why:
        raise UserError("不是流程文件（不是 UTF-8 的 JSON，或套得太深）", "选一个导出的流程文件（.json）") from why
    if not isinstance(told, dict) or told.get("jincai_flow") != FORMAT or set(told) - _KEYS or not isinstance(told.get("body"), dict):
        raise UserError("不是流程文件，或是别的版本的", f"文件应有：{'、'.join(sorted(_KEYS))}")
    year = told.get("year")
    texts = all(isinstance(told.get(name), str) and len(told[name]) <= 60 for name in ("kind", "code", "title"))
    if not texts or not (year is None or (isinstance(year, int) and not isinstance(year, bool) and 2000 <= year <= 2100)):
        raise UserError("流程文件的种类、代码、名称或年度不对", "用导出的文件改，不改这几项")
    try:
        fits = digest(told["body"]) == told.get("sm3")
    except (ValueError, RecursionError) as why:
        raise UserError("流程文件的内容不能读", "重新导出") from why
    if not fits:
        raise UserError("流程文件的 SM3 与内容不符，文件被改过或没有传全", "重新导出；要改流程的，导入之后在编辑页改")
    return told


def import_flow(data: bytes | str, *, division: str, actor: Actor) -> Version:
    """导入: a draft of the division; published by another person once it is checked. Raises UserError, Refused without the right to draft."""
    told = read_flow(data)
    return draft(
        division=division, kind=told["kind"], body=told["body"], title=told["title"], actor=actor, year=told["year"], code=told["code"][:40]
    )


def _no_number(text: str) -> Any:
    raise ValueError(text)
