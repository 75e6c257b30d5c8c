"""我发起的：单据现在在谁手里；只见自己发起的。"""

from __future__ import annotations

import pytest

from tests import small_year
from tests.small_year import SmallYear

pytestmark = pytest.mark.django_db


def page(part: str) -> str:
    return small_year.signed_in(part).get("/inbox/mine/").content.decode()


def test_i_see_where_my_documents_are(year: SmallYear) -> None:
    told = page("preparer")
    requested, reviewed = year.numbers["requested"], year.numbers["reviewed"]
    assert requested in told and "单位审核" in told and reviewed in told and "国库处经办" in told
    assert year.numbers["approved"] not in told and year.numbers["rejected"] not in told, "what is done is not here"
    assert "没有你发起而还在办的" in page("reviewer")


def test_who_took_it_is_named(year: SmallYear) -> None:
    number = year.numbers["requested"]
    assert small_year.signed_in("reviewer").post(f"/inbox/paper/payment/{number}/act/", {"do": "take"}).status_code == 302
    assert year.people["reviewer"].name in page("preparer")
