"""演示测试的环境：命令照分派器那样运行，数据库是测试自己的，文件写在测试的文件夹里。"""

from __future__ import annotations

import importlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jincai.project import answers, cli
from jincai.project.demo import notes
from tests import small_year

Demo = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Demo:
    """demo("--book", ...): the exit status and the JSON object."""
    settings.PASSWORD_HASHERS = small_year.QUICK
    monkeypatch.setattr(notes, "folder", lambda o: tmp_path / "demo" / f"{o.division}-{o.year}")
    command = importlib.import_module("jincai.project.commands.demo")

    def run(*words: object) -> tuple[int, dict[str, Any]]:
        parser = cli.Parser(prog="jincai demo", allow_abbrev=False)
        command.arguments(parser)
        try:
            status, result = command.run(parser.parse_args([*map(str, words), "--no-serve"]))
            command.show(result, io.StringIO())
        except BaseException as error:
            status, result = cli._explain(error)
        out = io.StringIO()
        answers.write_json(result, out)
        return status, json.loads(out.getvalue())

    return run
