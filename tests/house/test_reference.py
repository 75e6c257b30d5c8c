"""参数与代码：哪个值从哪天到哪天，两日之间变了什么；导出的就是看到的。"""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.test import Client
from python_calamine import CalamineWorkbook

from jincai.platform.identity import api as identity
from jincai.platform.params import api as params
from jincai.platform.standards import api as standards
from jincai.upkeep.reference import queries

pytestmark = pytest.mark.django_db
CITY = "530700000"
MARCH, JUNE = date(2025, 3, 1), date(2025, 6, 1)


@pytest.fixture
def client() -> Client:
    """总会计，已登录；三月改过一个参数，六月改过一个代码、停了一个、添了一个."""
    with identity.scope(divisions=CITY):
        params.put("payment.draft_days", CITY, 45, MARCH, identity.system(CITY))
        codes = apps.get_model("standards", "Code").objects
        for code, name, since, until in (
            ("991", "旧名", date(2024, 1, 1), JUNE), ("991", "新名", JUNE, None), ("992", "停了的", date(2024, 1, 1), JUNE), ("993", "添的", JUNE, None),
        ):  # fmt: skip
            codes.create(division=CITY, code_set="settlement_method", code=code, name=name, valid_from=since, valid_to=until)
        standards.forget()
    identity.create_user(username="kuaiji", name="和会计", division=CITY, posts=["accountant"])
    identity.create_user(username="danwei", name="木单位", division=CITY, posts=["preparer"], agency="101001")
    found = Client()
    found.force_login(get_user_model().objects.get(username="kuaiji"), backend="django.contrib.auth.backends.ModelBackend")
    return found


def rows(client: Client, path: str, **asked: str) -> list[list[str]]:
    page = client.get(path, asked).content.decode()
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [[re.sub("<[^>]+>", "", cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)] for row in body.split("<tr>")[1:]]


def sheet(client: Client, path: str, **asked: str) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(client.get(path, asked).content)).get_sheet_by_index(0).to_python()


def test_each_value_of_a_parameter_and_from_when_to_when(client: Client) -> None:
    told = rows(client, "/reference/parameters/", q="支付申请的有效期")
    assert [(row[2], row[3], row[5]) for row in told] == [("30", "—", "系统缺省"), ("45", "2025-03-01", "本区划")]
    assert len(rows(client, "/reference/parameters/", q="支付申请的有效期", on="2025-02-28")) == 1


def test_two_days_of_the_parameters_side_by_side(client: Client) -> None:
    asked = {"since": "2025-02-28", "until": "2025-03-01"}
    ((_, _, before, after, what, since),) = rows(client, "/reference/parameters/changes/", **asked)
    assert (before, after, what, since) == ("30", "45", "改值", "2025-03-01")
    assert rows(client, "/reference/parameters/changes/", since="2025-03-01", until="2025-03-31") == []
    assert len(rows(client, "/reference/parameters/changes/", **asked, all="all")) == len(params.all_declared())
    exported = sheet(client, "/reference/parameters/changes/export.xlsx", **asked)
    assert exported[3][2:5] == ["30", "45", "改值"]
    assert client.get("/reference/parameters/changes/", {"since": "2025-03-02", "until": "2025-03-01"}).status_code == 400


def test_codes_added_ended_and_renamed_between_two_days(client: Client) -> None:
    asked = {"set": "settlement_method", "since": "2025-05-31", "until": "2025-06-01"}
    told = {row[0]: row[1:4] for row in rows(client, "/reference/codes/changes/", **asked)}
    assert told == {"991": ["旧名", "新名", "改名"], "992": ["停了的", "—", "停用"], "993": ["—", "添的", "新增"]}
    assert [row[0] for row in rows(client, "/reference/codes/changes/", **asked, what="停用")] == ["992"]
    assert [row[0] for row in sheet(client, "/reference/codes/changes/export.xlsx", **asked)[3:6]] == ["991", "992", "993"]


def test_the_names_a_code_had(client: Client) -> None:
    told = rows(client, "/reference/codes/", set="settlement_method", q="991")
    assert [(row[1], row[4], row[5]) for row in told] == [("旧名", "2024-01-01", "2025-05-31"), ("新名", "2025-06-01", "—")]
    assert [row[1] for row in rows(client, "/reference/codes/", set="settlement_method", q="991", on="2025-05-31")] == ["旧名"]


def test_the_nearer_division_counts_and_units_see_codes_alone(client: Client) -> None:
    with identity.scope(divisions=(CITY, standards.NATIONAL)):
        params.put("payment.draft_days", standards.NATIONAL, 60, date(2025, 1, 1), identity.system(standards.NATIONAL))
    with identity.scope(divisions=CITY):
        (row,) = [each for each in queries.parameter_changes(CITY, date(2025, 2, 1), MARCH) if each.key == "payment.draft_days"]
    assert (row.before, row.after) == ("60", "45")
    client.force_login(get_user_model().objects.get(username="danwei"), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/reference/parameters/").status_code == 403 and client.get("/reference/codes/").status_code == 200
