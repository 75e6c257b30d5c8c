"""额度通知单 5106：写明单位；退款按类调减，一分不差；年内不换分法。"""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from jincai.treasury.clearing import api as clearing
from jincai.treasury.clearing import models
from jincai.treasury.clearing.tests.test_operations import PBOC, SEEN, clear, refund
from tests.journeys.ground import Ground, outbox

pytestmark = pytest.mark.django_db


def test_a_refund_of_several_codes_of_one_class_lowers_the_quota_by_all_of_them(ground: Ground) -> None:
    """两行同属 201 类、功能科目不同：退回的额度是两行之和，写明单位。"""
    _, order = ground.paid(("office", "1200.00"), ("meeting", "300.00", "30215"))
    clear({order: "1500.00"})
    refund(order, "1500.00")
    classes = {"2010101": D("1200.00"), "2010102": D("300.00")}
    clearing.clear_refund(order=order, notice="TK1", amount=D("1500.00"), classes=classes, actor=PBOC, **SEEN)
    given, less = outbox("pboc")
    assert [(d["ExpFuncCode"], d["AgencyCode"], d["PayAmt"]) for d in (*given.details, *less.details)] == [
        ("201", "101001", "1500.00"), ("201", "101001", "-1500.00"),
    ]  # fmt: skip


def test_a_year_that_began_without_units_ends_without_them(ground: Ground) -> None:
    ground.ordered(("office", "1.00"), key="甲")
    assert "AgencyCode" in outbox("pboc")[0].details[0]
    models.Quota.objects.update(by_agency=False)
    ground.ordered(("office", "2.00"), key="乙")
    assert "AgencyCode" not in outbox("pboc")[1].details[0], "what PBoC keeps for all units cannot be taken from one"
