"""命令行：`jincai 命令 [选项] [--json]`。一个文件一条命令（jincai/project/commands），这里分派、备好数据库、把错误说成人话。

A command module has `HELP`, `arguments(parser)`, `run(options) -> (status, result)` and may have `show(result, out)`,
`DATABASE = False` (needs none), `MIGRATED = False` (runs before the database is up to date), `RAW = True` (takes its arguments as
they are, in `options.rest`).
Status 0 done and every check holds, 1 a check failed or a verb was refused, 2 bad usage or input. With `--json` the last line of standard
output is one JSON object; whatever else a command prints goes to standard error.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from types import ModuleType
from typing import Any, NoReturn, TextIO

from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.project import answers, catalogue

OK, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130


class Parser(argparse.ArgumentParser):
    """参数解析: a mistake becomes a UserError instead of an exit."""

    def error(self, message: str) -> NoReturn:
        """Raises UserError with argparse's own words."""
        raise UserError(f"用法有误：{message}", f"{self.prog} --help 看用法")


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """控制台入口: run one command and exit with its status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    status = run(list(sys.argv[1:] if argv is None else argv), sys.stdout)
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.flush()
        sys.exit(status)
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has gone: nothing more to say to it
    sys.exit(status)


def run(argv: list[str], out: TextIO) -> int:
    """Run one command line; the exit status. Nothing a user can cause escapes as an exception."""
    as_json = "--json" in argv
    module: ModuleType | None = None
    try:
        if not argv or argv[0] in ("-h", "--help", "help"):
            out.write(catalogue.overview())
            return OK if argv else USAGE
        name, rest = catalogue.choose([word for word in argv if word != "--json"])
        if name is None:
            raise UserError(f"没有“{argv[0]}”这条命令", _nearest(argv[0]))
        module = importlib.import_module(f"{catalogue.PACKAGE}.{name}")
        with contextlib.redirect_stdout(sys.stderr) if as_json else contextlib.nullcontext():
            status, result = _call(module, name, rest, as_json)
        answers.write(module, result, out, as_json)
        return status
    except BaseException as error:
        status, result = _explain(error)
        if as_json and result:
            answers.write_json(result, out)
        return status


def _call(module: ModuleType, name: str, rest: list[str], as_json: bool) -> tuple[int, dict[str, Any]]:
    options = _options(module, name, rest, as_json)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jincai.project.settings")
    if getattr(module, "DATABASE", True):
        from jincai.project.postgres import api as postgres

        found = postgres.ensure()
        _set_up()
        if getattr(module, "MIGRATED", True):
            _bring_up(found.app)
    else:
        _set_up()
    status, result = module.run(options)
    return int(status), result


def _set_up() -> None:
    """Facts and rules registered, models known; asks no database."""
    import django

    django.setup()


def _options(module: ModuleType, name: str, rest: list[str], as_json: bool) -> argparse.Namespace:
    if getattr(module, "RAW", False):
        return argparse.Namespace(rest=rest, json=as_json)
    parser = Parser(prog=f"jincai {catalogue.spoken(name)}", description=module.HELP, allow_abbrev=False)
    parser.add_argument("--json", action="store_true", help="只在标准输出的最后一行给出一个 JSON 对象 (one JSON object)")
    module.arguments(parser)
    options = parser.parse_args(rest)
    options.json = as_json
    return options


def _bring_up(login: Any) -> None:
    """The embedded database follows the program; a database of the user's own is changed only when he says so, or when it is empty."""
    from jincai.project import migration
    from jincai.project.postgres import api as postgres

    found = migration.current(login)
    if found == migration.version():
        return
    if found is not None and not postgres.embedded():
        raise UserError("数据库的版本与程序不同", "运行 jincai migrate 升级")
    postgres.say("正在升级数据库…")
    migration.migrate()


def _explain(error: BaseException) -> tuple[int, dict[str, Any]]:
    """What to tell the user of an exception, and the exit status."""
    if isinstance(error, SystemExit):  # --help
        return (error.code if isinstance(error.code, int) else FAILED), {}
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED, {}
    if isinstance(error, BrokenPipeError):
        return OK, {}
    if isinstance(error, Refused):
        answers.tell_refusal(error, sys.stderr)
        return FAILED, {"ok": False, **error.as_problem()}
    known = error if isinstance(error, UserError) else answers.as_user_error(error)
    if known is not None:
        answers.tell_error(known, sys.stderr)
        return USAGE, answers.error_result(known)
    traceback.print_exception(error)
    sys.stderr.write("程序内部错误，这不是您的操作造成的；请把以上内容报告给维护者\n")
    return FAILED, {"ok": False, "says": f"程序内部错误：{type(error).__name__}: {error}", "remedy": "请报告给维护者", "errors": []}


def _nearest(word: str) -> str:
    close = difflib.get_close_matches(word, [catalogue.spoken(name) for name in catalogue.names()], n=1)
    return (f"是不是 jincai {close[0]}？" if close else "") + "jincai --help 列出全部命令"


if __name__ == "__main__":
    main()
