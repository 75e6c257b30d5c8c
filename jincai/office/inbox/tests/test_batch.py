"""待办与成批办理：各种单据一处；五百件一页结果，各是各的；不用脚本也行。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jincai.execution.allotment import api as allotment
from jincai.execution.payment import api as payment
from jincai.platform.audit import api as audit
from jincai.platform.identity.api import scope
from jincai.platform.workflow.api import title_of
from tests import flows, small_year
from tests.small_year import DIVISION, ON, YEAR, SmallYear

pytestmark = pytest.mark.django_db
INBOX, ACT = "/inbox/", "/inbox/act/"


@pytest.fixture
def year(year: SmallYear, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallYear]:
    """办好的小年度."""
    flows.on_the_day(monkeypatch)
    yield year


def shown(client: Client, path: str = INBOX, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer
    return answer.content.decode()


def picks(page: str) -> list[str]:
    return re.findall(r'name="pick" value="([^"]+)"', page)


def act(client: Client, *chosen: str, action: str = "approve", status: int = 200, **more: str) -> str:
    answer = client.post(f"{ACT}{action}/", {"pick": chosen, "sure": "1", **more})
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def state(number: str) -> str:
    with scope(divisions=DIVISION):
        found = payment.one(division=DIVISION, year=YEAR, number=number)
    assert found is not None
    return found.state


def line_of(page: str, kind: str, number: str) -> str:
    """The row of a document in the result."""
    return page.split(f"{title_of(kind)} {number}")[1].split("</tr>")[0]


def test_what_came_to_his_step_is_there_and_nothing_else(year: SmallYear) -> None:
    page = shown(small_year.signed_in("reviewer"))
    assert picks(page) == [f"payment|{year.numbers['requested']}"]
    assert picks(shown(small_year.signed_in("treasury"))) == [f"payment|{year.numbers['reviewed']}"]
    assert picks(shown(small_year.signed_in("stranger"))) == [] == picks(shown(small_year.signed_in("preparer")))


def test_one_inbox_over_all_kinds(year: SmallYear) -> None:
    made = year.practice.allotments
    with scope(divisions=DIVISION):
        number = allotment.apply_virement(
            division=DIVISION, giving=made["office"], taking=made["meeting"], amount=Decimal("300.00"), reason="会议", on=ON, actor=year.people["preparer"]
        )
    client = small_year.signed_in("budget_chief")
    page = shown(client)
    assert set(picks(page)) == {f"virement|{number}", f"allotment|{made['waiting']}"}
    assert "部门内调剂 1" in page and "指标下达 1" in page and "合计 2 件" in page and picks(shown(client, INBOX + "?kind=virement")) == [f"virement|{number}"]
    paper = shown(client, f"/allotment/virements/{number}/")
    assert "300.00" in paper and "同意 300.00" in paper and "现在在谁手里" in paper
    page = act(client, *picks(page))
    assert "办成 2 件" in page and picks(shown(client)) == []
    with scope(divisions=DIVISION):
        assert allotment.rows([made["waiting"]], year=YEAR, division=DIVISION)[made["waiting"]].released_on is not None


def test_five_hundred_at_once_each_in_its_own_right(year: SmallYear) -> None:
    small_year.more(year, 500)
    client = small_year.signed_in("reviewer")
    marked = picks(shown(client, INBOX + "?size=500"))
    assert len(marked) == 500 and "筛选后的全部 501 件" in shown(client, INBOX + "?size=500"), "without a script"
    assert len(picks(shown(client))) == 50 and "一页 500 件" in shown(client)
    with scope(divisions=DIVISION):
        payment.withdraw(division=DIVISION, year=YEAR, number=marked[3].split("|")[1], on=ON, actor=year.people["preparer"])
    with scope(divisions=DIVISION):
        payment.review(division=DIVISION, year=YEAR, number=marked[4].split("|")[1], on=ON, actor=year.people["reviewer"])
    school = _of_the_school(year)
    chosen = [*marked[:495], marked[0], f"payment|{school}", "payment|ZF-2025-999999", "nothing|1", "payment|' OR 1=1 --"]
    page = act(client, *chosen)
    assert "办成 493 件" in page and "没有办成 6 件" in page
    assert page.count(f'>{title_of("payment")} {marked[0].split("|")[1]}<') == 1, "picked twice, done once"
    assert "已撤回" in line_of(page, "payment", marked[3].split("|")[1]) and "已由 practice.reviewer 办过" in line_of(
        page, "payment", marked[4].split("|")[1]
    )
    assert "没有" in line_of(page, "payment", school) and "学校的" not in page and "77.77" not in page, "of another unit's paper nothing"
    assert state(marked[0].split("|")[1]) == "REVIEWED" and state(school) == "REQUESTED"
    assert page.index("没有办成</span>") < page.index("已同意</span>"), "the refused first"
    too_many = act(client, *(f"payment|ZF-2025-{n:06}" for n in range(501)), status=400)
    assert "一次最多 500 件" in too_many


def _of_the_school(year: SmallYear) -> str:
    asked = small_year.request_of("学校的", year.practice.allotments["school"], "77.77")
    with scope(divisions=DIVISION):
        return payment.request(division=DIVISION, request=asked, on=ON, actor=year.people["stranger"])


def test_a_return_needs_its_reason_and_gives_the_money_back(year: SmallYear) -> None:
    client, number = small_year.signed_in("reviewer"), year.numbers["requested"]
    asked = client.post(f"{ACT}return/", {"pick": f"payment|{number}"})
    assert "缺什么、哪里不对" in asked.content.decode() and state(number) == "REQUESTED", "asked first"
    assert "要写理由" in act(client, f"payment|{number}", action="return", status=400)
    assert "已退回" in act(client, f"payment|{number}", action="return", reason="缺发票")
    assert state(number) == "REJECTED"


def test_posting_a_verb_the_post_lacks_changes_nothing(year: SmallYear) -> None:
    number = year.numbers["requested"]
    for part in ("preparer", "stranger", "treasury", "budget_chief"):
        page = act(small_year.signed_in(part), f"payment|{number}", status=409)
        assert "没有办成 1 件" in page and state(number) == "REQUESTED", part
    one = f"/inbox/paper/payment/{number}/act/"
    for part in ("preparer", "treasury"):
        answer = small_year.signed_in(part).post(one, {"do": "approve"})
        assert answer.status_code in (403, 409) and state(number) == "REQUESTED"
    assert small_year.signed_in("stranger").post(one, {"do": "return", "reason": "x"}).status_code in (403, 404, 409)
    assert Client().post(one, {"do": "approve"}).status_code == 302


@pytest.mark.parametrize("action", ["", "void", "order", "settle", "drop table", "take"])
def test_only_what_a_button_says_can_be_asked(year: SmallYear, action: str) -> None:
    client = small_year.signed_in("reviewer")
    assert client.post(f"{ACT}{action}/" if action else ACT, {"pick": f"payment|{year.numbers['requested']}", "sure": "1"}).status_code in (400, 404)
    assert state(year.numbers["requested"]) == "REQUESTED"


def test_the_way_back_leads_nowhere_else(year: SmallYear) -> None:
    client, number = small_year.signed_in("reviewer"), year.numbers["requested"]
    answer = client.post(f"/inbox/paper/payment/{number}/act/", {"do": "approve", "next": "https://evil.example/inbox/"})
    assert answer.headers["Location"] == "/inbox/"


def test_words_in_a_document_stay_words(year: SmallYear) -> None:
    payee = payment.Payee(name="<script>alert(1)</script>{{ 7|add:7 }}", account=small_year.PAYEE.account, bank="银行", bank_no=small_year.PAYEE.bank_no)
    asked = small_year.request_of("x", year.practice.allotments["office"], "5.00", payee=payee)
    with scope(divisions=DIVISION):
        payment.request(division=DIVISION, request=asked, on=ON, actor=year.people["preparer"])
    page = shown(small_year.signed_in("reviewer"))
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page and "{{ 7|add:7 }}" in page


def test_the_questions_of_the_first_page_do_not_grow(year: SmallYear) -> None:
    client = small_year.signed_in("reviewer")

    def cost() -> int:
        shown(client)
        with CaptureQueriesContext(connection) as caught:
            shown(client)
        return len(caught)

    few = cost()
    small_year.more(year, 45)
    assert cost() == few <= 20


def test_each_refusal_of_a_batch_is_in_the_audit_and_of_one_paper_too(year: SmallYear) -> None:
    both = year.numbers["requested"], year.numbers["paid"]
    client = small_year.signed_in("preparer")
    act(client, *(f"payment|{number}" for number in both), "nothing|X-1", status=409)
    assert client.post(f"/inbox/paper/payment/{both[0]}/act/", {"do": "approve"}).status_code == 409
    with scope(divisions=DIVISION), audit.reading():
        rows = audit.search(audit.Filter(kind="refusal", actor="practice.preparer")).rows
    mine = ("payment.review", "payment", both[0])
    assert [(row.verb, row.document_kind, row.document) for row in rows] == [
        mine, ("workflow.act", "nothing", "X-1"), ("workflow.act", "payment", both[1]), mine,
    ]  # fmt: skip
    assert all(row.name and row.post == "preparer" and row.says for row in rows)
