"""两个人写同一项差异的说明：后写的先看到前一个写了什么。对账的差异告诉能办的人。"""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any

import pytest

from jincai.platform.identity import api as identity
from jincai.platform.identity.api import scope
from jincai.platform.jobs import api as jobs
from jincai.platform.notices import api as notices
from jincai.treasury.reconciliation import models, operations
from jincai.treasury.reconciliation.figuring import book_cash
from jincai.treasury.reconciliation.tests.test_signing import paid
from jincai.treasury.reconciliation.tests.test_taking import clear
from tests.journeys.desk import Desk
from tests.journeys.ground import CITY, DAY, YEAR, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(desk: Desk) -> models.Difference:
    """一项没有人说明的差异。"""
    order = paid(desk)
    clear(desk, order)
    desk.acked()
    desk.bank((order, "0", "100.00", "QS1"), ("PZ-2025-999999", "0", "7.00", "QS1"))
    desk.pboc((order, "100.00"), ("PZ-2025-999999", "7.00"))
    desk.reports(closing=str(book_cash(division=CITY, year=YEAR, on=DAY) - D("7.00")))
    desk.take()
    return models.Difference.objects.get(kind="unknown")


def test_the_second_is_told_what_the_first_wrote(desk: Desk, row: models.Difference) -> None:
    told: dict[str, Any] = {"division": CITY, "year": YEAR, "id": row.pk}
    operations.explain(says="银行串户，已要求追回", seen="", actor=desk.ground.who("treasury"), **told)
    second: dict[str, Any] = {**told, "actor": desk.ground.who("accountant"), "says": "收款人写错"}
    (why,) = refused(operations.explain, seen="", **second)
    assert why.rule == "EDIT" and "银行串户，已要求追回" in why.says
    row.refresh_from_db()
    assert row.explanation == "银行串户，已要求追回", "nothing was overwritten"
    operations.explain(seen="银行串户，已要求追回", **second)
    row.refresh_from_db()
    assert row.explanation == "收款人写错"


def test_whoever_can_explain_it_is_told_once(desk: Desk, row: models.Difference) -> None:
    for user, post in (("guoku", "treasury_preparer"), ("kuaiji", "accountant"), ("lingdao", "director")):
        identity.create_user(username=user, name=f"姓{user}", division=CITY, posts=[post])
    desk.take()
    assert jobs.run_pending(["reconciliation.tell"]).failed == ()
    found = {}
    for user in ("guoku", "kuaiji", "lingdao"):
        actor = identity.actor(user)
        assert actor
        with scope(divisions=CITY, actor=actor):
            found[user] = [notice.title for notice in notices.listing(actor).rows]
    assert found == {"guoku": ["03-03 对账有 1 项差异要办"], "kuaiji": ["03-03 对账有 1 项差异要办"], "lingdao": []}
