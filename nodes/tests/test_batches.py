"""批量凭证 (8207), direct payments (5201), the register of units (5951), revenue refunds that come back (3210)."""

from __future__ import annotations

import pytest

from nodes.tests.conftest import Start
from nodes.tests.drive import CLOSED, PAYEE, PAYER, Got, Node, Sent
from nodes.tests.messages import DAY, line, order, recall, revenue_refund

HEADER = {
    "VouDate": DAY, "FundTypeCode": "111", "AgencyCode": "101001", "AgencyName": "市教育局", "PayAcctNo": PAYER,
    "PayAcctName": "市教育局零余额账户", "PayTypeCode": "12", "PaySummaryName": "三月补贴",
}  # fmt: skip


def one(number: str, amount: str = "10.00", **changed: str) -> dict[str, str]:
    """一行。"""
    return {"Id": number, "PayeeAcctNo": PAYEE, "PayeeAcctName": "王某", "PayeeAcctBankName": "工商银行", **line(amount), **changed}


def batch(number: str, *lines: dict[str, str], **changed: str) -> Sent:
    """批量凭证。"""
    total = sum(int(each["PayAmt"].replace(".", "")) for each in lines if each["PayAmt"].count(".") == 1)
    header = {**HEADER, "SumAmt": f"{total // 100}.{total % 100:02d}", "AllNum": str(len(lines)), **changed}
    return Sent("8207", number, header, lines)


def replies(node: Node, kind: str) -> list[Got]:
    """回单。"""
    return [each for each in node.outbox() if each.kind == kind and each.flag == "1"]


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        (batch("B1", one("P1"), AllNum="2"), "总笔数 2"),
        (batch("B1", one("P1"), one("P1")), "有重复"),
        (batch("B1", one("P1"), SumAmt="9.99"), "明细合计 10.00"),
        (batch("B1", one("P1", PayeeAcctNo="1")), "PayeeAcctNo"),
        (batch("B1", one("P1", PayAmt="1.5")), "两位小数"),
        (batch("B1", one("P1", BgtId="")), "BgtId 为空"),
        (batch("B1", one("P1"), PayAcctNo="88888888"), "未在本行登记"),
        (batch("B1"), "没有明细"),
    ],
)
def test_an_unsound_batch_is_not_taken_and_none_of_its_lines(bank_of: Start, sent: Sent, says: str) -> None:
    bank = bank_of()
    ((status, sentence),) = bank.send(sent)
    assert status == "16" and says in sentence
    assert bank.status()["counts"]["orders"] == 0


def test_a_batch_is_paid_line_by_line_and_answered_once(bank_of: Start) -> None:
    bank = bank_of()
    sent = batch("B1", one("P1", "10.00"), one("P2", "20.00", PayeeAcctNo=CLOSED), one("P3", "30.00"))
    assert bank.send(sent) == [("15", "签收成功")] == bank.send(sent)
    assert replies(bank, "8207") == []
    counts = bank.clock(DAY, "pay")
    assert (counts["paid"], counts["returned"], counts["paid_amount"]) == (2, 1, "40.00")
    (reply,) = replies(bank, "8207")
    assert {name: reply.header[name] for name in sent.header} == sent.header and reply.header["XSumAmt"] == "40.00"
    told = [(each["Id"], each["XPayAmt"], each["XAddWord"]) for each in reply.details]
    assert told == [("P1", "10.00", ""), ("P2", "0.00", "收款账户已销户"), ("P3", "30.00", "")]
    assert replies(bank, "8202") == [] and len({each["XAgentBusinessNo"] for each in reply.details}) == 3
    bank.clock(DAY, "close")
    assert bank.status()["claims"] == [], "claimed and settled"
    assert bank.status()["zero_balance"] == "0.00"


def test_a_number_is_paid_once_alone_or_in_a_batch(bank_of: Start) -> None:
    bank = bank_of()
    bank.send(order("P1"))
    ((status, says),) = bank.send(batch("B1", one("P1"), one("P2")))
    assert status == "90" and "P1" in says
    assert bank.clock(DAY, "pay")["paid"] == 1


def test_the_last_line_recalled_ends_the_batch(bank_of: Start) -> None:
    bank = bank_of()
    bank.send(batch("B1", one("P1"), one("P2")))
    bank.send(recall("C1", "P1"), recall("C2", "P2"))
    (reply,) = replies(bank, "8207")
    assert {each["Hold1"] for each in reply.details} == {"5651"} and reply.header["XSumAmt"] == "0.00"
    assert bank.clock(DAY, "pay")["paid"] == 0


def test_a_direct_payment_is_answered_as_what_it_is_and_given_back_by_2203(bank_of: Start) -> None:
    bank = bank_of("--refund-share", "1")
    sent = order("P1")
    bank.send(Sent("5201", "P1", {**sent.header, "PayTypeCode": "11"}, sent.details))
    bank.clock(DAY, "pay", "close")
    assert [each.number for each in replies(bank, "5201")] == ["P1"] and replies(bank, "8202") == []
    for on in range(3, 20):
        bank.clock(f"2025-01-{on:02d}", "open", "pay", "close")
    notices = [each for each in bank.outbox() if each.kind in ("2203", "2204")]
    assert [(each.kind, each.header["OriBillNo"]) for each in notices] == [("2203", "P1")]


def test_the_register_opens_and_closes_accounts(bank_of: Start, pboc: Node) -> None:
    bank = bank_of()
    new = "24030101040005550"
    row = {"Id": "1", "AgencyCode": "101002", "AgencyName": "市一中", "AgencyAccoNo": new, "AgencyAccoName": "市一中零余额账户", "AccStatus": "1"}
    assert bank.send(order("P1", PayAcctNo=new))[0][0] == "16"
    for node in (bank, pboc):
        assert node.send(Sent("5951", "Q1", {"VouDate": DAY, "AllFlag": "1"}, (row,))) == [("15", "签收成功")]
        assert replies(node, "5951")[0].header["XAddWord"] == "已登记 1 户"
    assert bank.send(order("P2", PayAcctNo=new), order("P3"))[0][0] == "15"
    closed = {**row, "AccStatus": "0"}
    assert bank.send(Sent("5951", "Q2", {"VouDate": DAY, "AllFlag": "0"}, (closed,)))[0][0] == "15"
    assert "未在本行登记" in bank.send(order("P4", PayAcctNo=new))[0][1]
    assert bank.send(Sent("5951", "Q3", {"VouDate": DAY, "AllFlag": "2"}, ({**row, "AccStatus": "x"},)))[0][0] == "16"


def test_a_revenue_refund_comes_back_once(pboc: Node) -> None:
    assert pboc.send(revenue_refund("T1", "30.00")) == [("15", "签收成功")]
    before = pboc.status()["balance"]
    asked = {"number": "T1", "reason": "收款账户已销户"}
    first, again = pboc.json("POST", "/world/returned", asked), pboc.json("POST", "/world/returned", asked)
    assert first[0] == again[0] == 200 and first[1]["number"] == again[1]["number"] and (first[1]["known"], again[1]["known"]) == (False, True)
    assert float(pboc.status()["balance"]) - float(before) == 30.0
    (notice,) = [each for each in pboc.outbox() if each.kind == "3210"]
    assert (notice.header["OriBillNo"], notice.header["PayAmt"], notice.header["ReturnReasonName"]) == ("T1", "30.00", "收款账户已销户")
    assert pboc.json("POST", "/world/returned", {"number": "T9", "reason": "x"})[0] == 404
    assert pboc.json("POST", "/world/returned", {"number": "T1"})[0] == 400
