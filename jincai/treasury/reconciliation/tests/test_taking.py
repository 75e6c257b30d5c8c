"""取数对账：三方一样的对上；每种差异归到它的类、说得出话；消除了自动关上，写明哪天。"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D

import pytest

from jincai.kernel.problems import UserError
from jincai.treasury.clearing import api as clearing
from jincai.treasury.reconciliation import models, queries
from tests.journeys.desk import Desk
from tests.journeys.ground import CITY, DAY, YEAR

NEXT = DAY + timedelta(days=1)


def paid(desk: Desk, amount: str = "100.00", key: str = "单1") -> str:
    return desk.ground.paid(("office", amount), key=key)[1]


def clear(desk: Desk, *orders: str, amount: str = "100.00", on: date = DAY) -> None:
    clearing.clear(division=CITY, year=YEAR, on=on, amounts={order: D(amount) for order in orders}, actor=desk.ground.who("treasury_chief"))


def said(desk: Desk, number: str) -> str:
    return str(models.Difference.objects.filter(number=number).latest("id").says)


def test_a_day_on_which_all_agree(desk: Desk) -> None:
    one, two = paid(desk), paid(desk, key="单2")
    clear(desk, one, two)
    desk.acked()
    desk.bank((one, "0", "100.00", "QS1"), (two, "0", "100.00", "QS1"))
    desk.pboc((one, "100.00"), (two, "100.00"))
    desk.reports()
    day = desk.take()
    assert (day.matched, desk.found(), day.ok, day.gap) == (2, {}, True, 0)
    rows = {row["name"]: row for row in day.figures["rows"]}
    assert rows["支付"]["books"] == rows["支付"]["bank"] == rows["支付"]["pboc"] == {"count": 2, "amount": "200.00"}
    assert rows["国库存款余额"]["books"]["amount"] == rows["国库存款余额"]["pboc"]["amount"] and rows["代理银行垫付余额"]["gap"] == "0.00"


def test_each_kind_is_named_by_its_root_cause(desk: Desk) -> None:
    sent = [desk.ground.ordered(("office", "100.00"), key=f"发{n}")[1] for n in range(4)]
    unreceived, waiting, unconfirmed, absent = sent
    late, quota, odd = (paid(desk, key=f"付{n}") for n in range(3))
    gone = paid(desk, key="没")
    desk.acked()
    desk.unreached(unreceived, "没有应答")
    desk.bank(
        (waiting, "3", "100.00"), (unconfirmed, "0", "100.00", "QS1"), (late, "0", "100.00"),
        (quota, "0", "100.00", "QS1", "清算额度不足：功能类 201 可用额度 10.00 元"), (odd, "0", "99.00", "QS1"), ("PZ-2025-999999", "0", "7.00", "QS1"),
    )  # fmt: skip
    desk.pboc((unconfirmed, "100.00"))
    desk.reports()
    day = desk.take()
    assert desk.found() == {
        unreceived: "unreceived", waiting: "next_day", unconfirmed: "unconfirmed", absent: "absent_at_bank", late: "after_cutoff", quota: "over_quota",
        odd: "wrong_amount", gone: "not_at_bank", "PZ-2025-999999": "unknown",
    }  # fmt: skip
    assert "没有应答" in said(desk, unreceived) and "可用额度 10.00" in said(desk, quota) and "差 -1.00 元" in said(desk, odd)
    assert (day.unexplained, day.ok) == (3, False), "账有银行无、银行账上没有、我方没有：要人说明"
    assert {row.number for row in queries.differences(division=CITY, year=YEAR, on=DAY, at="healing")} == {
        unreceived, waiting, unconfirmed, late, odd,
    }  # fmt: skip


def test_what_heals_is_closed_with_the_day(desk: Desk) -> None:
    order = paid(desk)
    desk.acked()
    desk.bank((order, "0", "100.00"))
    desk.pboc()
    desk.reports()
    desk.take()
    assert desk.found() == {order: "after_cutoff"}
    desk.bank((order, "4", "100.00", "QS2"), on=NEXT)
    desk.pboc((order, "100.00"), on=NEXT)
    clear(desk, order, on=NEXT)
    desk.reports(on=NEXT)
    day = desk.take(NEXT)
    assert (desk.found(NEXT), desk.healed(NEXT), day.healed) == ({}, {order: "after_cutoff"}, 1)
    row = models.Difference.objects.get(number=order)
    assert (row.opened_on, row.closed_on) == (DAY, NEXT)
    assert [r.number for r in queries.differences(division=CITY, year=YEAR, on=DAY)] == [order], "那一天看，它还在"


def test_a_difference_that_turns_into_another_is_closed_and_the_other_opened(desk: Desk) -> None:
    order = paid(desk)
    desk.acked()
    desk.bank((order, "0", "100.00"))
    desk.pboc()
    desk.reports()
    desk.take()
    desk.bank((order, "4", "100.00", "QS2", "清算额度不足"), on=NEXT)
    desk.pboc(on=NEXT)
    desk.reports(on=NEXT)
    desk.take(NEXT)
    assert (desk.found(NEXT), desk.healed(NEXT)) == ({order: "over_quota"}, {order: "after_cutoff"})


def test_before_the_lists_are_there_only_messages_are_judged(desk: Desk) -> None:
    order = paid(desk)
    desk.acked()
    day = desk.take()
    assert day.missing and not day.ok
    assert set(desk.found().values()) == {"report_missing"} and order not in desk.found()
    desk.bank((order, "0", "100.00", "QS1"))
    desk.pboc((order, "100.00"))
    clear(desk, order)
    desk.reports()
    assert desk.take().ok and desk.found() == {}, "再取一次，都到了"


def test_repeats_refused_seals_and_their_healing(desk: Desk) -> None:
    order, other = paid(desk), desk.ground.ordered(("office", "100.00"), key="拒")[1]
    clear(desk, order)
    desk.acked()
    desk.bank((order, "0", "100.00", "QS1"), (other, "0", "100.00", "QS1"))
    desk.pboc((order, "100.00"), (other, "100.00"))
    desk.reports()
    desk.came("bank", "8202", order, state="REPEATED")
    desk.came("bank", "8202", other, state="REFUSED", reason="bad_signature", says="签名与内容不符")
    desk.came("bank", "3402", "KC20250303", state="REPEATED", flag=0)
    desk.take()
    assert desk.found() == {other: "bad_seal"}
    assert desk.healed() == {order: "repeated", "KC20250303": "repeated"}
    assert "签名与内容不符" in said(desk, other)
    desk.take()
    assert models.Difference.objects.count() == 3, "重新取数，不多出一项"
    desk.came("bank", "8202", other, state="HANDLED")
    desk.ground.confirm(other, D("100.00"))
    clear(desk, other)
    desk.take()
    assert desk.found() == {} and desk.healed()[other] == "bad_seal"


def test_refunds_on_their_way(desk: Desk) -> None:
    order = paid(desk)
    clear(desk, order)
    desk.acked()
    desk.bank((order, "0", "100.00", "QS1"))
    desk.pboc((order, "100.00"))
    desk.reports()
    assert desk.take().ok
    desk.bank((order, "2", "-60.00", "TH1"), on=NEXT)
    desk.pboc(on=NEXT)
    desk.reports(on=NEXT)
    desk.take(NEXT)
    assert desk.found(NEXT) == {order: "refund_transit"} and "退款通知书 2204 没有到账面" in said(desk, order)
    row = models.Difference.objects.get(number=order)
    assert (row.amount, row.bank, row.books) == (D("60.00"), D("60.00"), None)


def test_cash_that_nothing_explains(desk: Desk) -> None:
    desk.acked()
    desk.bank()
    desk.pboc()
    desk.reports(closing="123.00")
    day = desk.take()
    assert not day.ok and day.gap != 0 and {row["name"]: row for row in day.figures["rows"]}["国库存款余额"]["unexplained"] != "0.00"


def test_days_go_one_way(desk: Desk) -> None:
    desk.take(NEXT)
    with pytest.raises(UserError, match="之后的日子已经对过账"):
        desk.take(DAY)
