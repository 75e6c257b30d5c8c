"""演示记录：这一年是不是演示、走完没有、推定了什么；首页和核对从这里读。"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from jincai.accounting.statements import api as statements
from jincai.platform.identity.api import scope
from jincai.project.commands import _exports
from jincai.project.demo.book import Published
from jincai.project.demo.options import Options
from jincai.project.postgres import api as postgres

ALWAYS = (
    "预算单位、人员、收款人和账号",
    "支付的日期、笔数和金额切分（合计到科目等于公布数）",
    "人大批准、批复、调整、追加、预备费文件的日期与文号",
    "上级调度、区县往来、转贷与还本的日期",
    "政府与部门经济分类在科目内的比例",
    "银行退票（约 0.6%）与退款（约 0.4%），单位撤回、财政退回、作废、撤销与更正的笔",
    "自有收入、收回存量、调入资金、实拨、付息入库或拨出的日期；收回存量冲减其他支出类",
    "调剂、冻结、收回指标与用款计划的时间和数额",
)


def folder(o: Options) -> Path:
    """演示的文件夹：节点的账也在这里。"""
    return postgres.home() / "demo" / f"{o.division}-{o.year}"


def _note(o: Options) -> Path:
    return folder(o).parent / f"{o.division}-{o.year}.json"


def state(o: Options) -> str:
    """ "" 没有；started 走了一半；done 走完。"""
    try:
        return str(json.loads(_note(o).read_text(encoding="utf-8"))["state"])
    except (OSError, ValueError, KeyError):
        return ""


def begin(o: Options) -> None:
    """开始走。"""
    _note(o).parent.mkdir(parents=True, exist_ok=True)
    _note(o).write_text(json.dumps({"state": "started"}), encoding="utf-8")


def abandon(o: Options) -> None:
    """没走成：什么也没有保存时清掉记录。"""
    from jincai.project.demo import wiping

    if not wiping.occupied(o):
        forget(o)


def forget(o: Options) -> None:
    """清掉记录与节点的账。"""
    _note(o).unlink(missing_ok=True)
    shutil.rmtree(folder(o), ignore_errors=True)


def report(o: Options) -> Path:
    """执行报告：按功能分类的支出执行表，xlsx，与书同用万元；返回文件。"""
    path = folder(o).parent / f"{o.division}-{o.year}-report.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    with scope(divisions=[o.division]), path.open("wb") as out:
        statements.to_xlsx(statements.by_function(year=o.year, division=o.division, part="all"), out, unit="万元", mark=_exports.mark("statements.export"))
    return path


def assumed(o: Options, p: Published) -> list[str]:
    """推定了什么：每次都一样的，和这本书没有给的。走过的年以当时记下的为准。"""
    try:
        kept = json.loads(_note(o).read_text(encoding="utf-8")).get("assumed")
    except (OSError, ValueError):
        kept = None
    return kept or [*ALWAYS, *dict.fromkeys(p.assumed)]


def keep(o: Options, result: dict[str, Any]) -> None:
    """走完了：记下结果小结与推定。"""
    note = {
        "state": "done",
        "assumed": result["assumed"],
        "checks": result["checks"],
        "seed": o.seed,
        "payments": o.payments,
        "book": o.file.name,
    }
    _note(o).write_text(json.dumps(note, ensure_ascii=False, indent=1), encoding="utf-8")
