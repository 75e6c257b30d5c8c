"""回答：命令的结果写成一个 JSON 对象或给人看的几行；错误写成一句话和一个办法。"""

from __future__ import annotations

import dataclasses
import datetime
import decimal
import enum
import json
import uuid
from pathlib import Path
from types import ModuleType
from typing import Any, TextIO

from jincai.kernel.problems import InputErrors, UserError
from jincai.kernel.rules import Refused

SHOWN = 50  # errors listed on a screen; JSON has all


def write(module: ModuleType, result: dict[str, Any], out: TextIO, as_json: bool) -> None:
    """The result of a command that ran to its end."""
    if as_json:
        write_json(result, out)
    elif hasattr(module, "show"):
        module.show(result, out)
    else:
        for key, value in result.items():
            out.write(f"{key}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=plain)}\n")


def write_json(result: dict[str, Any], out: TextIO) -> None:
    """One object on one line."""
    out.write(json.dumps(result, ensure_ascii=False, default=plain) + "\n")
    out.flush()


def plain(value: Any) -> Any:
    """Values that JSON has no word for: amounts are strings with two decimals, dates ISO."""
    if isinstance(value, decimal.Decimal):
        return f"{value:.2f}"
    if isinstance(value, datetime.date | datetime.datetime):
        return value.isoformat()
    if isinstance(value, uuid.UUID | Path):
        return str(value)
    if isinstance(value, enum.Enum):
        return value.value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    if isinstance(value, set | frozenset | tuple):
        return list(value)
    raise TypeError(f"{type(value).__name__} 不能写成 JSON")


def error_result(error: UserError) -> dict[str, Any]:
    """The JSON of a usage or input error."""
    errors = [each.as_dict() for each in error.errors] if isinstance(error, InputErrors) else []
    return {"ok": False, "says": error.says, "remedy": error.remedy, "errors": errors}


def tell_error(error: UserError, err: TextIO) -> None:
    """错误给人看: the sentence, every place of an input, what to do."""
    err.write(f"错误：{error.says}\n")
    listed = error.errors if isinstance(error, InputErrors) else []
    for each in listed[:SHOWN]:
        place = f"第 {each.row} 行" if each.row is not None else "全表"
        err.write(f"  {each.sheet} {place} {each.field}“{each.value}”：{each.says}\n")
    if len(listed) > SHOWN:
        err.write(f"  另有 {len(listed) - SHOWN} 处，用 --json 看全部\n")
    if error.remedy:
        err.write(f"办法：{error.remedy}\n")


def tell_refusal(refused: Refused, err: TextIO) -> None:
    """拒绝给人看: every reason with its citation, figures, holds and way out."""
    err.write(f"{refused.title}\n")
    for each in refused.violations:
        err.write(f"  · {each.says}{f'（{each.cites}）' if each.cites else ''}\n")
        if each.asked is not None and each.available is not None:
            err.write(f"    需要 {each.asked:,.2f} 元，可用 {each.available:,.2f} 元\n")
        for hold in each.holds:
            err.write(f"    占用：{hold.document} {hold.amount:,.2f} 元 {hold.since or ''} {hold.by}\n")
        if each.remedy:
            err.write(f"    办法：{each.remedy}{f'（{each.who}）' if each.who else ''}\n")


_OF_SERVER = {
    "53100": ("数据库所在的磁盘已满", "清理磁盘后重跑；已提交的数据未丢"),
    "53200": ("数据库服务器内存不足", "停掉别的程序，或给服务器加内存，再重跑；数据未丢"),
    "53300": ("数据库的连接用完了", "关掉不用的程序，或调大 max_connections，再重跑；数据未丢"),
    "57014": ("数据库的一条语句被取消", "有人取消了它，或过了时限；数据未丢，重跑即可"),
}
"""连着的数据库自己说的话（SQLSTATE）：怎么了，怎么办。"""


def as_user_error(error: BaseException) -> UserError | None:
    """Errors of the surroundings (files, disk, database connection) as sentences; None for a fault of the program."""
    if type(error).__name__ == "RuleError":
        return UserError(f"科目表或记账规则有误：{error}", "改正后再试；用自己的科目表时，看 JINCAI_CHARTS 指向的文件夹")
    import psycopg

    if isinstance(error, psycopg.OperationalError) or type(error).__name__ == "OperationalError":
        known = _OF_SERVER.get(str(getattr(error, "sqlstate", "") or getattr(error.__cause__, "sqlstate", "") or ""))
        if known:
            return UserError(f"{known[0]}：" + str(error).strip().split("\n", 1)[0], known[1])
        return UserError("数据库连不上或中途断开：" + str(error).strip().split("\n", 1)[0], "看 jincai database status；数据未丢，重跑即可")
    if isinstance(error, PermissionError):
        return UserError(f"没有权限：{error.filename or error}", "检查该文件或文件夹的权限，或换一个位置")
    if isinstance(error, FileNotFoundError | IsADirectoryError | NotADirectoryError | FileExistsError):
        return UserError(f"文件或文件夹不对：{error.filename or error}（{error.strerror}）", "检查路径")
    if isinstance(error, OSError) and error.errno == 28:
        return UserError("磁盘已满", "清理磁盘后重试；已提交的数据未丢")
    return None
