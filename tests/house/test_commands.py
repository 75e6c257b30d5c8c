"""命令的通用约定：退出码、JSON、错误是一句话而不是回溯。"""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from jincai.project import catalogue, cli

COMMANDS = {
    "fine": "def run(options): print('stray'); return 0, {'amount': D('1.5'), 'on': date(2025, 1, 2)}",
    "failed": "def run(options): return 1, {'ok': False}",
    "bad": "def run(options): raise UserError('金额不是数字', '改成数字')",
    "rows": "def run(options): raise InputErrors([InputError(sheet='04', row=5, field='预算数', value='abc', says='不是数字')])",
    "refuse": "def run(options): raise Refused([Violation(rule='P02', says='超过可用额度', asked=D('2'), available=D('1'))])",
    "file": "def run(options): open('/nowhere/at/all')",
    "broken": "def run(options): return 1 / 0",
    "import_budget": "def run(options): return 0, {'file': 'x'}",
}
HEAD = """
from datetime import date
from decimal import Decimal as D
from jincai.kernel.problems import InputError, InputErrors, UserError
from jincai.kernel.rules import Refused, Violation
HELP = "试验命令"
DATABASE = False
def arguments(parser):
    parser.add_argument("--n", type=int)
"""


@pytest.fixture(autouse=True)
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of small commands in place of the real ones."""
    folder = tmp_path / "made"
    folder.mkdir()
    for name, text in {"__init__": "", **{name: HEAD + text + "\n" for name, text in COMMANDS.items()}}.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(catalogue, "FOLDER", folder)
    monkeypatch.setattr(catalogue, "PACKAGE", "made")
    for name in [each for each in sys.modules if each.split(".")[0] == "made"]:
        monkeypatch.delitem(sys.modules, name)


def call(*words: str) -> tuple[int, str]:
    out = io.StringIO()
    return cli.run(list(words), out), out.getvalue()


def call_json(*words: str) -> tuple[int, dict[str, Any]]:
    status, out = call(*words, "--json")
    lines = out.strip().split("\n")
    assert len(lines) == 1, "exactly one JSON object, and nothing else on standard output"
    return status, json.loads(lines[0])


def test_a_result_is_one_json_object_with_amounts_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert call_json("fine") == (0, {"amount": "1.50", "on": "2025-01-02"})
    assert "stray" in capsys.readouterr().err, "what a command prints is moved out of the way"


def test_a_failed_check_is_status_1() -> None:
    assert call_json("failed") == (1, {"ok": False})


def test_bad_input_is_status_2_with_a_sentence_and_a_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    assert call_json("bad") == (2, {"ok": False, "says": "金额不是数字", "remedy": "改成数字", "errors": []})
    told = capsys.readouterr().err
    assert "金额不是数字" in told and "改成数字" in told and "Traceback" not in told


def test_every_error_of_an_input_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    status, result = call_json("rows")
    assert status == 2
    assert result["errors"] == [{"sheet": "04", "row": 5, "field": "预算数", "value": "abc", "says": "不是数字"}]
    assert "第 5 行" in capsys.readouterr().err


def test_a_refusal_is_status_1_with_its_violations(capsys: pytest.CaptureFixture[str]) -> None:
    status, result = call_json("refuse")
    assert status == 1
    assert result["status"] == 409 and result["violations"][0]["rule"] == "P02"
    assert "超过可用额度" in capsys.readouterr().err


def test_a_missing_file_is_the_users_to_mend(capsys: pytest.CaptureFixture[str]) -> None:
    status, result = call_json("file")
    assert status == 2 and "/nowhere/at/all" in result["says"]
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("words", [["frob"], ["fine", "--n", "x"], ["fine", "--nonsense"], ["fien"], ["--nonsense"], ["import", "nothing"]])
def test_bad_usage_is_status_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    status, result = call_json(*words)
    assert status == 2 and result["says"] and result["remedy"]
    assert "Traceback" not in capsys.readouterr().err


def test_a_slip_of_the_finger_gets_a_suggestion() -> None:
    assert "jincai fine" in call_json("fien")[1]["remedy"]


def test_a_fault_of_the_program_is_shown_as_one(capsys: pytest.CaptureFixture[str]) -> None:
    status, result = call_json("broken")
    assert status == 1 and "ZeroDivisionError" in result["says"]
    assert "Traceback" in capsys.readouterr().err


def test_commands_of_two_words() -> None:
    assert call_json("import", "budget") == (0, {"file": "x"})
    assert call_json("--json", "import", "budget")[0] == 0


def test_help_lists_every_command_without_running_one() -> None:
    status, out = call("--help")
    assert status == 0
    for name in COMMANDS:
        assert catalogue.spoken(name) in out


def test_the_installed_program_keeps_the_contract() -> None:
    done = subprocess.run([sys.executable, "-m", "jincai.project.cli", "frob", "--json"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert json.loads(done.stdout.strip().split("\n")[-1])["ok"] is False
    assert "Traceback" not in done.stderr


def test_every_real_command_has_the_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib

    monkeypatch.undo()
    for name in catalogue.names():
        module: ModuleType = importlib.import_module(f"{catalogue.PACKAGE}.{name}")
        assert module.HELP and callable(module.run) and callable(module.arguments), name
