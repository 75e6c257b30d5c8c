"""答复按月的对账单：额度 5510、支出 5512、库款 5513；相符只说相符，不符的逐行说；答复过的不再答复。"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D

from jincai.kernel.money import plain
from jincai.platform.evoucher import api as evoucher
from jincai.platform.exchange.api import Voucher
from jincai.treasury.reconciliation import operations, reading
from jincai.treasury.reconciliation.figuring import book_cash
from jincai.treasury.reconciliation.tests.test_signing import check, whole
from jincai.treasury.reconciliation.tests.test_taking import clear, paid
from tests.journeys.desk import Desk
from tests.journeys.ground import CITY, DAY, YEAR, sent

FIRST = DAY.replace(day=1)
OPENED = {"AcctDate": DAY.replace(day=2).isoformat(), "IncomeAmt": "5000000.00", "PayAmt": "0.00"}


def states(kind: str, number: str, *rows: dict[str, str], **header: str) -> None:
    """人民银行给出的一份按月的对账单."""
    told = {
        "VouDate": DAY.isoformat(), "VoucherCheckNo": number, "BeginDate": FIRST.isoformat(), "EndDate": DAY.isoformat(), "AllNum": str(len(rows)),
        "ChildPackNum": "1", "CurPackNo": "1", **header,
    }  # fmt: skip
    report = reading.month(Voucher(kind, number, 0, CITY, YEAR, told, rows))
    from jincai.platform.identity.api import system

    operations.keep_report(report=report, actor=system(CITY, "人民银行国库"))


def quota(agency: str, left: str) -> dict[str, str]:
    line = {"FundTypeCode": "111", "ExpFuncCode": "201", "PreDateMoney": "0.00", "ClearAmt": "150.00", "CurReckMoney": "50.00", "CurDateMoney": left}
    return {**line, **({"AgencyCode": agency} if agency else {})}


def a_month(desk: Desk) -> D:
    """付了 100 没有清算，付了 50 已清算，都对得上；库款账面多少."""
    waiting, cleared = paid(desk), paid(desk, "50.00", key="单2")
    clear(desk, cleared, amount="50.00")
    desk.acked()
    desk.bank((waiting, "0", "100.00"), (cleared, "0", "50.00", "QS1"))
    desk.pboc((cleared, "50.00"))
    desk.reports()
    return book_cash(division=CITY, year=YEAR, on=DAY)


def replies(on: date = DAY) -> dict[str, Voucher]:
    return {voucher.vt_code: voucher for voucher in sent(on.isoformat()) if voucher.vt_code in ("5510", "5512", "5513")}


def test_what_agrees_is_answered_so_and_once(desk: Desk) -> None:
    held = a_month(desk)
    states("3510", "ED202503", quota("101001", "100.00"), AllAmt="100.00")
    states("3512", "ZC202503", {"ExpFuncCode": "2010101", "CurPayAmt": "50.00", "SumPayAmt": "50.00"}, AllAmt="50.00")
    rows = ({"AcctDate": DAY.isoformat(), "IncomeAmt": "0.00", "PayAmt": "50.00"},)
    states("3513", "KK202503", *rows, AcctNo="530701", LastAmt="5000000.00", AcctAmt=plain(held))
    desk.take()
    check(desk)
    found = replies()
    assert sorted(found) == ["5510", "5512", "5513"]
    assert [(v.header["XCheckResult"], v.header["XDiffNum"], v.details) for v in found.values()] == [("0", "0", ())] * 3
    account = found["5513"].header
    assert (account["AcctNo"], account["AcctAmt"], account["XAcctAmt"], account["XDiffMoney"]) == ("530701", plain(held), plain(held), "0.00")
    month = found["5510"].header
    assert (month["VoucherCheckNo"], month["BeginDate"], month["EndDate"], month["AllNum"]) == ("ED202503", FIRST.isoformat(), DAY.isoformat(), "1")
    assert [evoucher.problems(voucher) for voucher in found.values()] == [[]] * 3
    whole(desk, on=DAY + timedelta(days=1))
    check(desk, on=DAY + timedelta(days=1))
    assert replies(DAY + timedelta(days=1)) == {}, "answered already"


def test_what_differs_is_told_line_by_line(desk: Desk) -> None:
    held = a_month(desk)
    states("3510", "ED202503", quota("101001", "160.00"), {**quota("", "7.00"), "ExpFuncCode": "205"}, AllAmt="167.00")
    states("3512", "ZC202503", {"ExpFuncCode": "2010101", "CurPayAmt": "40.00", "SumPayAmt": "50.00"}, AllAmt="40.00")
    rows = (OPENED, {"AcctDate": DAY.isoformat(), "IncomeAmt": "3.00", "PayAmt": "50.00"})
    states("3513", "KK202503", *rows, AcctNo="530701", LastAmt="0.00", AcctAmt=plain(held + 3))
    desk.take()
    check(desk)
    found = replies()
    assert [(v.header["XCheckResult"], v.header["XDiffNum"]) for v in found.values()] == [("1", "2"), ("1", "1"), ("1", "1")]
    ours, theirs = found["5510"].details
    assert (ours["ExpFuncCode"], ours["AgencyCode"], ours["XCheckReason"]) == ("201", "101001", "我方 100.00 元，对账单 160.00 元")
    assert (theirs["ExpFuncCode"], "AgencyCode" in theirs, theirs["XCheckReason"]) == ("205", False, "我方 0.00 元，对账单 7.00 元")
    assert found["5512"].details[0]["XCheckReason"] == "本期我方 50.00 元，对账单 40.00 元", "累计相同的不说"
    assert found["5513"].details[0]["AcctDate"] == DAY.isoformat() and found["5513"].header["XDiffMoney"] == "3.00"


def test_quota_kept_for_all_units_together_is_compared_so(desk: Desk) -> None:
    a_month(desk)
    states("3510", "ED202503", quota("", "100.00"), AllAmt="100.00")
    desk.take()
    check(desk)
    assert replies()["5510"].header["XCheckResult"] == "0"
