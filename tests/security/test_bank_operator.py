"""代理银行的人：看得到发给他这家银行的支付凭证与回单，账号遮住；申请、指标、别的区划、别的往来方都看不到；别人打不开这一页。"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import timezone

from jincai.execution.payment import api as payment
from jincai.platform.banking import api as banking
from jincai.platform.evoucher import envelope, keeping
from jincai.platform.exchange import api as exchange
from jincai.platform.exchange import models
from jincai.platform.identity import api as identity
from tests import small_year
from tests.small_year import DIVISION, PAYEE, YEAR, SmallYear

pytestmark = pytest.mark.django_db
COUNTY = "530702000"


@pytest.fixture
def year(settings: object) -> Iterator[SmallYear]:
    """办好的小年度，和银行的人。"""
    settings.PASSWORD_HASHERS = small_year.QUICK  # type: ignore[attr-defined]
    made = small_year.build()
    for user, division, post in (("bank", DIVISION, "bank_operator"), ("far", COUNTY, "bank_operator"), ("budget", DIVISION, "budget_approver")):
        identity.create_user(username=f"practice.{user}", name=user, division=division, posts=[post], password=small_year.PASSWORD)
    yield made


def orders_of(year: SmallYear) -> dict[str, str]:
    """What the payments' orders are called."""
    with identity.scope(divisions=DIVISION):
        found = payment.several(division=DIVISION, year=YEAR, numbers=list(year.numbers.values()))
    names = {number: name for name, number in year.numbers.items()}
    return {names[p.number]: p.order for p in found if p.order}


def replied(number: str, amount: str, **said: str) -> None:
    """The bank's answer to an order, as it was received."""
    header = {"XPayAmt": amount, "XPayDate": "2025-03-03", "XAgentBusinessNo": "2503030000001", **said}
    voucher = exchange.Voucher(vt_code="8202", voucher_no=number, flag=1, division=DIVISION, year=YEAR, header=header)
    with identity.scope(divisions=DIVISION):
        paper = keeping.Paper(envelope.letter(voucher), voucher, "bank")
        models.Incoming.objects.create(
            division=DIVISION, year=YEAR, counterpart="bank", vt_code="8202", voucher_no=number, flag=1, seq=1,
            version_id=keeping.keep([paper], division=DIVISION)[0], digest=number, state="HANDLED", handled_at=timezone.now(),
        )  # fmt: skip


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return str(answer.content.decode())


def test_he_sees_what_was_sent_to_his_bank_and_what_it_answered(year: SmallYear) -> None:
    orders, bank = orders_of(year), small_year.signed_in("bank")
    replied(orders["paid"], "1400.00")
    replied(orders["returned"], "0.00", XAddWord="收款人账号户名不符")
    listed = page(bank, "/payment/orders/")
    assert all(number in listed for number in orders.values()) and len(orders) == 5
    assert "2025-03-03 已付" in listed and "退票：收款人账号户名不符" in listed and PAYEE.account not in listed
    one = page(bank, f"/payment/orders/{orders['paid']}/")
    assert "1,400.00" in one and "壹仟肆佰元整" in one and f"*{PAYEE.account[-4:]}" in one and "8202" in one and "2503030000001" in one
    assert PAYEE.account not in one and "显示账号" not in one
    found = page(bank, f"/payment/orders/?q={orders['paid']}")
    assert orders["paid"] in found and orders["returned"] not in found


def test_he_sees_nothing_else_of_the_division(year: SmallYear) -> None:
    bank, orders = small_year.signed_in("bank"), orders_of(year)
    ours = {*year.numbers.values(), *year.practice.allotments.values()}
    for path in ("/payment/orders/", f"/payment/orders/{orders['paid']}/", "/payment/", "/allotment/", "/clearing/"):
        text = page(bank, path)
        assert not [number for number in ours if number in text], path
    assert f"/payment/{year.numbers['paid']}/" not in bank.get(f"/find/?q={year.numbers['paid']}", follow=True).content.decode(), "it is only said back"
    page(bank, f"/payment/{year.numbers['paid']}/", 404)
    page(bank, "/payment/orders/SB-2025-00001/", 404)  # sent to the central bank, not to him
    page(bank, "/payment/orders/nothing/", 404)


