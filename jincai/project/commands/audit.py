"""审计的命令：核对封存，导出记录。"""

from __future__ import annotations

import argparse
import dataclasses
import json
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from jincai.kernel import sm3
from jincai.kernel.problems import UserError
from jincai.project.commands import _exports

HELP = "审计：verify 核对封存，export 导出一个区划的记录 (check the audit's seals, export its records)"
MOST = 1_000_000


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, for which division."""
    parser.add_argument("what", choices=("verify", "export"), help="verify 核对；export 导出")
    parser.add_argument("--division", default="530700000", help="九位财政区划 (division)")
    parser.add_argument("--out", metavar="FILE", help="export：写到的文件，一行一条 JSON，末行是水印 (JSON lines, the last one the watermark)")
    parser.add_argument("--since", type=date.fromisoformat, help="自哪天 (first day)")
    parser.add_argument("--until", type=date.fromisoformat, help="到哪天 (last day)")


def run(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Status 1 when a seal is broken."""
    if options.what == "export":
        return 0, _export(options)
    from jincai.accounting.closing import api as closing
    from jincai.platform.audit import api as audit

    drift = closing.verify_audit(division=options.division)
    kept = audit.seals(options.division)
    last = {"number": kept[-1].number, "day": str(kept[-1].day), "sm3": kept[-1].sm3} if kept else None
    return (1 if drift else 0), {
        "ok": not drift, "division": options.division, "seals": len(kept), "records": sum(each.rows for each in kept), "last": last, "drift": drift,
    }  # fmt: skip


def _export(options: argparse.Namespace) -> dict[str, Any]:
    from jincai.platform.audit import api as audit
    from jincai.platform.identity.api import scope, verb_title

    if not options.out or not Path(options.out).resolve().parent.is_dir():
        raise UserError("没有写到哪里", "--out 给一个文件名，它的文件夹要已经存在")
    out = Path(options.out)
    made, count = sm3.running(), 0
    with scope(divisions=options.division):
        wanted = audit.Filter(division=options.division, since=options.since, until=options.until)
        with out.open("w", encoding="utf-8", newline="\n") as file:
            with audit.reading():
                for row in audit.export(wanted, most=MOST):
                    line = json.dumps({**dataclasses.asdict(row), "at": row.at.isoformat(), "action": verb_title(row.verb)}, ensure_ascii=False) + "\n"
                    made.update(line.encode())
                    file.write(line)
                    count += 1
            said = _exports.mark("audit.export", "audit")("审计记录", options.division, count, made.hexdigest())
            file.write(json.dumps({"watermark": said}, ensure_ascii=False) + "\n")
    return {"ok": True, "out": str(out), "rows": count, "sm3": made.hexdigest(), "file": out.name, "watermark": said}


def show(result: dict[str, Any], out: TextIO) -> None:
    """For people."""
    if "out" in result:
        out.write(f"写出 {result['rows']:,} 条到 {result['out']}\n{result['watermark']}\n")
        return
    out.write(f"{result['division']}：{result['seals']} 次封存，{result['records']:,} 条，{'全部相符' if result['ok'] else '不符：'}\n")
    out.writelines(f"  第 {each.get('number', '—')} 次：{each['says']}\n" for each in result["drift"])
