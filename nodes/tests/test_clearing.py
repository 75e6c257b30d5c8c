"""清算: claims at day end, quota and treasury short, refunds after clearing, a treasury that is away for a while."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nodes.tests.conftest import Start
from nodes.tests.drive import OPENING, Got, Node, Sent
from nodes.tests.lossy import Lossy
from nodes.tests.messages import DAY, claim, line, order, quota, refund_claim, release, transfer

NEXT = "2025-01-03"


def of(node: Node, kind: str, box: str = "mof", flag: str = "0") -> list[Got]:
    """取某类: in order."""
    return [one for one in node.outbox(box=box) if one.kind == kind and one.flag == flag]


def balance(pboc: Node) -> str:
    return str(pboc.status()["balance"])


def left(pboc: Node, kind: str = "205", fund: str = "111") -> str:
    """可用额度。"""
    return str(next(one["left"] for one in pboc.status()["quota"] if (one["fund"], one["class"]) == (fund, kind)))


def test_one_claim_a_fund_type_with_a_detail_for_each_line(bank_of: Start, pboc: Node) -> None:
    bank = bank_of()
    pboc.send(quota("ED3", "212", fund="121"))
    bank.send(order("P1", "100.00", line("60.00"), line("40.00", func="2080505", gov="50102")))
    bank.send(order("P2", "0.01"), order("P3", "7.50", line("7.50", func="2120801"), fund="121"))
    bank.clock(DAY, "pay")
    assert bank.status()["zero_balance"] == "-107.51"
    assert bank.clock(DAY, "close") == {"claims": 2, "claimed_orders": 3, "claimed_amount": "107.51", "reports": 1}
    general, fund = of(pboc, "5551")
    assert (general.number, general.header["OriVoucherNo"], general.header["PayAmt"]) == ("HK20250102-01", "QS20250102-01", "100.01")
    assert [(d["VoucherNo"], d["ExpFuncCode"], d["GovExpEcoCode"], d["PayAmt"], d["ClearDate"]) for d in general.details] == [
        ("P1", "2050201", "50502", "60.00", DAY),
        ("P1", "2080505", "50102", "40.00", DAY),
        ("P2", "2050201", "50502", "0.01", DAY),
    ]
    assert (fund.header["FundTypeCode"], fund.header["AllNum"], fund.header["ClearDate"]) == ("121", "1", DAY)
    assert [one.header["XClearDate"] for one in of(pboc, "2301", "bank", "1")] == [DAY, DAY]
    assert (left(pboc), left(pboc, "208"), left(pboc, "212", "121")) == ("999939.99", "999960.00", "999992.50")
    assert balance(pboc) == "154829892.49"
    state = bank.status()
    assert (state["open_claims"], state["zero_balance"], state["zero_at_day_end"]) == (0, "0.00", True)


def test_quota_exceeded_is_refused_and_the_same_claim_may_come_again(bank_of: Start, pboc: Node) -> None:
    bank = bank_of()
    bank.send(order("P1", "600000.00"), order("P2", "600000.00"))
    bank.clock(DAY, "pay", "close")
    state = bank.status()
    assert (state["open_claims"], state["zero_at_day_end"]) == (1, False)
    assert "功能类 205 可用额度 1000000.00 元，申请 1200000.00 元" in state["claims"][0]["says"]
    assert (balance(pboc), of(pboc, "5551"), left(pboc)) == (OPENING, [], "1000000.00")
    pboc.send(quota("ED4", amount="200000.00"))
    bank.outbox()
    assert (balance(pboc), left(pboc), len(of(pboc, "5551"))) == ("153630000.00", "0.00", 1)
    assert bank.status()["zero_at_day_end"] is True


def test_treasury_short_is_refused_with_the_balance_in_the_sentence(pboc: Node) -> None:
    pboc.send(quota("ED5", amount="200000000.00"))
    big = claim("QS1", ("P1", "2050201", "154830000.01"))
    ((status, says),) = pboc.send(big)
    assert status == "90"
    assert "余额 154830000.00 元，本笔 154830000.01 元，差 0.01 元" in says
    assert [one[0] for one in pboc.send(release("S1", "154830000.01"), transfer("W1", "154830000.01"))] == ["90", "90"]
    assert left(pboc) == "201000000.00"
    status_code, _ = pboc.json(
        "POST", "/world/receipts", {"date": DAY, "lines": [{"id": "t", "kind": "revenue", "subject": "1010101", "amount": "0.01"}]}
    )
    assert status_code == 200
    assert [one[0] for one in pboc.send(big, release("S1", "154830000.01"))] == ["15", "90"]
    assert balance(pboc) == "0.00"


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"PayAmt": "2.00"}, "明细合计"),
        ({"AllNum": "2"}, "AllNum"),
        ({"FundTypeCode": "x"}, "FundTypeCode"),
        ({"PayAmt": ""}, "PayAmt 为空"),
    ],
)
def test_unsound_claims(pboc: Node, changed: dict[str, str], says: str) -> None:
    sent = claim("QS1", ("P1", "2050201", "1.00"))
    ((status, sentence),) = pboc.send(type(sent)(sent.kind, sent.number, {**sent.header, **changed}, sent.details))
    assert status == "16"
    assert says in sentence


def test_an_order_is_cleared_once_whatever_the_claim_is_called(pboc: Node) -> None:
    first = claim("QS1", ("P1", "2050201", "1.00"))
    assert pboc.send(first, first) == [("15", "签收成功")] * 2
    ((status, says),) = pboc.send(claim("QS2", ("P1", "2050201", "1.00")))
    assert (status, "重复清算" in says) == ("90", True)
    assert len(of(pboc, "5551")) == 1
    assert balance(pboc) == "154829999.00"


def test_quota_adds_up_and_cannot_fall_below_what_was_used(pboc: Node) -> None:
    assert pboc.send(claim("QS1", ("P1", "2050201", "400000.00")))[0][0] == "15"
    assert pboc.send(quota("E1", amount="-100000.00"))[0][0] == "15"
    ((status, says),) = pboc.send(quota("E2", amount="-500000.01"))
    assert (status, "可用额度 500000.00 元，申请 500000.01 元" in says) == ("90", True)
    assert pboc.send(quota("E3", amount="-500000.00"))[0][0] == "15"
    assert left(pboc) == "0.00"
    assert [one.number for one in of(pboc, "5106", flag="1")] == ["ED1", "E1", "E3"]
    assert pboc.send(quota("E4", "2050201"))[0][0] == "16"


def by_agency(number: str, agency: str, amount: str, kind: str = "205") -> Sent:
    """分单位的额度通知。"""
    sent = quota(number, kind, amount)
    return replace(sent, details=({**sent.details[0], "AgencyCode": agency},))


def test_quota_of_an_agency_is_its_own(pboc: Node) -> None:
    assert {status for status, _ in pboc.send(by_agency("A1", "101001", "50.00"), by_agency("A2", "101002", "70.00"))} == {"15"}
    ((status, says),) = pboc.send(claim("QS1", ("P1", "2050201", "50.01")))
    assert (status, "预算单位 101001 功能类 205 可用额度 50.00 元，申请 50.01 元" in says) == ("90", True)
    assert pboc.send(claim("QS2", ("P1", "2050201", "30.00"), ("P2", "2080505", "9.00")))[0][0] == "15"
    left = {(one["agency"], one["class"]): one["left"] for one in pboc.status()["quota"]}
    assert left == {("", "205"): "1000000.00", ("", "208"): "999991.00", ("101001", "205"): "20.00", ("101002", "205"): "70.00"}
    ((status, says),) = pboc.send(by_agency("A3", "101001", "-20.01"))
    assert (status, "可用额度 20.00 元" in says) == ("90", True)
    assert pboc.send(refund_claim("H1", "P1", "30.00"))[0][0] == "15"
    left = {(one["agency"], one["class"]): one["left"] for one in pboc.status()["quota"]}
    assert (left["101001", "205"], left["", "205"]) == ("50.00", "1000000.00")
    assert pboc.send(by_agency("A4", "教育局", "1.00"))[0][0] == "16"


def test_a_refund_after_clearing_restores_money_and_quota(bank_of: Start, pboc: Node) -> None:
    bank = bank_of("--refund-share", "1")
    bank.send(order("P1", "100.00", line("60.00"), line("40.00", func="2080505", gov="50102")))
    bank.clock(DAY, "pay", "close")
    assert balance(pboc) == "154829900.00"
    pboc.clock(DAY, "close")
    days = [f"2025-01-{number:02d}" for number in range(3, 19)]
    refunded_on = ""
    for day in days:
        pboc.clock(day, "open")
        if bank.clock(day, "open")["refunds"]:
            refunded_on = day
        bank.clock(day, "close")
        pboc.clock(day, "close")
    assert "2025-01-05" <= refunded_on <= "2025-01-17"
    (notice,) = of(bank, "2204")
    (cleared,) = of(pboc, "5552")
    assert notice.number.startswith("TK")
    assert (notice.header["OriVoucherNo"], notice.header["PayAmt"], notice.header["VouDate"]) == ("P1", "100.00", refunded_on)
    assert notice.header["XAddWord"]
    assert [(d["ExpFuncCode"], d["BgtId"], d["PayAmt"]) for d in notice.details] == [
        ("2050201", "ZB0001", "60.00"),
        ("2080505", "ZB0001", "40.00"),
    ]
    assert (cleared.header["OriVoucherNo"], cleared.header["RefundNoticeNo"], cleared.header["ClearDate"]) == (
        "P1",
        notice.number,
        refunded_on,
    )
    assert [(d["VoucherNo"], d["ExpFuncCode"], d["PayAmt"]) for d in cleared.details] == [
        ("P1", "2050201", "60.00"),
        ("P1", "2080505", "40.00"),
    ]
    assert (balance(pboc), left(pboc), left(pboc, "208")) == (OPENING, "1000000.00", "1000000.00")
    assert bank.status()["zero_at_day_end"] is True


def test_refund_parts_and_delays_follow_the_rules(bank_of: Start, pboc: Node) -> None:
    bank = bank_of("--refund-share", "1", "--refund-until", "2025-01-16")
    bank.send(*(order(f"P{number}", "100.01", line("50.00"), line("50.01")) for number in range(30)))
    bank.send(*(order(f"Q{number}", "100.01") for number in range(120)))
    bank.clock(DAY, "pay", "close")
    pboc.clock(DAY, "close")
    for day in (f"2025-01-{number:02d}" for number in range(3, 21)):
        pboc.clock(day, "open")
        bank.clock(day, "open", "close")
        pboc.clock(day, "close")
    notices = of(bank, "2204")
    assert {one.header["VouDate"] for one in notices} == {f"2025-01-{number:02d}" for number in range(5, 17)}
    whole = [one for one in notices if one.header["PayAmt"] == "100.01"]
    parts = [one for one in notices if one not in whole]
    assert len(notices) < 150
    assert {one.header["OriVoucherNo"][0] for one in parts} == {"Q"}
    assert 10 <= len(parts) <= 40
    for one in parts:
        assert one.details[0]["PayAmt"] == one.header["PayAmt"]
        assert 10 <= float(one.header["PayAmt"]) <= 91
    assert len(of(pboc, "5552")) == len(notices)


def test_a_refund_claim_cannot_take_back_more_than_was_cleared(pboc: Node) -> None:
    pboc.send(claim("QS1", ("P1", "2050201", "100.00")))
    assert pboc.send(refund_claim("TH1", "P1", "60.00"))[0][0] == "15"
    answers = pboc.send(
        refund_claim("TH2", "P1", "40.01"), refund_claim("TH3", "P9", "1.00"), refund_claim("TH4", "P1", "1.00", func="2050202")
    )
    assert [status for status, _ in answers] == ["90"] * 3
    assert pboc.send(refund_claim("TH5", "P1", "40.00"), refund_claim("TH1", "P1", "60.00")) == [("15", "签收成功")] * 2
    assert (balance(pboc), len(of(pboc, "5552"))) == (OPENING, 2)


def test_the_treasury_is_away_while_the_bank_closes_then_the_claim_arrives_once(bank_of: Start, pboc: Node) -> None:
    bank = bank_of()
    bank.send(order("P1"))
    bank.clock(DAY, "pay")
    pboc.clock(DAY, "close")
    pboc.kill()
    assert bank.clock(DAY, "close")["claims"] == 1
    bank.outbox()
    assert "暂不可用" in bank.status()["claims"][0]["says"]
    pboc.start()
    bank.outbox()
    assert "已日终" in bank.status()["claims"][0]["says"]
    pboc.clock(NEXT, "open")
    bank.clock(NEXT, "open")
    bank.clock(NEXT, "pay", "close")
    (cleared,) = of(pboc, "5551")
    assert (cleared.header["OriVoucherNo"], cleared.header["ClearDate"]) == ("QS20250102-01", NEXT)
    assert balance(pboc) == "154829900.00"
    assert bank.status()["zero_at_day_end"] is True


def test_a_silent_treasury_is_asked_again(bank_of: Start, pboc: Node) -> None:
    bank = bank_of()
    pboc.json("POST", "/silence", {"on": True})
    bank.send(order("P1"))
    bank.clock(DAY, "pay", "close")
    assert "HTTP 503" in bank.status()["claims"][0]["says"]
    pboc.json("POST", "/silence", {"on": False})
    bank.outbox()
    bank.outbox()
    assert bank.status()["open_claims"] == 0
    assert balance(pboc) == "154829900.00"


def test_the_answer_lost_on_the_way_doubles_nothing(bank_of: Start, pboc: Node) -> None:
    """The claim reaches the treasury and is cleared, the bank never hears of it, dies, and asks again."""
    line = Lossy(pboc.port)
    bank = bank_of("--pboc", line.url)
    bank.send(order("P1"))
    bank.clock(DAY, "pay")
    line.losing = True
    bank.clock(DAY, "close")
    bank.outbox()
    assert (line.lost, balance(pboc), bank.status()["open_claims"]) == (2, "154829900.00", 1)
    bank.kill()
    line.losing = False
    bank.start()
    bank.outbox()
    line.close()
    assert (len(of(pboc, "5551")), balance(pboc)) == (1, "154829900.00")
    assert bank.status()["zero_at_day_end"] is True


def test_an_account_is_zero_when_the_bank_says_so(bank_of: Start, pboc: Node) -> None:
    bank = bank_of()
    bank.send(order("P1"), order("P2"))
    bank.clock(DAY, "pay")
    assert bank.status()["nonzero_accounts"] == {"24030101040001234": "-200.00"}
    bank.clock(DAY, "close")
    (report,) = of(bank, "2206")
    assert (report.header["PosNum"], report.header["PosAmt"], report.header["NegAmt"]) == ("2", "200.00", "0.00")
    assert bank.status()["nonzero_accounts"] == {}
