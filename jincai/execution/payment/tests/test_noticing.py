"""支付的通知：银行的结果告诉申请人，一次；退票一笔一条带原因，付成的合成一条。"""

from __future__ import annotations

import pytest

from jincai.execution.payment import api as payment
from jincai.platform.identity.api import scope
from jincai.platform.jobs import api as jobs
from jincai.platform.notices import api as notices
from tests.small_year import DIVISION, ON, YEAR, SmallYear

pytestmark = pytest.mark.django_db


def told(year: SmallYear, part: str = "preparer") -> list[notices.NoticeRow]:
    person = year.people[part]
    with scope(divisions=DIVISION, actor=person):
        return list(notices.listing(person).rows)


def test_who_asked_is_told_what_the_bank_did(year: SmallYear) -> None:
    ran = jobs.run_pending(["payment.tell"])
    assert ran.failed == () and ran.done == 3
    by = {row.event: row for row in told(year)}
    assert by["payment.paid"].title == "3 笔支付已付"
    returned = by["payment.returned"]
    assert returned.title == f"{year.numbers['returned']} 没有付成" and "收款人账号户名不符" in returned.says
    assert returned.document == year.numbers["returned"]
    assert by["payment.refunded"].title.endswith("有退款") and "已退 600.00 元" in by["payment.refunded"].says
    assert told(year, "treasury") == told(year, "reviewer") == []


def test_told_again_is_told_once(year: SmallYear) -> None:
    jobs.run_pending(["payment.tell"])
    before = len(told(year))
    jobs.defer("payment.tell", division=DIVISION, year=YEAR, event="payment.returned", numbers=[year.numbers["returned"]], sub="")
    jobs.run_pending(["payment.tell"])
    assert len(told(year)) == before == 3


def test_a_receipt_that_is_refused_tells_nothing(year: SmallYear) -> None:
    jobs.run_pending(["payment.tell"])
    with scope(divisions=DIVISION):
        (order,) = [row.order for row in payment.several(division=DIVISION, year=YEAR, numbers=[year.numbers["ordered"]])]
        wrong = {order: (payment.several(division=DIVISION, year=YEAR, numbers=[year.numbers["ordered"]])[0].amount + 1, "1")}
        (done,) = payment.confirm_many(division=DIVISION, year=YEAR, receipts=wrong, on=ON, actor=year.people["treasury_chief"])
    assert not done.ok and jobs.run_pending(["payment.tell"]).done == 0
