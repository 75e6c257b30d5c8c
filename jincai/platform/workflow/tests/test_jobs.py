"""每天的升级：各区划有逾期的才投递；办两次和办一次一样。命令：列出、检查、导出。"""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

import pytest

from jincai.kernel.problems import UserError
from jincai.platform.identity.api import scope
from jincai.platform.workflow import api as workflow
from jincai.platform.workflow import jobs, models
from jincai.platform.workflow.tests.ground import CITY, begin, paper, put, simple
from jincai.project.commands import flow


def options(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    flow.arguments(parser)
    return parser.parse_args(words)


@pytest.mark.django_db
def test_overdue_ones_go_up_by_the_job_once() -> None:
    with scope(divisions=CITY):
        put(simple())
        begin(paper())
    for _ in range(2):
        jobs.escalate(division=CITY, day="2025-07-01")
    with scope(divisions=CITY):
        assert models.Task.objects.filter(escalated=True).count() == 1
        assert models.Act.objects.filter(action="overdue").count() == 1


@pytest.mark.django_db(databases=["default", "checker"])
def test_the_nightly_job_asks_for_divisions_with_overdue_tasks() -> None:
    jobs.nightly()


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


def test_a_day_is_a_working_day_by_the_calendar_or_the_week() -> None:
    assert workflow.is_announced(date(2025, 10, 1)) and not workflow.is_announced(date(2027, 1, 1))
