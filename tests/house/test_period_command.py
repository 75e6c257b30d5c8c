"""会计期间的命令：列出，结账、反结账、调整期；不成时说出规定，什么也不改。"""

from __future__ import annotations

import argparse
import json
from typing import Any

import pytest

from jincai.accounting.statements.tests import year
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.platform.identity import api as identity
from jincai.platform.identity.api import scope
from jincai.project import answers
from jincai.project.commands import period

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "checker"])


def call(*words: str) -> dict[str, Any]:
    """The command as the command line runs it."""
    parser = argparse.ArgumentParser()
    period.arguments(parser)
    status, result = period.run(parser.parse_args(["--book", "allotment", "--year", str(year.YEAR), "--division", year.CITY, *words]))
    assert status == 0 and result["ok"]
    return json.loads(json.dumps(result, default=answers.plain))


def test_without_books_there_are_no_periods() -> None:
    with pytest.raises(UserError, match="没有 530700000 2025 年的账"):
        call()


def test_the_command_lists_and_acts() -> None:
    with scope(divisions=year.CITY):
        year.book_year()
    assert [each["open"] for each in call()["periods"]] == [True] * 12 + [False]
    result = call("--close", "1", "--on", "2025-02-01")
    assert (result["changed"]["month"], result["changed"]["closed"], result["periods"][0]["actor"]) == (1, True, "system")
    for words, says in (
        (["--close", "3", "--on", "2025-04-01"], "2 月还没有结账，不能结 3 月"),
        (["--close", "2", "--on", "2025-02-27"], "2025-02-27 不能结账"),
        (["--reopen", "1"], "反结账须写明原因"),
        (["--open-adjustment", "2026-01-31"], "12 月还没有结账"),
        (["--close-adjustment"], "调整期没有打开"),
    ):
        with pytest.raises(Refused, match=says):
            call(*words)
    assert call("--reopen", "1", "--reason", "补记")["periods"][0]["open"]
    for words, says in (
        (["--close", "1", "--actor", "nobody"], "没有用户“nobody”"),
        (["--book", "cash"], "没有账套“cash”"),
        (["--close", "0"], "没有 0 月"),
    ):
        with pytest.raises(UserError, match=says):
            call(*words)
    with scope(divisions=year.CITY):
        identity.create_user(username="zj", name="张计", division=year.CITY, posts=["accountant"], agency="")
        identity.create_user(username="jb", name="经办", division=year.CITY, posts=["preparer"], agency="101001")
    assert call("--close", "1", "--on", "2025-02-01", "--actor", "zj")["changed"]["actor"] == "zj"
    with pytest.raises(Refused, match=r"不能办理“结账”（closing\.close_period）"):
        call("--close", "2", "--on", "2025-03-01", "--actor", "jb")
    for month in range(1, 13):
        call("--close", str(month), "--on", "2026-01-01")
    assert call("--open-adjustment", "2026-01-31")["periods"][12] | {"at": ""} == {
        "month": 13, "name": "调整期", "open": True, "closed": False, "until": "2026-01-31", "actor": "system", "at": "",
    }  # fmt: skip
    result = call("--close-adjustment")
    assert result["periods"][12]["closed"]

    class Out(list[str]):
        write = list.append

    out = Out()
    period.show(result, out)  # type: ignore[arg-type]
    assert "预算指标账 2025 年 530700000 会计期间" in out[0] and "12 月 已结账" in out[12] and "调整期 已结账（至 2026-01-31）" in out[13]
