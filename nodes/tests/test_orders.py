"""支付凭证: every check, paying and returning by seed, recall, closed accounts."""

from __future__ import annotations

from collections import Counter

import pytest

from nodes.tests.conftest import Start
from nodes.tests.drive import CLOSED, PAYEE, Got, Node, Sent
from nodes.tests.messages import DAY, line, order, recall, without

REQUIRED = [*order().header]


def replies(node: Node, kind: str = "8202") -> dict[str, Got]:
    """回单: by number."""
    return {one.number: one for one in node.outbox() if one.kind == kind and one.flag == "1"}


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        (order(amount="100.0"), "两位小数"),
        (order(amount="0.00"), "大于零"),
        (order("P1", "-1.00", line("-1.00")), "大于零"),
        (order("P1", "100.00", line("60.00"), line("39.99")), "明细合计 99.99 与 PayAmt 100.00 不符"),
        (Sent("8202", "P1", order().header), "没有明细"),
        (order(PayAcctNo="24030101040009999"), "未在本行登记"),
        (order(PayeeAcctNo=PAYEE[:-1] + "9"), "校验位不符"),
        (order(PayeeAcctNo="1234567"), "8 至 30 位"),
        (order(PayeeAcctNo="6222 0212 3456"), "8 至 30 位"),
        (order(PayeeAcctName=""), "PayeeAcctName 为空"),
        (order(VouDate="2025-02-30"), "VouDate"),
        (order(BusinessTypeCode="4"), "BusinessTypeCode"),
        (order(PayTypeCode="2"), "PayTypeCode"),
        (order(fund="一般"), "FundTypeCode"),
        (order("P1", "1.00", line("1.00", func="20")), "第 1 行字段 ExpFuncCode"),
        (order("P1", "1.00", line("1.00", gov="302")), "GovExpEcoCode"),
        (order("P1", "1.00", line("1.00", dep="502")), "DepExpEcoCode"),
        (order("P1", "2.00", line("1.00"), line("1.00", BgtId="")), "第 2 行字段 BgtId 为空"),
        (order("P1", "1.00", line("1.0")), "第 1 行金额"),
    ],
)
def test_an_unsound_order_is_not_taken(bank_of: Start, sent: Sent, says: str) -> None:
    bank = bank_of()
    ((status, sentence),) = bank.send(sent)
    assert status == "16"
    assert says in sentence
    assert bank.clock(DAY, "pay")["paid"] == 0
    assert bank.status()["counts"]["failed"] == 1


def test_every_field_must_be_there_and_every_fault_is_told(bank_of: Start) -> None:
    bank = bank_of()
    answers = bank.send(*(without(order(f"P{place}"), name) for place, name in enumerate(REQUIRED)))
    for name, (status, says) in zip(REQUIRED, answers, strict=True):
        assert status == "16", name
        assert f"缺少字段 {name}" in says
    ((_, says),) = bank.send(order("Q1", "5.00", PayeeAcctNo="1", PayAcctNo="88888888", PaySummaryName=""))
    assert all(part in says for part in ("PayeeAcctNo", "88888888", "PaySummaryName"))
    assert bank.send(order("Q2", PayBankNo="", PayeeAcctBankNo="")) == [("15", "签收成功")]


def test_a_paid_order_is_replied_as_it_was_with_the_x_fields(bank_of: Start) -> None:
    bank = bank_of()
    name = "丽江市“龘”与𠮷公司"
    sent = order("P1", "100.00", line("60.00", func="2050201"), line("40.00", func="2080505"), PayeeAcctName=name)
    assert bank.send(sent) == [("15", "签收成功")]
    assert replies(bank) == {}
    assert bank.clock(DAY, "pay") == {"paid": 1, "returned": 0, "held": 0, "paid_amount": "100.00", "returned_amount": "0.00"}
    got = replies(bank)["P1"]
    assert {key: got.header[key] for key in sent.header} == sent.header
    assert got.details == list(sent.details)
    assert (got.header["XPayDate"], got.header["XPayAmt"], got.header["XAddWord"]) == (DAY, "100.00", "")
    assert (got.header["XPayeeAcctNo"], got.header["XPayeeAcctName"]) == (PAYEE, name)
    assert len(got.header["XAgentBusinessNo"]) == 18


