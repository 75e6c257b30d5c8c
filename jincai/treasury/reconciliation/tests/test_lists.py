"""没有认的凭证对账（3501）：它可能列了的不说“对方账上没有”，写了说明以后也不说；以后发出的照说。"""

from __future__ import annotations

from datetime import date, timedelta

from django.apps import apps
from django.utils import timezone

from jincai.platform.exchange.api import Voucher
from jincai.platform.identity.api import system
from jincai.treasury.reconciliation import models, operations, queries, reading
from jincai.treasury.reconciliation.tests.test_taking import clear, paid
from tests.journeys.desk import Desk
from tests.journeys.ground import CITY, DAY, YEAR

Outgoing = apps.get_model("exchange", "Outgoing")
DAYS = [DAY + timedelta(days=n) for n in range(4)]


def sent(desk: Desk, key: str, on: date = DAY) -> str:
    """发出一张凭证，带一张额度通知单，国库签收、回单到；通知单号."""
    desk.ground.ordered(("office", "10.00"), on=on, key=key)
    Outgoing.objects.filter(state="PENDING").update(sent_at=timezone.now())
    desk.acked()
    return str(Outgoing.objects.filter(vt_code="5106").latest("id").voucher_no)


def listed(on: date, *numbers: str) -> None:
    """一份 5106 的凭证对账."""
    details = tuple({"VoucherNo": number, "Amt": "10.00", "ProState": "0", "Hold2": on.isoformat()} for number in numbers)
    header = {"VouDate": on.isoformat(), "CheckDate": on.isoformat(), "EVoucherType": "5106", "AllNum": str(len(numbers)), "AllAmt": f"{10 * len(numbers)}.00"}
    report = reading.done_day(Voucher("3501", f"PD{on:%Y%m%d}-5106", 0, CITY, YEAR, header, details))
    operations.keep_report(report=report, actor=system(CITY, "人民银行国库"))


def taken(desk: Desk, on: date) -> dict[str, str]:
    """一天的日报到齐，取数；还开着的通知单差异."""
    desk.bank(on=on)
    desk.pboc(on=on)
    desk.reports(on=on)
    desk.take(on)
    return dict(models.Difference.objects.filter(closed_on=None).exclude(vt_code="8202").values_list("number", "kind"))


def bad_list(desk: Desk) -> int:
    return desk.came("pboc", "3501", f"PD{DAY:%Y%m%d}-5106", state="REFUSED", reason="bad_signature", says="签名与内容不符", flag=0)


def explain(desk: Desk) -> None:
    row = models.Difference.objects.get(closed_on=None, vt_code="3501")
    operations.explain(division=CITY, year=YEAR, id=row.pk, says="已与国库核对，不再补送", actor=desk.ground.who("treasury"))


def test_what_a_list_that_was_not_believed_may_hold_is_not_missed(desk: Desk) -> None:
    sent(desk, "单1")
    bad_list(desk)
    assert taken(desk, DAYS[0]) == {f"PD{DAY:%Y%m%d}-5106": "bad_seal"}
    explain(desk)
    second, lost = sent(desk, "单2", DAYS[1]), sent(desk, "单3", DAYS[1])
    listed(DAYS[1], second)
    assert taken(desk, DAYS[1]) == {}, "the first may stand in the list of the first day"
    listed(DAYS[2])
    assert taken(desk, DAYS[2]) == {lost: "absent_at_bank"}, "what was sent since is missed"


def test_once_the_list_has_come_sound_what_it_lacks_is_missed(desk: Desk) -> None:
    first, second = sent(desk, "单1"), sent(desk, "单2")
    bad_list(desk)
    taken(desk, DAYS[0])
    explain(desk)
    desk.came("pboc", "3501", f"PD{DAY:%Y%m%d}-5106", state="HANDLED", flag=0)
    listed(DAYS[0], second)
    listed(DAYS[1])
    assert taken(desk, DAYS[1]) == {first: "absent_at_bank"}


def test_what_moved_on_a_day_whose_list_is_still_lacking_is_not_missed(desk: Desk) -> None:
    """前一天的支付日报没有到，第二天的到了：前一天付的不说“账有银行无”；补到以后对上。"""
    order = paid(desk)
    clear(desk, order)
    desk.acked()
    desk.pboc((order, "100.00"))
    desk.reports()
    desk.take()
    assert desk.found() == {f"{DAY:%Y%m%d}": "report_missing"}
    assert taken(desk, DAYS[1]) == {f"{DAY:%Y%m%d}": "report_missing"} and order not in desk.found(DAYS[1])
    day = queries.day(division=CITY, year=YEAR, on=DAYS[1])
    assert day is not None and day.missing == ["2206 财政授权支付日报（3月3日）"] and not day.ok
    desk.bank((order, "0", "100.00", "QS1"))
    assert desk.take(DAYS[1]).ok and desk.found(DAYS[1]) == {}
