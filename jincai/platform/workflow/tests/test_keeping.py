"""维护工作日：整年导入、改正、删去、缺哪一节；没有维护的年份推算并说明，从不报错；文件里的任何字都只是字。"""

from __future__ import annotations

from datetime import date

import pytest

from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.platform.audit import api as audit
from jincai.platform.identity.api import Actor, scope, system
from jincai.platform.workflow import api as workflow
from jincai.platform.workflow import jobs, models
from jincai.platform.workflow.tests.ground import begin, paper, put, simple

CITY, COUNTY, NATIONAL = "530700000", "530702000", "000000000"
ADMIN = Actor(user="xitong", name="系统管理员", division=CITY, posts=("system_admin",))
CLERK = Actor(user="he", name="和经办", division=CITY, agencies=("101001",), posts=("preparer",))
OF_2027 = """日期,类别,名称
2027-01-01/2027-01-03,放假,元旦
2027-02-05至2027-02-12,放假,春节
2027-01-30,补班,春节补班
2027-04-03/2027-04-05,放假,清明节
2027-05-01/2027-05-05,放假,劳动节

2027-06-09/2027-06-11,放假,端午节
2027-09-15/2027-09-17,放假,中秋节
2027-10-01/2027-10-07,放假,国庆节
2027-10-09,补班,国庆节补班
"""
pytestmark = pytest.mark.django_db


def kept(division: str = CITY, year: int = 2027) -> list[date]:
    return list(models.Day.objects.filter(division=division, on__year=year).order_by("on").values_list("on", flat=True))


def test_a_year_is_imported_and_its_deadlines_hold() -> None:
    with scope(divisions=CITY, actor=ADMIN):
        assert workflow.gap(2025, CITY) is None, "the library has it"
        before = workflow.gap(2027, CITY)
        assert before and "还没有维护" in before.says and "周一至周五" in before.says and len(before.festivals) == 7
        assert not workflow.is_settled(date(2027, 3, 1), CITY)
        assert workflow.keep_days(workflow.read_days(OF_2027), division=CITY, actor=ADMIN) == {2027: 34}
        assert workflow.gap(2027, CITY) is None and workflow.is_settled(date(2027, 3, 1), CITY)
        assert workflow.add_working_days(date(2027, 9, 30), 1, CITY) == date(2027, 10, 8)
        assert workflow.add_working_days(date(2027, 9, 30), 2, CITY) == date(2027, 10, 9), "a Saturday that works"
        assert workflow.add_working_days(date(2026, 12, 31), 1, CITY) == date(2027, 1, 4), "out of the library's last year into the kept one"


def test_what_is_lacking_is_named() -> None:
    with scope(divisions=CITY, actor=ADMIN):
        short = "\n".join(line for line in OF_2027.split("\n") if "端午" not in line and "中秋" not in line)
        workflow.keep_days(workflow.read_days(short), division=CITY, actor=ADMIN)
        lacking = workflow.gap(2027, CITY)
        assert lacking and lacking.festivals == ("端午节", "中秋节") and "缺端午节、中秋节" in lacking.says
        workflow.keep_day(division=CITY, on=date(2027, 6, 9), works=False, name="端午节", actor=ADMIN)
        workflow.keep_day(division=CITY, on=date(2027, 9, 14), works=True, name="中秋节补班", actor=ADMIN)
        again = workflow.gap(2027, CITY)
        assert again and again.festivals == ("中秋节",), "a make-up day is no holiday"


def test_imported_again_the_year_is_corrected_and_other_years_stay() -> None:
    with scope(divisions=CITY, actor=ADMIN):
        workflow.keep_day(division=CITY, on=date(2025, 3, 15), works=False, name="三朵节", actor=ADMIN)
        workflow.keep_days(workflow.read_days(OF_2027), division=CITY, actor=ADMIN)
        right = OF_2027.replace("2027-10-01/2027-10-07", "2027-10-01/2027-10-08")
        workflow.keep_days(workflow.read_days(right), division=CITY, actor=ADMIN)
        assert date(2027, 10, 8) in kept() and len(kept()) == 35 and kept(year=2025) == [date(2025, 3, 15)]
        workflow.drop_day(division=CITY, on=date(2027, 10, 8), actor=ADMIN)
        assert workflow.is_working_day(date(2027, 10, 8), CITY)
        with pytest.raises(UserError, match="不是本区划维护的"):
            workflow.drop_day(division=CITY, on=date(2027, 10, 8), actor=ADMIN)
        with audit.reading():
            rows = audit.search(audit.Filter(kind="admin")).rows
        told = [(row.verb, row.actor, row.document) for row in rows if row.verb != "workflow.keep_day"]
        assert told == [("workflow.drop_day", "xitong", "2027-10-08"), *[("workflow.keep_days", "xitong", "2027")] * 2]
        assert rows[0].before == {"works": False, "name": "国庆节"}
        assert "2027-10-07 放假 国庆节" in str(rows[1].before) and "2027-10-08 放假 国庆节" in str(rows[1].after)


