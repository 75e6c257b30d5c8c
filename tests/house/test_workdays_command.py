"""工作日的命令：列出、查缺、导入、登记、删去、算到期日；全国的由运维办，本区划的写明谁办。"""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

import pytest

from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.platform.identity import api as identity
from jincai.project.commands import workdays

pytestmark = pytest.mark.django_db
CITY = "530700000"
ROWS = "日期,类别,名称\n2027-10-01/2027-10-07,放假,国庆节\n2027-10-09,补班,国庆节补班\n"


def call(*words: str) -> tuple[int, dict[str, object]]:
    parser = argparse.ArgumentParser()
    workdays.arguments(parser)
    return workdays.run(parser.parse_args(words))


def test_imported_for_the_nation_it_holds_for_every_division(tmp_path: Path) -> None:
    file = tmp_path / "2027.csv"
    file.write_text(ROWS, encoding="utf-8")
    due = ("due", "--on", "2027-09-30", "--days", "2", "--division", CITY)
    assert call(*due)[1]["due"] == date(2027, 10, 4).isoformat(), "Friday and Monday, as far as anyone knows"
    assert "2027 年的放假安排还没有维护" in str(call(*due)[1]["warnings"])
    status, told = call("import", "--file", str(file))
    assert status == 0 and told["kept"] == {"2027": 8}
    assert call(*due)[1]["due"] == "2027-10-09" and "缺元旦" in str(call(*due)[1]["warnings"])
    status, told = call("list", "--year", "2027", "--division", CITY)
    assert status == 0 and {"on": "2027-10-09", "works": True, "name": "国庆节补班", "source": "全国维护"} in told["rows"]  # type: ignore[operator]
    call("drop", "--on", "2027-10-09")
    assert call(*due)[1]["due"] == "2027-10-11"


def test_what_is_lacking_is_a_status_of_its_own() -> None:
    assert call("check", "--on", "2026-06-01")[0] == 0
    status, told = call("check", "--on", "2026-11-02")
    assert status == 1 and "2027 年" in str(told["warnings"])


def test_a_division_s_own_day_names_its_keeper() -> None:
    identity.create_user(username="xitong", name="系统", division=CITY, posts=["system_admin"])
    identity.create_user(username="he", name="和", division=CITY, posts=["preparer"], agency="101001")
    day = ("keep", "--division", CITY, "--on", "2025-03-15", "--name", "三朵节")
    with pytest.raises(UserError, match="没有说谁维护"):
        call(*day)
    with pytest.raises(UserError, match="没有用户"):
        call(*day, "--actor", "nobody")
    with pytest.raises(Refused):
        call(*day, "--actor", "he")
    status, told = call(*day, "--actor", "xitong")
    assert status == 0 and {"on": "2025-03-15", "works": False, "name": "三朵节", "source": "本区划维护"} in told["rows"]  # type: ignore[operator]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("import",), "没有说哪个文件"), (("import", "--file", "/nowhere.csv"), "没有文件"), (("keep", "--name", "x"), "没有说哪一天"),
        (("list", "--year", "1492"), "年份 1492"), (("due", "--days", "9999"), "9999 个工作日"), (("drop", "--on", "2027-10-01"), "不是本区划维护的"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said(words: tuple[str, ...], says: str) -> None:
    with pytest.raises(UserError) as why:
        call(*words)
    assert says in why.value.says
