"""国库: opening, receipts, releases, transfers, revenue refunds, day reports that always add up."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nodes.tests.conftest import Start
from nodes.tests.drive import COUNTY, DIVISION, OPENING, PROVINCE, Got, Node
from nodes.tests.messages import DAY, claim, receipts, refund_claim, release, revenue_refund, tax, transfer

NEXT = "2025-01-03"


def reports(pboc: Node, kind: str) -> list[Got]:
    """日报: of one kind, in order."""
    return [one for one in pboc.outbox() if one.kind == kind and one.flag == "0"]


def take(pboc: Node, day: str, *lines: dict[str, str]) -> dict[str, object]:
    """缴入: must be taken."""
    status, answer = pboc.json("POST", "/world/receipts", receipts(day, *lines))
    assert status == 200, answer
    return dict(answer)


def test_opening_once(start: Start) -> None:
    pboc = start("pboc", "--division", DIVISION)
    asked = {"account": "530701", "opening": OPENING, "year": 2025}
    assert pboc.json("POST", "/clock", {"date": DAY, "phase": "close"})[0] == 409
    ((status, says),) = pboc.send(release("S1", "1.00"))
    assert (status, "尚未建立" in says) == ("16", True)
    assert pboc.json("POST", "/world/open", asked)[0] == 200
    pboc.clock(DAY, "open")
    assert pboc.send(release("S1", "1.00")) == [("15", "签收成功")]
    assert pboc.json("POST", "/world/open", asked)[1]["balance"] == "154829999.00"
    status_code, answer = pboc.json("POST", "/world/open", {**asked, "opening": "1.00"})
    assert (status_code, "已建立" in answer["says"]) == (409, True)
    for bad in ({"opening": "-1.00"}, {"opening": "1"}, {"year": "x"}, {"account": ""}):
        assert pboc.json("POST", "/world/open", {**asked, **bad})[0] == 400


def test_receipts_are_taken_once(pboc: Node) -> None:
    lines = (
        tax("t1", "100.00"),
        tax("t2", "-0.50"),
        {"id": "a1", "kind": "advance_in", "amount": "1000.00", "payer": PROVINCE, "summary": "一月调度"},
        {"id": "r1", "kind": "recovery_in", "amount": "5.00", "subject": "2011199"},
    )
    assert take(pboc, DAY, *lines) == {"accepted": 4, "known": 0, "amount": "1104.50"}
    assert take(pboc, DAY, *lines, tax("t3", "0.01")) == {"accepted": 1, "known": 4, "amount": "0.01"}
    status, answer = pboc.json("POST", "/world/receipts", receipts(DAY, tax("t9", "1.00"), tax("t1", "100.01")))
    assert (status, "t1" in answer["says"]) == (409, True)
    assert pboc.status()["balance"] == "154831104.51"
    advance, recovery = reports(pboc, "3403")
    assert {name: advance.header[name] for name in ("BizKind", "PayAmt", "PayerDivCode", "PayeeDivCode", "PaySummaryName", "Hold1")} == {
        "BizKind": "advance_in",
        "PayAmt": "1000.00",
        "PayerDivCode": PROVINCE,
        "PayeeDivCode": DIVISION,
        "PaySummaryName": "一月调度",
        "Hold1": "a1",
    }
    assert (recovery.header["BizKind"], recovery.header["BudgetSubjectCode"]) == ("recovery_in", "2011199")
    assert pboc.status()["counterparts"] == {PROVINCE: "-1000.00"}
    pboc.clock(DAY, "close")
    assert take(pboc, DAY, *lines)["known"] == 4
    assert pboc.json("POST", "/world/receipts", receipts(DAY, tax("t10", "1.00")))[0] == 409
    assert pboc.json("POST", "/world/receipts", receipts("2025-01-01", tax("t10", "1.00")))[0] == 409
    take(pboc, NEXT, tax("t10", "1.00"))
    assert pboc.status()["date"] == NEXT


@pytest.mark.parametrize(
    "line",
    [
        {"id": "a", "kind": "revenue", "subject": "税", "amount": "1.00"},
        {"id": "a", "kind": "revenue", "amount": "1.00"},
        {"id": "a", "kind": "gift", "amount": "1.00"},
        {"id": "a", "kind": "remit_in", "amount": "1.00"},
        {"id": "a", "kind": "remit_in", "amount": "-1.00", "payer": COUNTY},
        {"id": "a", "kind": "debt_in", "amount": 1.0, "payer": PROVINCE},
        {"id": "a", "kind": "debt_in", "amount": "0.00", "payer": PROVINCE},
        {"id": "", "kind": "revenue", "subject": "1010101", "amount": "1.00"},
        {"id": "a", "kind": "revenue", "subject": "1010101", "amount": "1.00", "summary": "\x01"},
        {"id": "a", "kind": "revenue", "subject": "1010101", "amount": "1.00", "extra": "1"},
        {"id": "good", "kind": "revenue", "subject": "1010101", "amount": "1.00"},
        "line",
    ],
)
def test_a_wrong_receipt_stops_the_whole_lot(pboc: Node, line: object) -> None:
    status, answer = pboc.json("POST", "/world/receipts", {"date": DAY, "lines": [tax("good", "1.00"), line]})
    assert status == 400
    assert "一行也没有保存" in answer["says"]
    assert pboc.status()["balance"] == OPENING


def test_releases_transfers_and_revenue_refunds_are_done_the_same_day(pboc: Node) -> None:
    take(pboc, DAY, tax("t1", "100.00"))
    sent = (release("S1", "30.00"), transfer("W1", "20.00"), revenue_refund("T1", "0.50"))
    assert pboc.send(*sent, *sent) == [("15", "签收成功")] * 6
    replies = [one for one in pboc.outbox() if one.flag == "1" and one.kind in ("5207", "3403", "5209")]
    assert [(one.number, one.header["XPayAmt"], one.header["XPayDate"]) for one in replies] == [
        ("S1", "30.00", DAY),
        ("W1", "20.00", DAY),
        ("T1", "0.50", DAY),
    ]
    state = pboc.status()
    assert (state["balance"], state["counterparts"]) == ("154830049.50", {COUNTY: "20.00"})
    pboc.clock(DAY, "close")
    (daily,) = reports(pboc, "3401")
    assert daily.header["SumMoney"] == "99.50"
    assert daily.details == [
        {"BudgetSubjectCode": "1010101", "BudgetLevelCode": "3", "DayAmt": "99.50", "MonthAmt": "99.50", "YearAmt": "99.50"}
    ]
    (spending,) = reports(pboc, "3410")
    assert [(d["ExpFuncCode"], d["DayAmt"], d["YearAmt"]) for d in spending.details] == [("2082602", "30.00", "30.00")]


def test_transfers_of_a_kind_or_a_payer_that_is_not_ours(pboc: Node) -> None:
    wrong = (transfer("W1", "1.00", "advance_in"), transfer("W2", "1.00", payer=COUNTY), transfer("W3", "1.00", payee="5307"))
    answers = pboc.send(*wrong)
    assert [status for status, _ in answers] == ["16"] * 3
    assert ["BizKind" in answers[0][1], "不是本库" in answers[1][1], "PayeeDivCode" in answers[2][1]] == [True] * 3
    kinds = ("advance_out", "grant_out", "remit_out", "onlend_out", "principal", "interest", "transfer_out")
    assert {status for status, _ in pboc.send(*(transfer(f"V{kind}", "1.00", kind) for kind in kinds))} == {"15"}


def test_after_the_close_money_waits_for_the_next_day(pboc: Node) -> None:
    pboc.clock(DAY, "close")
    ((status, says),) = pboc.send(release("S1", "1.00"))
    assert (status, "已日终" in says) == ("16", True)
    assert pboc.json("POST", "/clock", {"date": DAY, "phase": "pay"})[0] == 409
    pboc.clock(NEXT, "open")
    assert pboc.send(release("S1", "1.00")) == [("15", "签收成功")]


def test_three_reports_every_day_even_when_nothing_moves(pboc: Node) -> None:
    days = [DAY, NEXT, "2025-01-06", "2025-02-05"]
    take(pboc, DAY, tax("t1", "100.00"), tax("t2", "7.00", "1030199"))
    for day in days:
        pboc.clock(day, "open", "pay")
        if day in (NEXT, "2025-02-05"):
            take(pboc, day, tax(day, "1.00"))
        pboc.clock(day, "close")
        pboc.clock(day, "close")
    for kind in ("3401", "3402", "3410"):
        assert [one.header["VouDate"] for one in reports(pboc, kind)] == days
    year = [[(d["BudgetSubjectCode"], d["DayAmt"], d["MonthAmt"], d["YearAmt"]) for d in one.details] for one in reports(pboc, "3401")]
    assert year == [
        [("1010101", "100.00", "100.00", "100.00"), ("1030199", "7.00", "7.00", "7.00")],
        [("1010101", "1.00", "101.00", "101.00")],
        [],
        [("1010101", "1.00", "1.00", "102.00")],
    ]
    assert reports(pboc, "3401")[-1].header["YearAmt"] == "109.00"


def test_a_day_left_unclosed_is_closed_by_the_next(pboc: Node) -> None:
    pboc.clock(NEXT, "open")
    assert [one.header["AcctDate"] for one in reports(pboc, "3402")] == [DAY]
    counts = pboc.clock(DAY, "close")
    assert counts["closing"] == OPENING


def test_each_day_opening_and_movement_make_the_closing(pboc: Node) -> None:
    for number in range(2, 12):
        day = f"2025-01-{number:02d}"
        pboc.clock(day, "open")
        take(pboc, day, tax(f"t{number}", f"{number}000.37"), tax(f"u{number}", "0.01", "1030199"))
        pboc.send(release(f"S{number}", f"{number}.99"), transfer(f"W{number}", "55.55"))
        pboc.send(claim(f"Q{number}", (f"P{number}", "2050201", "12.34"), (f"R{number}", "2080505", "3.21")))
        pboc.send(refund_claim(f"TH{number}", f"P{number}", "2.34"), revenue_refund(f"T{number}", "1.00"))
        pboc.clock(day, "close")
    yesterday = Decimal(OPENING)
    for balance, revenue, spending in zip(*(reports(pboc, kind) for kind in ("3402", "3401", "3410")), strict=True):
        (detail,) = balance.details
        amounts = {name: Decimal(detail[name]) for name in ("YesterdayBalance", "TodayReceipt", "TodayPay", "TodayBalance")}
        assert amounts["YesterdayBalance"] == yesterday
        assert amounts["TodayBalance"] == yesterday + amounts["TodayReceipt"] - amounts["TodayPay"]
        assert Decimal(revenue.header["SumMoney"]) == sum(Decimal(d["DayAmt"]) for d in revenue.details)
        moved = Decimal(revenue.header["SumMoney"]) - Decimal(spending.header["SumMoney"]) - Decimal("55.55")
        assert amounts["TodayBalance"] - yesterday == moved
        yesterday = amounts["TodayBalance"]
    assert pboc.status()["balance"] == f"{yesterday:.2f}"
    assert "库存日报" in pboc.call("GET", "/")[1].decode()
