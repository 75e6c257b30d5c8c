"""各种凭证走一遍：批量（8207）、直接支付及其退款（5201、2203）、清册（5951）、收入退付及其退回（5209、3210）；两边是真的程序。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest

from jincai.execution.payment import api as payment
from jincai.platform.banking import api as banking
from jincai.platform.evoucher import api as evoucher
from jincai.platform.exchange import api as exchange
from jincai.platform.identity.api import scope, system
from jincai.platform.params import api as params
from jincai.revenue.taxlink import api as taxlink
from jincai.treasury.clearing import api as clearing
from jincai.treasury.reconciliation import api as reconciliation
from tests.journeys.ground import CITY, YEAR
from tests.journeys.town import Town

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner", "checker"])
TUE, WED = date(YEAR, 3, 4), date(YEAR, 3, 5)
CLOSED = payment.Payee(name="已销户的人", account=banking.make_account("销户"), bank="丽江分行", bank_no=banking.make_bank_no("收款"))


def batch(town: Town, *amounts: str, closed: int = -1) -> list[str]:
    """A batch of allowances, approved: the numbers of its payments; one may go to a closed account."""
    with scope(divisions=CITY):
        asked = [
            payment.Request(
                key=f"补贴{n}", payee=CLOSED if n == closed else town.ground.asking(("office", amount)).payee, purpose="三月补贴", business="4",
                batch="BT-03", lines=town.ground.asking(("office", amount)).lines,
            )
            for n, amount in enumerate(amounts)
        ]  # fmt: skip
        outcomes = payment.request_many(division=CITY, requests=asked, on=TUE, actor=town.ground.who("preparer"))
        numbers = [each.number for each in outcomes]
        assert not [each.refused for each in outcomes if each.refused]
        seen = {"division": CITY, "year": YEAR, "numbers": numbers, "on": TUE}
        payment.review_many(**seen, actor=town.ground.who("reviewer"))
        payment.approve_many(**seen, actor=town.ground.who("treasury"))
        assert all(each.ok for each in payment.order_many(**seen, actor=town.ground.who("treasury_chief")))
    return numbers


def rows(town: Town, numbers: list[str]) -> list[payment.PaymentRow]:
    with scope(divisions=CITY):
        return [town.ground.see(number) for number in numbers]


def vouchers(vt_code: str) -> list[evoucher.VoucherRow]:
    with scope(divisions=CITY):
        return evoucher.find(CITY, evoucher.Wanted(kinds=(vt_code,)))


def test_a_batch_is_one_voucher_signed_once_and_answered_line_by_line(town: Town) -> None:
    town.tell("bank", "/accounts", {"closed": [CLOSED.account]})
    numbers = batch(town, "10.00", "20.00", "30.00", "40.00", closed=1)
    (sent,), singles = vouchers("8207"), vouchers("8202")
    assert singles == [] and sent.amount == D("100.00") and sent.document == sent.voucher_no
    with scope(divisions=CITY):
        (version,) = evoucher.versions(sent.id, at=sent.made_at)
        assert [each.position for each in version.signatures] == ["qm", "gz", "ywzyz"] and version.good
        assert version.voucher is not None and len(version.voucher.details) == 4 and version.voucher.header["AllNum"] == "4"
    orders = [row.order for row in rows(town, numbers)]
    assert {row.batch_order for row in rows(town, numbers)} == {sent.voucher_no} and len(set(orders)) == 4
    town.to_bank(TUE)
    states = [(row.state, row.says) for row in rows(town, numbers)]
    assert [state for state, _ in states] == ["CONFIRMED", "RETURNED", "CONFIRMED", "CONFIRMED"] and states[1][1] == "收款账户已销户"
    assert len({row.bank_serial for row in rows(town, numbers)} - {""}) == 3
    with scope(divisions=CITY):
        _, reply = evoucher.versions(sent.id, at=sent.made_at)
        assert reply.flag == 1 and reply.voucher is not None and reply.voucher.header["XSumAmt"] == "80.00"
        assert [line["XPayAmt"] for line in reply.voucher.details] == ["10.00", "0.00", "30.00", "40.00"]
    town.evening(TUE)
    assert [row.state for row in rows(town, numbers)] == ["CLEARED", "RETURNED", "CLEARED", "CLEARED"]
    assert town.cash() == ("49920.00", "49920.00")
    with scope(divisions=CITY):
        day = reconciliation.reconcile(division=CITY, year=YEAR, on=TUE, actor=system(CITY))
        found = reconciliation.differences(division=CITY, year=YEAR, on=TUE)
        assert [each for each in found if each.vt_code in ("8202", "8207")] == [] and day.matched == 4


def test_a_line_of_a_batch_can_be_recalled_and_the_rest_is_paid(town: Town) -> None:
    numbers = batch(town, "10.00", "20.00")
    town.send("pboc", "bank")
    with scope(divisions=CITY):
        payment.recall(division=CITY, year=YEAR, number=numbers[0], on=TUE, actor=town.ground.who("treasury_chief"))
    town.to_bank(TUE)
    assert [row.state for row in rows(town, numbers)] == ["RECALLED", "CONFIRMED"]
    town.evening(TUE)
    assert town.cash() == ("49980.00", "49980.00")


def test_a_batch_that_the_bank_does_not_take_gives_everything_back(town: Town) -> None:
    with scope(divisions=CITY):
        before = town.ground.at("office").available
        payer = banking.zero_balance_account(CITY, TUE)
        banking.open_accounts([banking.AccountRow(**{**_fields(payer), "number": banking.make_account("未登记"), "agency": "101001"})])
    with scope(divisions=CITY):
        exchange.world(CITY, "bank", "/accounts", {"accounts": []})
    numbers = batch(town, "10.00", "20.00", closed=0)
    with scope(divisions=CITY):
        assert town.ground.at("office").available == before - D("30.00")
        leg = exchange.legs(CITY, [(YEAR, "8207", vouchers("8207")[0].voucher_no)])
        assert leg
        exchange.give_up(division=CITY, id=next(iter(leg.values()))[0].id, reason="名单有误，重新编制")
    assert {row.state for row in rows(town, numbers)} == {"RETURNED"}
    with scope(divisions=CITY):
        assert town.ground.at("office").available == before
    assert vouchers("8207")[0].void


def _fields(row: banking.AccountRow) -> dict[str, object]:
    names = ("division", "kind", "name", "bank_name", "bank_no", "valid_from", "valid_to")
    return {name: getattr(row, name) for name in names}


def test_a_direct_payment_goes_by_its_own_voucher_and_comes_back_by_its_own_notice(town: Town) -> None:
    with scope(divisions=CITY):
        params.put("payment.direct_from", CITY, D("500.00"), date(YEAR, 1, 1), system(CITY))
        first, _ = town.ground.ordered(("office", "100.00"), on=TUE, key="小一")
        second, _ = town.ground.ordered(("office", "499.99"), on=TUE, key="小二")
        third, order = town.ground.ordered(("office", "500.00"), on=TUE, key="大")
    assert order == "PZ-2025-000003" and [row.order_kind for row in rows(town, [first, second, third])] == ["8202", "8202", "5201"]
    (direct,) = vouchers("5201")
    town.to_bank(TUE)
    town.evening(TUE)
    assert [(row.state, row.says) for row in rows(town, [first, second, third])] == [("CLEARED", "")] * 3
    for on in (WED, date(YEAR, 3, 6), date(YEAR, 3, 7), date(YEAR, 3, 10)):
        town.morning(on)
        town.evening(on)
    (back,) = rows(town, [third])
    assert (back.state, back.refunded) == ("REFUNDED", D("500.00"))
    (notice,) = vouchers("2203")
    with scope(divisions=CITY):
        (version,) = evoucher.versions(notice.id, at=notice.made_at)
        assert version.good and version.voucher is not None and version.voucher.header["OriBillNo"] == order == direct.voucher_no
        assert evoucher.problems(version.voucher) == []
        found = [each for each in reconciliation.differences(division=CITY, year=YEAR, on=TUE) if each.number == order]
        assert found == []
    assert vouchers("2204") == [] and town.cash()[0] == town.cash()[1] == "49400.01"


def test_the_register_of_units_goes_out_when_accounts_change_and_the_bank_obeys(town: Town) -> None:
    number = banking.make_account("教育局零余额")
    row = banking.AccountRow(
        division=CITY, kind="zero_balance", number=number, name="市教育局零余额账户", bank_name="代理银行",
        bank_no=banking.make_bank_no("代理"), agency="101001",
    )  # fmt: skip
    with scope(divisions=CITY):
        banking.open_accounts([row])
    assert len(vouchers("5951")) == 2, "the bank and the treasury"
    town.send("bank", "pboc")
    town.fetch("bank", "pboc")
    with scope(divisions=CITY):
        facts = exchange.facts(CITY, "bank")
        legs = exchange.legs(CITY, [(each.year, "5951", each.voucher_no) for each in vouchers("5951")])
    assert facts["accounts"] == 2
    assert {leg.state for each in legs.values() for leg in each} == {"ACKED", "KEPT"}
    with scope(divisions=CITY):
        banking.open_accounts([row])
    assert len(vouchers("5951")) == 2, "nothing has changed"
    with scope(divisions=CITY):
        banking.open_accounts([banking.AccountRow(**{**_fields(row), "number": number, "agency": "101001", "valid_to": date(YEAR, 1, 2)})])
    changes = vouchers("5951")
    assert len(changes) == 4
    with scope(divisions=CITY):
        (version,) = evoucher.versions(changes[0].id, at=changes[0].made_at)
        assert version.voucher is not None and version.voucher.header["AllFlag"] == "0"
        assert [line["AccStatus"] for line in version.voucher.details] == ["0"]
        clearing.send_register(division=CITY, on=TUE, whole=True)
    town.send("bank", "pboc")
    town.fetch("bank", "pboc")
    with scope(divisions=CITY):
        assert not exchange.troubles(CITY)


def test_a_revenue_refund_that_cannot_be_paid_comes_back_with_a_notice(town: Town) -> None:
    """收入退付的动词在收入环节（以后）；报文、两边的办理和通知的核对现在就在。"""
    source = {"on": TUE, "subject": "1010101", "amount": D("300.00"), "account": "6222021234567890128", "payee": "丽江文印有限公司", "reason": "多缴退库"}
    with scope(divisions=CITY, actor=system(CITY)):
        voucher = exchange.make("5209", division=CITY, year=YEAR, number="TF-2025-00001", source=source)
        exchange.send(counterpart="pboc", vouchers=[voucher], document_kind="treasury_refund", documents=["TF-2025-00001"])
    town.send("pboc")
    town.evening(TUE)
    assert town.cash() == ("49700.00", "49700.00")
    town.morning(WED)
    town.tell("pboc", "/world/returned", {"number": "TF-2025-00001", "reason": "收款账户已销户"})
    town.tell("pboc", "/world/returned", {"number": "TF-2025-00001", "reason": "收款账户已销户"})
    town.evening(WED)
    assert town.cash() == ("50000.00", "50000.00")
    (notice,) = vouchers("3210")
    with scope(divisions=CITY):
        (version,) = evoucher.versions(notice.id, at=notice.made_at)
        assert version.good and version.voucher is not None and evoucher.problems(version.voucher) == []
        assert (version.voucher.header["OriBillNo"], notice.amount) == ("TF-2025-00001", D("300.00"))
        assert not exchange.troubles(CITY) and taxlink.differences(CITY, YEAR) == []


def test_a_notice_of_a_refund_we_did_not_order_waits(town: Town) -> None:
    from jincai.kernel.rules import Refused
    from jincai.revenue.taxlink import operations

    header = {"VouDate": "2025-03-04", "OriBillNo": "TF-2025-09999", "PayAmt": "1.00"}
    notice = exchange.Voucher("3210", "TT1", 0, CITY, YEAR, header)
    with pytest.raises(Refused, match="不是本级发出的"), scope(divisions=CITY):
        operations.receive_return(notice=notice, on=TUE, actor=system(CITY))
