"""按金额查找：找得到，一个个单号用索引找，不走整年；行级安全、单位照样管。"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from jincai.execution.payment import api as payment
from jincai.execution.payment.models import Payment
from jincai.platform.identity.api import scope
from tests.small_year import DIVISION, SmallYear

pytestmark = pytest.mark.django_db


def test_an_amount_is_found_number_by_number(year: SmallYear) -> None:
    plans: list[str] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "payment_of_amount" in sql and not sql.startswith("explain"):
            with connection.cursor() as cursor:
                cursor.execute("set local enable_seqscan = off")
                cursor.execute("set local enable_bitmapscan = off")
                cursor.execute("explain (costs off) " + sql, params)
                plans.append("\n".join(line for (line,) in cursor.fetchall()))
        return execute(sql, params, many, context)

    with scope(divisions=DIVISION), connection.execute_wrapper(listen):
        one = Payment.objects.filter(division=DIVISION).order_by("number")[0]
        same = set(Payment.objects.filter(division=DIVISION, year=one.year, amount=one.amount).values_list("number", flat=True))
        where: dict[str, Any] = {"division": DIVISION, "year": one.year, "text": f"{one.amount:,}"}
        found = payment.find(**where, agencies=None)
        assert {row.number for row in found.rows} == same
        assert {row.number for row in payment.find(**where, agencies=[one.agency]).rows} <= same
        assert not payment.find(**where, agencies=["999999"]).rows
    assert len(plans) == 3 and all("Join" not in plan and "number)::text = ANY" in plan for plan in plans), plans[0]
