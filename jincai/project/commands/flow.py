"""流程：列出、检查、导出、导入。"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from jincai.kernel.problems import UserError
from jincai.project.commands import _books, _exports

HELP = "审批流程：列出、检查、导出、导入 (approval flows: list, check, export, import)"
NATIONAL = "000000000"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, with which flow or file."""
    parser.add_argument("action", nargs="?", default="list", choices=("list", "check", "export", "import"), help="做什么，默认列出 (what to do)")
    parser.add_argument("--file", type=Path, help="流程文件；导出时写到这里，检查、导入时读它 (flow file)")
    parser.add_argument("--kind", default="", help="单据种类，如 payment (kind of document)")
    parser.add_argument("--version", type=int, help="哪一版（编号见列表）；检查、导出时默认现行的 (version id)")
    parser.add_argument("--division", default=NATIONAL, help="九位财政区划代码，默认随系统提供的 (fiscal division)")
    parser.add_argument("--year", type=int, help="预算年度，默认今年 (fiscal year)")
    parser.add_argument("--on", type=_books.day, help="检查哪一天有没有人办，默认今天 (day the people are looked at)")
    parser.add_argument("--actor", metavar="USER", default="", help="导入的人的用户名，须有起草流程的岗位 (who drafts)")


def run(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Status 1 when the check finds something; UserError for a file or version that is not there."""
    from django.utils import timezone

    from jincai.platform.identity import api as identity
    from jincai.platform.workflow import api as workflow

    on: date = options.on or timezone.localdate()
    with identity.scope(divisions=options.division):
        if options.action == "list":
            found = workflow.versions(division=options.division, kind=options.kind)
            return 0, {"ok": True, "rows": [_row(version) for version in found]}
        if options.action == "import":
            return 0, {"ok": True, "rows": [_row(_import(options, on))]}
        if options.action == "check" and options.file:
            told = workflow.read_flow(_read(options.file))
            problems = workflow.check(told["body"], division=options.division, on=on, handler=workflow.handler(told["kind"]))
            return int(bool(problems)), {"ok": not problems, "title": told["title"], "problems": [each.as_dict() for each in problems]}
        version = _version(options, on)
        if options.action == "check":
            problems = workflow.problems(version, division=options.division, on=on)
            return int(bool(problems)), {"ok": not problems, "title": version.title, "problems": [each.as_dict() for each in problems]}
        mark = _exports.mark("workflow.export", "flow")(version.title, version.kind, len(version.flow.steps), version.sm3)
        text = workflow.export_flow(version, watermark=mark)
    if options.file:
        options.file.write_text(text, encoding="utf-8")
    return 0, {"ok": True, "title": version.title, "sm3": version.sm3, "file": str(options.file or ""), "text": "" if options.file else text}


def show(result: dict[str, Any], out: TextIO) -> None:
    """For people."""
    for row in result.get("rows", ()):
        year = f"{row['year']} 年" if row["year"] else "各年度"
        out.write(f"{row['id']:>5}  {row['division']}  {row['kind']:<16} {year}  第 {row['number']} 版 {row['state']:<10} {row['title']}\n")
    for each in result.get("problems", ()):
        out.write(f"{each['step'] or '整个流程'}：{each['says']}；{each['remedy']}\n")
    if "problems" in result and result["ok"]:
        out.write(f"{result['title']}：可以发布\n")
    if result.get("text"):
        out.write(result["text"])
    elif result.get("file"):
        out.write(f"{result['title']} 已导出到 {result['file']}（SM3 {result['sm3']}）\n")


def _row(version: Any) -> dict[str, Any]:
    names = ("id", "division", "kind", "year", "number", "state", "title", "sm3", "made_by", "published_by")
    return {name: getattr(version, name) for name in names}


def _version(options: argparse.Namespace, on: date) -> Any:
    from jincai.platform.workflow import api as workflow

    if options.version:
        found = {version.id: version for version in workflow.versions(division=options.division)}
        if options.version not in found:
            raise UserError(f"没有编号为 {options.version} 的流程版本", "用 jincai flow list 查看编号")
        return found[options.version]
    if not options.kind:
        raise UserError("没有说哪个流程", "写 --kind payment 或 --version 编号，或 --file 文件")
    return workflow.current(options.kind, division=options.division, year=options.year or on.year)


def _import(options: argparse.Namespace, on: date) -> Any:
    from jincai.platform.identity import api as identity
    from jincai.platform.workflow import api as workflow

    if not options.file or not options.actor:
        raise UserError("导入要写文件和起草人", "jincai flow import --file 文件 --division 区划 --actor 用户名")
    actor = identity.actor(options.actor, on)
    if actor is None:
        raise UserError(f"没有用户“{options.actor}”", "写系统管理员的用户名")
    return workflow.import_flow(_read(options.file), division=options.division, actor=actor)


def _read(path: Path) -> bytes:
    if str(path) == "-":
        return sys.stdin.buffer.read(1_000_001)
    if path.is_file() and path.stat().st_size > 1_000_000:
        raise UserError(f"文件有 {path.stat().st_size:,} 字节，流程文件至多 1 MB", "核对是不是流程文件")
    return path.read_bytes()
