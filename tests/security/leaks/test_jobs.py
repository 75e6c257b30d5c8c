"""后台任务与命令：在别的区划里办，不动、不带出受害区划的一行。"""

from __future__ import annotations

import contextlib
import importlib
import inspect
import io
import itertools
import json
from typing import Any

import pytest

from jincai.platform.jobs import declared
from jincai.project import catalogue, cli
from tests.security.leaks import pages
from tests.security.leaks import world as worlds
from tests.security.leaks.markers import Marks, Row, everything, leaves, readable, split, touched

VALUES: dict[str, Any] = {"division": worlds.COUNTY, "year": worlds.YEAR, "on": "2025-12-31", "day": "2025-03-04", "counterpart": "bank"}
"""参数按名字填；别的名字由任务自己的 example= 给出，否则这件任务就没有测到。"""
TESTS_OWN = ("bench.", "torture.", "test")
"""量度与测试自己的任务；测试的任务另按所在的模块认：同一进程里别的测试也会登记。"""


def tasks() -> dict[str, declared.Task]:
    """Every job that is declared, less those of measuring and tests."""
    return {name: task for name, task in declared._TASKS.items() if not name.startswith(TESTS_OWN) and ".tests" not in f".{name}.{task.function.__module__}"}


def arguments(task: declared.Task) -> dict[str, Any]:
    """What it is called with in the attacker's division. AssertionError when an argument is not known."""
    given = {**(getattr(task, "example", None) or {}), **VALUES}
    names = [each for each in inspect.signature(task.function).parameters.values() if each.kind is not each.VAR_KEYWORD]
    lost = [each.name for each in names if each.name not in given and each.default is each.empty]
    assert not lost, f"任务 {task.name} 的参数 {lost} 不知填什么：给它 example="
    return {each.name: given[each.name] for each in names if each.name in given}


def run(task: declared.Task) -> str:
    """办一件; what it said when it failed."""
    try:
        task.run(**arguments(task))
    except AssertionError:
        raise
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def carried(marks: Marks, whole: dict[str, list[Row]]) -> list[str]:
    """Marks of the victim in rows that are not his."""
    _, rest = split(whole, marks.division, marks.agency)
    text = "\n".join(leaf for rows in rest.values() for row in rows for value in row.values() for leaf in leaves(value))
    return sorted(marks.found(text))


def test_no_job_of_another_division_touches_or_carries_away(world: None, division_marks: Marks) -> None:
    assert len(tasks()) >= 10
    for name, task in sorted(tasks().items()):
        said = run(task)
        assert not division_marks.found(said), name
        whole = everything()
        assert touched(division_marks, whole) == [], name
        assert carried(division_marks, whole) == [], name


def test_a_job_that_leaks_is_caught(world: None, division_marks: Marks) -> None:
    def leaking(*, division: str) -> None:
        from jincai.execution.payment.models import Payment
        from jincai.platform.identity.api import scope

        seen = [p.purpose for p in Payment.objects.using("checker").filter(division=worlds.CITY)]
        with scope(divisions=division):
            Payment.objects.filter(division=division).update(says=seen[0])

    task = declared.Task(name="leak.copy", function=leaking, again=declared.Again(1), merge=False, every="")
    assert run(task) == "" and carried(division_marks, everything())


def test_a_job_whose_arguments_cannot_be_filled_fails() -> None:
    def odd(*, division: str, nobody_knows: str) -> None: ...

    with pytest.raises(AssertionError, match="nobody_knows"):
        arguments(declared.Task(name="odd", function=odd, again=declared.Again(1), merge=False, every=""))


SKIPPED = {"demo": "办一整年，是自己的世界", "import_budget": "要一份文件，预算导入的测试在 planning/budget"}


def commands(marks: Marks) -> dict[str, list[list[str]]]:
    """Every command with --division, and how it is called in the attacker's division: each word that may be chosen, the victim's numbers asked for."""
    out = {}
    for name in catalogue.names():
        module = importlib.import_module(f"{catalogue.PACKAGE}.{name}")
        parser = cli.Parser(prog=name, allow_abbrev=False)
        module.arguments(parser)
        options = {each.option_strings[-1]: each for each in parser._actions if each.option_strings}
        if "--division" in options and name not in SKIPPED:
            words = ["--division", worlds.COUNTY, *(["--year", str(worlds.YEAR)] if "--year" in options else [])]
            places = [each for each in parser._actions if not each.option_strings]
            called = [[*asked, *words] for asked in itertools.product(*(place.choices or pages._some(marks)[1:4] for place in places))]
            endings = (f"{name}-out", f"{name}-out.pdf") if "--out" in options and places else ()
            out[name] = [*called, *([*each, "--out", ending] for each in called for ending in endings)]
    return out


def test_no_command_of_another_division_tells(world: None, division_marks: Marks, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    asked = commands(division_marks)
    assert {"check_books", "accounts_demo", "trial_balance", "voucher"} <= set(asked)
    assert {"export", "print", "verify"} <= {words[0] for words in asked["voucher"]}, "each thing that it does is asked for"
    written = 0
    for name, calls in asked.items():
        for words in calls:
            out = told(name, words)
            files = [file for file in tmp_path.rglob("*") if file.is_file()]
            written += len(files)
            said = out + "".join(readable(file.read_bytes(), "") for file in files)
            assert not division_marks.found(said, " ".join(words)), (name, words)
            for file in files:
                file.unlink()
    assert written, "some of them write files, of their own division"
    assert touched(division_marks) == []


def told(name: str, words: list[str]) -> str:
    """What a command answers, run as the dispatcher runs it."""
    module = importlib.import_module(f"{catalogue.PACKAGE}.{name}")
    parser = cli.Parser(prog=name, allow_abbrev=False)
    module.arguments(parser)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        try:
            _status, result = module.run(parser.parse_args(words))
        except BaseException as error:
            _status, result = cli._explain(error)
    return out.getvalue() + json.dumps(result, ensure_ascii=False, default=str)
