"""流程的命令：列出、检查、导出；改过的文件不读。"""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from jincai.kernel.problems import UserError
from jincai.platform.workflow import api as workflow
from jincai.project.commands import flow


def options(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    flow.arguments(parser)
    return parser.parse_args(words)


@pytest.mark.django_db
def test_the_command_lists_checks_and_exports(tmp_path: Path) -> None:
    status, told = flow.run(options("list"))
    assert status == 0 and {"payment", "allotment", "virement", "virement_across", "budget_book"} <= {row["kind"] for row in told["rows"]}
    file = tmp_path / "flow.json"
    assert flow.run(options("export", "--kind", "payment", "--file", str(file)))[0] == 0
    assert workflow.read_flow(file.read_bytes())["kind"] == "payment"
    with pytest.raises(UserError):
        flow.run(options("check", "--version", "999999"))
    file.write_bytes(file.read_bytes().replace(b"any", b"all", 1))
    with pytest.raises(UserError, match="SM3"):
        flow.run(options("check", "--file", str(file)))
