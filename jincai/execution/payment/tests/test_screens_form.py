"""申请支付的表：拒绝说得清，填的字都在；重复提交只算一笔。"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from jincai.execution.payment import forms
from jincai.execution.payment.models import Payment
from jincai.platform.audit import api as audit
from jincai.platform.identity.api import scope
from tests import small_year
from tests.small_year import DIVISION, PAYEE, SmallYear

pytestmark = pytest.mark.django_db
NEW = "/payment/new/"
MASKED = "*" * (len(PAYEE.account) - 4) + PAYEE.account[-4:]


@pytest.fixture
def client(year: SmallYear) -> Client:
    """单位经办。"""
    client = Client()
    assert client.login(username="practice.preparer", password=small_year.PASSWORD)
    return client


def filled(client: Client, *lines: tuple[str, str, str], **head: str) -> dict[str, Any]:
    """The form as a person fills it."""
    key = re.search(r'name="key" value="([^"]+)"', client.get(NEW).content.decode())
    assert key
    payee = {"payee": PAYEE.name, "account": PAYEE.account, "bank": PAYEE.bank, "bank_no": PAYEE.bank_no, "purpose": "打印纸"}
    values = {"key": key.group(1), "rows": str(max(len(lines), 3)), "do": "send", **payee, **head}
    for n, (allotment, dep_econ, amount) in enumerate(lines, 1):
        values |= {f"allotment-{n}": allotment, f"dep_econ-{n}": dep_econ, f"amount-{n}": amount}
    return values


def count() -> int:
    with scope(divisions=DIVISION):
        return Payment.objects.filter(division=DIVISION).count()


def said(page: str) -> str:
    """What a page says, without its links: a rule named leads to its page."""
    return re.sub(r"<[^>]+>", "", page)


def test_the_form_offers_the_allotments_of_the_own_unit_with_what_is_left(client: Client) -> None:
    page = client.get(NEW).content.decode()
    assert "可用 991,500.00" in page and "冻结 45,000.00" in page and "日期 2025-12-31" in page
    assert "ZB-2025-000004" not in page, "not released"
    assert "ZB-2025-000005" not in page, "another unit's"


def test_a_good_form_becomes_a_payment(client: Client) -> None:
    response = client.post(NEW, filled(client, ("ZB-2025-000001", "30201 办公费", "1,234.50"), ("ZB-2025-000002", "会议费", "100")))
    assert response.status_code == 302
    page = client.get(response["Location"]).content.decode()
    assert "1,334.50" in page and "已提交 ZF-2025-000010" in page and "待单位审核" in page and "明细 2 行，用 2 个指标" in page


def test_the_same_form_twice_is_one_payment(client: Client) -> None:
    values = filled(client, ("ZB-2025-000001", "30201", "10"))
    before = count()
    first, second = client.post(NEW, values), client.post(NEW, values)
    assert first["Location"] == second["Location"] and count() == before + 1


def test_a_refusal_teaches_and_keeps_what_was_typed(client: Client) -> None:
    before = count()
    response = client.post(NEW, filled(client, ("ZB-2025-000002", "30201", "400000.01"), purpose="人代会文件印刷"))
    page = response.content.decode()
    assert response.status_code == 409 and count() == before
    for words in (
        "没有提交：超过指标可用数",
        "规则 R04",
        "预算法实施条例（2020）第五十七条",
        "400,000.01",
        "400,000.00",
        "0.01",
        "能帮：",
        "指标管理处室",
    ):
        assert words in said(page), words
    assert 'value="人代会文件印刷"' in page and 'value="400000.01"' in page and 'value="ZB-2025-000002" selected' in page
    assert 'value="reduce:ZB-2025-000002=400000.00"' in page, "the button to the next sensible step"
    with scope(divisions=DIVISION), audit.reading():
        (row, *_) = audit.search(audit.Filter(kind="refusal")).rows
    assert (row.verb, row.actor, row.document, bool(row.name)) == ("payment.request", "practice.preparer", "ZB-2025-000002", True)
    assert row.post == "preparer" and row.request == f"POST {NEW}"


def test_a_frozen_allotment_shows_who_holds_it(client: Client) -> None:
    page = client.post(NEW, filled(client, ("ZB-2025-000003", "30201", "6000"))).content.decode()
    assert "规则 R14" in said(page) and "练财冻〔2025〕1号" in page and "赵文华" in page and "45,000.00" in page


def test_the_way_out_reduces_the_line_and_the_form_can_be_sent(client: Client) -> None:
    values = filled(client, ("ZB-2025-000003", "30201", "6000"))
    page = client.post(NEW, {**values, "do": "reduce:ZB-2025-000003=5000.00"}).content.decode()
    assert 'value="5000.00"' in page
    assert client.post(NEW, {**values, "amount-1": "5000.00"}).status_code == 302


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (("ZB-2025-000001", "30201", "1.2 万"), "不是金额，写 12000.00"), (("ZB-2025-000001", "30201", "0"), "金额须大于 0"),
        (("ZB-2025-000001", "30201", "1.234"), "最多两位小数"), (("ZB-2025-000001", "30201", ""), "请写金额"), (("", "30201", "5"), "请选指标"),
        (("ZB-2025-000001", "302016", "5"), "无此科目，是 30216？"), (("ZB-2025-000001", "", "5"), "请选经济分类"),
        (("ZB-2025-000005", "30201", "5"), "不是本单位指标"),
    ],
)  # fmt: skip
def test_a_wrong_cell_says_how_to_mend_it(client: Client, line: tuple[str, str, str], says: str) -> None:
    before = count()
    response = client.post(NEW, filled(client, line))
    page = response.content.decode()
    assert response.status_code == 422 and says in page and count() == before and len(says) <= 16
    assert f'value="{line[2]}"' in page


def test_wrong_cells_and_refused_lines_are_told_at_once(client: Client) -> None:
    before = count()
    page = client.post(NEW, filled(client, ("ZB-2025-000002", "30201", "400000.01"), ("ZB-2025-000001", "302016", "5"))).content.decode()
    assert "规则 R04" in said(page) and "另有 1 格填错" in page and "无此科目" in page and count() == before


def test_every_reason_at_once(client: Client) -> None:
    wrong = PAYEE.account[:-1] + str((int(PAYEE.account[-1]) + 1) % 10)
    page = client.post(NEW, filled(client, ("ZB-2025-000001", "30201", "991500.01"), account=wrong)).content.decode()
    assert "3 个原因" in page and all(f"规则 {rule}" in said(page) for rule in ("R04", "PLAN", "R18")) and "账户三要素有误" in page


def test_one_unit_and_one_fund_a_payment(year: SmallYear) -> None:
    from jincai.execution.payment import api as payment
    from jincai.kernel.rules import Refused
    from jincai.platform.identity.api import system

    lines = tuple(
        payment.Line(allotment=year.practice.allotments[n], dep_econ="30201", amount=forms.Decimal("1")) for n in ("office", "school")
    )
    asked = payment.Request(key="mixed", payee=PAYEE, lines=lines, purpose="混在一起")
    with scope(divisions=DIVISION), pytest.raises(Refused) as refused:
        payment.request(division=DIVISION, request=asked, on=small_year.ON, actor=system(DIVISION))
    assert "ONE" in {v.rule for v in refused.value.violations}


def test_a_copy_brings_the_payee_and_the_lines(client: Client, year: SmallYear) -> None:
    page = client.get(f"{NEW}?copy={year.numbers['returned']}").content.decode()
    assert f'value="{MASKED}"' in page and 'value="1700.00"' in page and PAYEE.account not in page, "only its last four digits are shown"


def test_an_account_used_again_is_paid_to_without_being_shown(client: Client, year: SmallYear) -> None:
    of = year.numbers["returned"]
    client.post(NEW, filled(client, ("ZB-2025-000001", "30201", "3.21"), account=MASKED, account_of=of))
    with scope(divisions=DIVISION):
        assert Payment.objects.get(amount="3.21").account == PAYEE.account
    page = client.post(NEW, filled(client, ("ZB-2025-000001", "30201", "3.22"), account=MASKED)).content.decode()
    assert "请写完整账号" in page, "of no payment he may see"


def test_more_rows_keep_what_was_typed(client: Client) -> None:
    page = client.post(NEW, {**filled(client, ("ZB-2025-000001", "30201", "7.77")), "do": "add"}).content.decode()
    assert 'name="amount-6"' in page and 'value="7.77"' in page


def test_a_used_payee_is_filled_in(client: Client) -> None:
    known = re.search(r'<option value="(ZF-[^"]+)">', client.get(NEW).content.decode())
    assert known
    page = client.post(NEW, {**filled(client, payee="", account=""), "do": "payee:", "known": known.group(1)}).content.decode()
    assert f'value="{MASKED}"' in page and PAYEE.account not in page and f'value="{PAYEE.name}"' in page


def test_the_total_is_told_while_typing(client: Client) -> None:
    values = filled(client, ("ZB-2025-000001", "30201", "10.50"), ("ZB-2025-000003", "30201", "oops"), ("ZB-2025-000002", "30201", "2"))
    page = client.post("/payment/new/total/", values).content.decode()
    assert "12.50" in page and "991,500.00" in page and "5,000.00" in page


def test_who_may_not_ask_is_told_who_may(year: SmallYear) -> None:
    client = Client()
    assert client.login(username="practice.treasury", password=small_year.PASSWORD)
    response = client.get(NEW)
    assert response.status_code == 403 and "单位经办" in response.content.decode()
