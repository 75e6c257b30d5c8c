"""指标明细账的页面：期初、发生、期末，翻页接得上；别的单位看不见。"""

from __future__ import annotations

from importlib import import_module

import pytest

from jincai.execution.allotment.tests.test_screens import cost, shown
from tests import small_year
from tests.small_year import SmallYear

pytestmark = pytest.mark.django_db


def test_the_account_of_an_allotment_from_opening_to_closing(year: SmallYear) -> None:
    client, office = small_year.signed_in("preparer"), year.practice.allotments["office"]
    page = shown(client, f"/allotment/{office}/statement/")
    for words in ("3101 可执行指标", "期初余额", "期末余额", "991,500.00", "申请占用", "4501 支付申请占用", "ZF-2025-000001", "本指标"):
        assert words in page, words
    assert f"/allotment/{office}/statement/" in shown(client, f"/allotment/{office}/")
    paid = shown(client, f"/allotment/{office}/statement/?account=5101&unit=wan")
    assert "5101 已支付" in paid and "支付确认" in paid and "0.39" in paid
    assert "期初余额" in shown(client, f"/allotment/{office}/statement/?account=nonsense&since=2025-01-05&on=2025-01-31")


def test_pages_join_and_cost_the_same(year: SmallYear, monkeypatch: pytest.MonkeyPatch) -> None:
    client, office = small_year.signed_in("preparer"), year.practice.allotments["office"]
    path = f"/allotment/{office}/statement/"
    whole = cost(client, path)
    monkeypatch.setattr(import_module("jincai.execution.allotment.views.statement"), "PAGE", 4)
    page, seen = shown(client, path), 1
    assert "过次页" in page and "承前页" not in page
    while 'rel="next"' in page:
        at = page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
        assert cost(client, path + at) == whole
        page, seen = shown(client, path + at), seen + 1
        assert "承前页" in page
    assert seen > 2 and "期末余额" in page and "过次页" not in page


def test_bad_addresses_are_told_and_other_units_see_nothing(year: SmallYear) -> None:
    office = year.practice.allotments["office"]
    assert "没有这个编号的指标" in shown(small_year.signed_in("stranger"), f"/allotment/{office}/statement/", 404)
    client = small_year.signed_in("preparer")
    assert "没有" in shown(client, "/allotment/ZB-0000/statement/", 404)
    for query in ("since=2025-02-30", "on=2031-01-01", "after=7"):
        assert client.get(f"/allotment/{office}/statement/?{query}").status_code in (400, 422), query
