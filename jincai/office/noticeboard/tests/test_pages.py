"""通知的页面：铃上的数、清单、打开即看过、设置与地址；别人的打不开。"""

from __future__ import annotations

import re

import pytest

from jincai.platform.identity.api import scope, system
from jincai.platform.notices import api as notices
from tests.small_year import DIVISION, ON, YEAR, SmallYear, signed_in

pytestmark = pytest.mark.django_db


def say(year: SmallYear, *parts: str, count: int = 1) -> None:
    """Tell them of payments that were returned."""
    users = tuple(year.people[part].user for part in parts)
    told = {"event": "payment.returned", "year": YEAR, "users": users, "document_kind": "payment", "document": year.numbers["returned"]}
    with scope(divisions=DIVISION, actor=system(DIVISION)):
        happenings = [notices.Happening(key=f"{n}", title=f"退票 {n}", says="户名不符", **told) for n in range(count)]  # type: ignore[arg-type]
        notices.tell(happenings, division=DIVISION, on=ON)


def bell(text: str) -> str:
    found = re.search(r'class="bell" href="([^"]+)">(.*?)</a>', text)
    assert found
    return found[1] + "|" + re.sub(r"<[^>]+>", "", found[2])


def test_the_bell_counts_what_was_not_read(year: SmallYear) -> None:
    client = signed_in("preparer")
    assert bell(client.get("/").content.decode()) == "/noticeboard/|通知"
    say(year, "preparer", count=3)
    assert bell(client.get("/payment/").content.decode()) == "/noticeboard/?new=1|通知，3 条未看"
    assert bell(signed_in("reviewer").get("/").content.decode()) == "/noticeboard/|通知", "nobody else's"


def test_a_notice_leads_to_its_document_and_is_read_then(year: SmallYear) -> None:
    say(year, "preparer", count=2)
    client = signed_in("preparer")
    page = client.get("/noticeboard/?new=1").content.decode()
    assert "户名不符" in page and page.count('is-now">未看</span>') == 2
    first = re.findall(r'href="(/noticeboard/\d+/)"', page)[0]
    answer = client.get(first)
    assert (answer.status_code, answer["Location"]) == (302, f"/payment/{year.numbers['returned']}/")
    assert client.get("/noticeboard/").content.decode().count('is-now">未看</span>') == 1
    assert client.post("/noticeboard/read/", {"do": "all"}).status_code == 302
    assert client.get("/noticeboard/?new=1").content.decode().count('is-now">未看</span>') == 0
    assert signed_in("reviewer").get(first).status_code == 404, "another's notice is as if there were none"
    assert client.get("/noticeboard/999999999999999999999/").status_code == 404


def test_the_settings_are_kept(year: SmallYear) -> None:
    client = signed_in("preparer")
    page = client.get("/noticeboard/settings/").content.decode()
    assert "我的支付被退回" in page and "单据到我这里" in page and "没有登记" in page and "不会真的发出" in page
    assert client.post("/noticeboard/settings/", {"payment.paid|screen": "never", "payment.paid|mail": "now"}).status_code == 302
    page = client.get("/noticeboard/settings/").content.decode()
    chosen = re.search(r'name="payment.paid\|screen".*?</select>', page, re.S)
    assert chosen and '<option value="never" selected>' in chosen[0]
    assert client.post("/noticeboard/settings/", {"payment.paid|screen": "daily"}).status_code == 400
    assert client.post("/noticeboard/settings/", {}).status_code == 400


def test_an_address_is_taken_or_said_what_is_wrong(year: SmallYear) -> None:
    client = signed_in("preparer")
    wrong = client.post("/noticeboard/settings/address/", {"channel": "sms", "address": "1380"})
    assert wrong.status_code == 400 and "手机号不对" in wrong.content.decode() and 'value="1380"' in wrong.content.decode(), "what was typed stays"
    assert client.post("/noticeboard/settings/address/", {"channel": "sms", "address": "13812345678"}).status_code == 302
    page = client.get("/noticeboard/settings/").content.decode()
    assert "138****5678" in page and "13812345678" not in page
