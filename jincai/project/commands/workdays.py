"""工作日：看一年的放假安排，成批导入，逐日登记、删去，算到期日。"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from jincai.kernel.problems import UserError
from jincai.project.commands import _books

if TYPE_CHECKING:
    from jincai.platform.identity.api import Actor

HELP = "工作日：放假与补班的日子，导入一年的安排，算到期日 (working days: holidays and make-up days kept here)"
NATIONAL = "000000000"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, with which day or file."""
    actions = ("list", "check", "import", "keep", "drop", "due")
    parser.add_argument("action", nargs="?", default="list", choices=actions, help="做什么，默认列出 (what to do)")
    parser.add_argument("--year", type=int, help="哪一年，默认今年 (calendar year)")
    parser.add_argument("--division", default=NATIONAL, help="九位财政区划代码，默认全国（各区划都用） (fiscal division)")
    parser.add_argument("--file", type=Path, help="导入的 CSV：日期、类别、名称；- 为标准输入 (file to import)")
    parser.add_argument("--on", type=_books.day, help="哪一天；due 从这天起算 (day)")
    parser.add_argument("--works", action="store_true", help="登记为补班，默认放假 (a make-up working day)")
    parser.add_argument("--name", default="", help="名称，如 国庆节 (name of the day)")
    parser.add_argument("--days", type=int, default=1, help="due：几个工作日 (how many working days)")
    parser.add_argument("--actor", metavar="USER", default="", help="维护本区划的人的用户名；全国的由运维办，不写 (who keeps them)")


def run(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Status 1 when a needed year is not kept (`check`); UserError for a file or day that will not do."""
    from django.utils import timezone

    from jincai.platform.identity import api as identity
    from jincai.platform.workflow import api as workflow

    today, division = timezone.localdate(), options.division
    year = options.year or (options.on or today).year
    if not 2000 <= year <= 2100:
        raise UserError(f"年份 {year} 不对", "写 2000 至 2100")
    with identity.scope(divisions=division):
        if options.action == "due":
            return 0, _due(options, today)
        if options.action == "check":
            found = workflow.gaps(options.on or today, division)
            return int(bool(found)), {"ok": not found, "warnings": [each.says for each in found]}
        kept = _keep(options) if options.action != "list" else {}
        lacking = workflow.gap(year, division)
        rows = [{"on": day.on.isoformat(), "works": day.works, "name": day.name, "source": day.source} for day in workflow.special_days(year, division)]
    return 0, {"ok": True, "year": year, "division": division, "kept": kept, "rows": rows, "warnings": [lacking.says] if lacking else []}


def show(result: dict[str, Any], out: TextIO) -> None:
    """For people."""
    for row in result.get("rows", ()):
        out.write(f"{row['on']}  {'补班' if row['works'] else '放假'}  {row['name']}（{row['source']}）\n")
    for year, count in result.get("kept", {}).items():
        out.write(f"{year} 年维护了 {count} 天\n")
    if "due" in result:
        out.write(f"{result['from']} 起 {result['days']} 个工作日：{result['due']}\n")
    for says in result.get("warnings", ()):
        out.write(f"注意：{says}\n")
    if result.get("ok") and not result.get("warnings") and set(result) <= {"ok", "warnings"}:
        out.write("要用的年份都维护齐了\n")


def _due(options: argparse.Namespace, today: date) -> dict[str, Any]:
    from jincai.platform.workflow import api as workflow

    begins = options.on or today
    if not 0 <= options.days <= 365:
        raise UserError(f"{options.days} 个工作日不对", "写 0 至 365")
    due = workflow.add_working_days(begins, options.days, options.division)
    lacking = workflow.gap(due.year, options.division)
    return {"ok": True, "from": begins.isoformat(), "days": options.days, "due": due.isoformat(), "warnings": [lacking.says] if lacking else []}


def _keep(options: argparse.Namespace) -> dict[str, int]:
    """Import, keep or drop; how many days a year."""
    from jincai.platform.workflow import api as workflow

    actor, division = _who(options), options.division
    if options.action == "import":
        if not options.file:
            raise UserError("没有说哪个文件", "jincai workdays import --file 2027.csv")
        done = workflow.keep_days(workflow.read_days(_read(options.file)), division=division, actor=actor)
        return {str(year): count for year, count in done.items()}
    if options.on is None:
        raise UserError("没有说哪一天", "写 --on 2027-10-01")
    if options.action == "keep":
        workflow.keep_day(division=division, on=options.on, works=options.works, name=options.name, actor=actor)
        return {str(options.on.year): 1}
    workflow.drop_day(division=division, on=options.on, actor=actor)
    return {}


def _who(options: argparse.Namespace) -> Actor:
    """Who keeps them: of the whole country the installation itself, of a division its system administrator."""
    from jincai.platform.identity import api as identity

    if options.division == NATIONAL and not options.actor:
        return identity.system(NATIONAL, "运维")
    actor = identity.actor(options.actor) if options.actor else None
    if actor is None:
        raise UserError(f"没有用户“{options.actor}”" if options.actor else "没有说谁维护", "写 --actor 系统管理员的用户名；全国的不写 --division")
    return actor


def _read(path: Path) -> bytes:
    if str(path) == "-":
        return sys.stdin.buffer.read(100_001)
    if not path.is_file():
        raise UserError(f"没有文件 {path}", "写 CSV 文件的路径")
    with path.open("rb") as source:
        return source.read(100_001)