def test_the_nation_s_days_hold_for_all_and_a_division_s_own_before_them() -> None:
    with scope(divisions=NATIONAL):
        workflow.keep_days(workflow.read_days(OF_2027), division=NATIONAL, actor=system(NATIONAL))
    with scope(divisions=(CITY, COUNTY)):
        assert workflow.gap(2027, COUNTY) is None and not workflow.is_working_day(date(2027, 10, 1), COUNTY)
        workflow.keep_day(division=CITY, on=date(2027, 10, 1), works=True, name="抗洪值班", actor=ADMIN)
        assert workflow.is_working_day(date(2027, 10, 1), CITY) and not workflow.is_working_day(date(2027, 10, 1), COUNTY)
        assert [day.source for day in workflow.special_days(2027, CITY) if day.on == date(2027, 10, 1)] == ["本区划维护"]
        with pytest.raises(UserError, match="不是本区划维护的"):
            workflow.drop_day(division=CITY, on=date(2027, 10, 2), actor=ADMIN)


def test_only_the_system_administrator_keeps_them() -> None:
    with scope(divisions=CITY, actor=CLERK):
        for verb, given in (
            (workflow.keep_day, {"on": date(2027, 10, 1), "works": False, "name": "自己放假"}),
            (workflow.drop_day, {"on": date(2027, 10, 1)}),
        ):
            with pytest.raises(Refused):
                verb(division=CITY, actor=CLERK, **given)  # type: ignore[operator]
        with pytest.raises(Refused):
            workflow.keep_days(workflow.read_days(OF_2027), division=CITY, actor=CLERK)
        with pytest.raises(Refused):
            workflow.keep_day(division=COUNTY, on=date(2027, 10, 1), works=False, name="国庆节", actor=ADMIN)
    assert kept() == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "第一行"),
        ("日期,类别\n2027-10-01,放假", "第一行"),
        ("日期,类别,名称\n", "0 天"),
        ("日期,类别,名称\n2027-13-01,放假,国庆节", "第 2 行：“2027-13-01”不是日期"),
        ("日期,类别,名称\n2027-10-01,休息吧,国庆节", "类别“休息吧”不对"),
        ("日期,类别,名称\n2027-10-01,放假,", "没有写名称"),
        ("日期,类别,名称\n2027-10-01,放假,国庆节\n2027-10-01,补班,国庆节", "第 3 行：2027-10-01 写了两次"),
        ("日期,类别,名称\n2027-10-07/2027-10-01,放假,国庆节", "起止不对"),
        ("日期,类别,名称\n2027-01-01/2027-12-31,放假,全年", "起止不对"),
        ("日期,类别,名称\n1066-10-14,放假,国庆节", "不在 2000 至 2100 年"),
        ("日期,类别,名称\n=cmd|'/c calc'!A1,放假,x", "不是日期"),
        ("日期,类别,名称\n'; DROP TABLE workflow_day; --,放假,x", "不是日期"),
    ],
)
def test_a_bad_file_is_told_row_by_row_and_nothing_is_kept(text: str, says: str) -> None:
    with pytest.raises(UserError) as why:
        workflow.read_days(text)
    assert says in why.value.says


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"x" * 100_001, "日期,类别,名称\n".encode() + b"2027-10-01,\x00\x00,x"])
def test_what_is_no_text_is_no_file(data: bytes) -> None:
    with pytest.raises(UserError):
        workflow.read_days(data)


def test_needed_years_are_this_one_the_open_deadlines_and_from_november_the_next() -> None:
    with scope(divisions=CITY):
        assert workflow.gaps(date(2026, 10, 31), CITY) == ()
        assert [gap.year for gap in workflow.gaps(date(2026, 11, 1), CITY)] == [2027]
        put(simple())
        begin(paper())
        models.Task.objects.update(due_on=date(2027, 1, 5))
        assert [gap.year for gap in workflow.gaps(date(2026, 6, 1), CITY)] == [2027]
        assert [gap.year for gap in workflow.gaps(date(2028, 6, 1), CITY)] == [2028]


def test_a_guessed_deadline_is_escalated_and_the_record_says_that_it_was_guessed() -> None:
    with scope(divisions=CITY):
        put(simple())
        (number,) = begin(paper())
        models.Task.objects.update(due_on=date(2027, 10, 5))
        assert workflow.escalate_due(division=CITY, on=date(2027, 10, 6), actor=system(CITY)) == 1
        event = workflow.history("trial", number, division=CITY, year=2025)[-1]
        assert event.says == "逾期" and "2027 年的放假安排还没有维护" in event.reason and "周一至周五" in event.reason


@pytest.mark.django_db(databases=["default", "checker"])
def test_the_nightly_job_says_it_in_the_log(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "homes", lambda: [CITY])
    monkeypatch.setattr(jobs.timezone, "localdate", lambda: date(2027, 1, 4))
    jobs.nightly()
    assert "530700000 2027 年的放假安排还没有维护" in caplog.text