def test_another_divisions_bank_and_other_people_see_none_of_it(year: SmallYear) -> None:
    orders = orders_of(year)
    assert "还没有支付凭证" in page(small_year.signed_in("far"), "/payment/orders/")
    page(small_year.signed_in("far"), f"/payment/orders/{orders['paid']}/", 404)
    for other in ("preparer", "treasury", "budget"):
        page(small_year.signed_in(other), "/payment/orders/", 403)
        page(small_year.signed_in(other), f"/payment/orders/{orders['paid']}/", 403)


def test_a_long_list_goes_on_page_by_page(year: SmallYear) -> None:
    with identity.scope(divisions=DIVISION):
        vouchers = [
            exchange.Voucher(vt_code="8202", voucher_no=f"PZ-{at:03d}", flag=0, division=DIVISION, year=YEAR, header={"PayAmt": "1.00"})
            for at in range(60)
        ]  # fmt: skip
        exchange.send(counterpart="bank", vouchers=vouchers, document_kind="payment", documents=[f"X{at}" for at in range(60)])
    bank = small_year.signed_in("bank")
    first = page(bank, "/payment/orders/")
    assert first.count("data-open") == 50 and "PZ-059" in first and "下一页" in first


def lines(*names: str) -> None:
    """The banks that the division exchanges vouchers with."""
    with identity.scope(divisions=DIVISION):
        for at, name in enumerate(names):
            exchange.connect(DIVISION, name, f"http://127.0.0.1:{9000 + at}", banking.make_bank_no(name))


def operator(user: str, line: str) -> Client:
    """Somebody of this bank ("" = his assignment does not say which)."""
    security = identity.create_user(username=f"safe.{user}", name="安全", division=DIVISION, posts=["security_admin"])
    identity.create_user(username=f"practice.{user}", name=user, division=DIVISION, password=small_year.PASSWORD)
    with identity.scope(divisions=DIVISION, actor=security):
        identity.assign(user=f"practice.{user}", post="bank_operator", actor=security, on=small_year.ON, office=line)
    return small_year.signed_in(user)


def order_to(year: SmallYear, bank: str) -> str:
    """An order that went to this bank."""
    who, told = year.people, {"division": DIVISION, "year": YEAR, "on": small_year.ON}
    with identity.scope(divisions=DIVISION):
        number = year.numbers["reviewed"]
        payment.approve(**told, number=number, actor=who["treasury"])
        payment.order(**told, number=number, actor=who["treasury_chief"], bank=bank)
        (made,) = payment.several(division=DIVISION, year=YEAR, numbers=[number])
    return made.order


def test_with_several_banks_each_sees_the_orders_of_his_own(year: SmallYear) -> None:
    lines("bank", "bank-farmers", "pboc")
    there, here = orders_of(year), orders_of(year)["paid"]
    other = order_to(year, "bank-farmers")
    assert other not in there.values()
    for user, line, sees, not_ in (("a", "bank", here, other), ("b", "bank-farmers", other, here)):
        browser = operator(user, line)
        listed = page(browser, "/payment/orders/")
        assert sees in listed and not_ not in listed
        assert sees in page(browser, f"/payment/orders/{sees}/")
        page(browser, f"/payment/orders/{not_}/", 404)
        assert "没有符合筛选的" in page(browser, f"/payment/orders/?q={not_}")
    nobody = page(operator("c", ""), "/payment/orders/")
    assert here not in nobody and other not in nobody and "没有写明是哪一家" in nobody
    assert here not in page(operator("d", "pboc"), "/payment/orders/")


def test_an_order_goes_to_the_bank_that_keeps_the_payers_account_and_a_recall_follows_it(year: SmallYear) -> None:
    lines("bank", "bank-farmers")
    with identity.scope(divisions=DIVISION):
        payer = banking.zero_balance_account(DIVISION, small_year.ON)
        exchange.connect(DIVISION, "bank-farmers", "http://127.0.0.1:9009", payer.bank_no)
    number = order_to(year, "")
    told = {"division": DIVISION, "year": YEAR}
    with identity.scope(divisions=DIVISION):
        assert exchange.sent_to(**told, vt_code="8202", number=number) == "bank-farmers"
        asked = year.numbers["reviewed"]
        payment.recall(**told, number=asked, on=small_year.ON, actor=year.people["treasury_chief"])
        assert models.Outgoing.objects.get(vt_code="5651", document=asked).counterpart == "bank-farmers"