def test_returns_go_by_seed_and_share(start: Start, bank_of: Start) -> None:
    def run(seed: str) -> dict[str, str]:
        bank = bank_of("--return-share", "0.2", "--seed", seed)
        bank.send(*(order(f"P{number}") for number in range(500)))
        bank.clock(DAY, "pay")
        found = replies(bank)
        assert len(found) == 500
        for one in found.values():
            assert (one.header["XPayAmt"] == "0.00") == bool(one.header["XAddWord"])
        return {number: one.header["XAddWord"] for number, one in found.items() if one.header["XAddWord"]}

    first, again, other = run("7"), run("7"), run("8")
    assert first == again
    assert first != other
    assert 70 <= len(first) <= 130
    assert set(Counter(first.values())) == {"收款人账号户名不符", "收款账户已销户", "收款行行号有误"}


def test_the_outcome_does_not_depend_on_the_order_of_arrival(bank_of: Start) -> None:
    outcomes = []
    for numbers in (range(200), reversed(range(200))):
        bank = bank_of("--return-share", "0.3")
        bank.send(*(order(f"P{number}") for number in numbers))
        bank.clock(DAY, "pay")
        outcomes.append({number: one.header["XAddWord"] for number, one in replies(bank).items()})
    assert outcomes[0] == outcomes[1]


def test_a_closed_account_always_returns(bank_of: Start) -> None:
    bank = bank_of()
    bank.send(*(order(f"P{number}", PayeeAcctNo=CLOSED) for number in range(20)))
    assert bank.clock(DAY, "pay")["returned"] == 20
    assert {one.header["XAddWord"] for one in replies(bank).values()} == {"收款账户已销户"}


def test_only_an_unpaid_order_can_be_recalled(bank_of: Start) -> None:
    bank = bank_of()
    bank.send(order("P1"), order("P2"))
    assert bank.send(recall("C1", "P1"), recall("C2", "P9")) == [("15", "签收成功")] * 2
    assert bank.clock(DAY, "pay")["paid"] == 1
    bank.send(recall("C3", "P2"), recall("C4", "P1"), recall("C1", "P1"))
    found = replies(bank, "5651")
    assert {number: (one.header["XResult"], one.header["OriVoucherNo"]) for number, one in found.items()} == {
        "C1": ("1", "P1"),
        "C2": ("0", "P9"),
        "C3": ("0", "P2"),
        "C4": ("0", "P1"),
    }
    assert "已于 2025-01-02 付款" in found["C3"].header["XAddWord"]
    assert list(replies(bank)) == ["P2"]
    assert bank.status()["counts"] == {"waiting": 0, "paid": 1, "returned": 0, "recalled": 1, "refunded": 0, "orders": 2, "failed": 0}


def test_orders_after_the_pay_phase_are_paid_the_next_day(bank_of: Start, pboc: Node) -> None:
    bank = bank_of()
    bank.clock(DAY, "pay")
    bank.send(order("P1"))
    assert bank.clock(DAY, "pay", "close")["claims"] == 0
    assert bank.clock("2025-01-03", "open", "pay")["paid"] == 1
    status, answer = bank.json("POST", "/clock", {"date": DAY, "phase": "open"})
    assert (status, answer["counts"]) == (200, {"refunds": 0, "refund_amount": "0.00"})
    assert bank.json("POST", "/clock", {"date": "2025-01-01", "phase": "pay"})[0] == 409


def test_accounts_are_all_or_nothing(bank_of: Start) -> None:
    bank = bank_of()
    status, answer = bank.json("POST", "/accounts", ["24030101040005555", "123"])
    assert status == 400
    assert "123" in answer["says"]
    assert bank.json("POST", "/accounts", {"account": "24030101040005555"})[0] == 400
    assert bank.json("POST", "/accounts", ["24030101040005555"]) == (200, {"accounts": 2, "closed": 1})
    assert bank.json("POST", "/accounts", ["24030101040005555"]) == (200, {"accounts": 2, "closed": 1})
    page = bank.call("GET", "/")[1].decode()
    assert "营业日 2025-01-02" in page
