"""命令写出的文件：凡是账里、审计里的，有水印，在审计里有一行；哪个命令写文件，从它们的选项里数出来。"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from django.db import connections

from jincai.accounting.statements.tests import year
from jincai.platform.audit import api as audit
from jincai.platform.identity.api import scope
from jincai.project import commands

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner", "checker"])
FISCAL = ("--book", "fiscal", "--year", str(year.YEAR), "--division", year.CITY)
WRITING = {
    ("audit", "out"): [("export", "--division", year.CITY)],
    ("export_journal", "out"): [(*FISCAL, "--format", form) for form in ("hledger", "ledger", "beancount")],
    ("flow", "file"): [("export", "--kind", "payment")],
    ("trial_balance", "xlsx"): [FISCAL],
}
OTHERS = {
    ("bench", "out"): "量出来的快慢，没有谁的数", ("bench", "beside"): "读进来的量度",
    ("checkpoint", "out"): "一件事实在检查点里的证明，交给要离线验的人",
    ("certificate", "file"): "读进来的证书", ("certificate", "into"): "新的私钥与证书，交本人", ("certificate", "issuer"): "读进来的",
    ("certificate", "key"): "读进来的", ("docs", "out"): "从代码生成的说明，没有谁的数", ("import_budget", "file"): "读进来的",
    ("sign_in", "certificate"): "读进来的证书", ("torture", "replay"): "读进来的日志", ("voucher", "file"): "读进来的证书", ("voucher", "root"): "读进来的证书",
    ("voucher", "out"): "导出的原文照原样，加不得字，审计号写在旁边；打印的有水印：都在 test_voucher_print；XSD", ("workdays", "file"): "读进来的放假、补班日",
}  # fmt: skip


def files() -> Iterator[tuple[str, str]]:
    """(command, option) of every option that names a file or a folder."""
    for found in pkgutil.iter_modules(commands.__path__):
        module = importlib.import_module(f"{commands.__name__}.{found.name}")
        if found.name.startswith("_") or not hasattr(module, "arguments"):
            continue
        for action in parser(module)._actions:
            if action.type is Path or action.metavar in ("FILE", "FOLDER", "DIR", "PATH"):
                yield found.name, action.dest


def parser(module: ModuleType) -> argparse.ArgumentParser:
    made = argparse.ArgumentParser()
    module.arguments(made)
    return made


def exported() -> list[tuple[int, str, str, str, str]]:
    """(number, verb, channel, SM3, rows) of the audit's rows of exports."""
    with connections["checker"].cursor() as cursor:
        cursor.execute("SELECT id, verb, channel, after->>'sm3', after->>'rows' FROM audit_record WHERE kind = 'export' ORDER BY xact, id")
        return [tuple(row) for row in cursor.fetchall()]  # type: ignore[misc]


def test_which_commands_write_files_is_known() -> None:
    assert set(files()) == set(WRITING) | set(OTHERS), "a new one: say here how it exports, or why what it writes is no export"


@pytest.mark.parametrize(("command", "option"), WRITING)
def test_what_a_command_writes_is_audited_and_bears_it(command: str, option: str, tmp_path: Path) -> None:
    with scope(divisions=year.CITY):
        year.book_year()
        audit.record(audit.Entry(verb="payment.review", document="ZF-1"))
    for number, words in enumerate(WRITING[command, option]):
        module, out = importlib.import_module(f"{commands.__name__}.{command}"), tmp_path / f"out-{number}"
        before = exported()
        status, _ = module.run(parser(module).parse_args([*words, f"--{option}", str(out)]))
        assert status == 0
        (row,) = exported()[len(before) :]
        identity, verb, channel, sm3, rows = row
        text = readable(out)
        assert verb and channel == "command" and int(rows) > 0 and len(sm3) == 64
        assert f"审计号 {identity}" in text and sm3 in text and "命令行（" in text


def readable(file: Path) -> str:
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as book:
            return "\n".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    return file.read_text(encoding="utf-8")
