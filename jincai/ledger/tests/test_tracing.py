"""追溯：由谁而来、引出什么，一个来由和几个来由都找得到；行级安全之下走索引；分录按日期、事实先后排。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from jincai.ledger import api as ledger
from jincai.ledger.tests.story import CITY, YEAR, accept, fact, money, request
from jincai.platform.identity.api import scope

WHERE: dict[str, Any] = {"year": YEAR, "division": CITY}


@pytest.mark.django_db
@pytest.mark.usefixtures("in_scope")
def test_what_follows_is_found_by_its_first_cause_and_by_any_other() -> None:
    first, second = money("Z1", "900.00")
    accept([first, second])
    one = request("ZF1", "10.00", causes=(first.id,))
    both = request("ZF2", "10.00", causes=(second.id, first.id))
    three = request("ZF3", "10.00", causes=(uuid4(), uuid4(), one.id))
    accept(one, both, three)
    follow = lambda *ids: [kept.document for kept in ledger.following(ids, **WHERE)]  # noqa: E731
    assert follow(first.id) == ["ZF1", "ZF2"] and follow(second.id) == ["ZF2"] and follow(one.id) == ["ZF3"]
    assert follow(first.id, second.id) == ["ZF1", "ZF2"], "once each, in the order told"
    assert follow(both.id) == [] == follow()
    assert [kept.document for kept in ledger.chain([three.id], **WHERE)] == ["结转Z1", "ZF1", "ZF3"]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_the_indexes_serve_under_row_level_security() -> None:
    with scope(divisions=CITY):
        ledger.open_year(YEAR)
    with scope(divisions=CITY):
        accept(money("Z1", "9000.00"), *(request(f"ZF{n}", "1.00", causes=(uuid4(),) * (1 + (n % 100 == 0))) for n in range(3000)))
    ledger.analyze()
    with scope(divisions=CITY):
        following, control, document, statement, balance = _plans(
            lambda: ledger.following([uuid4()], **WHERE),
            lambda: ledger.entries({"control": "Z2", "book": "allotment"}, **WHERE),
            lambda: ledger.entries({"document": "ZF1"}, **WHERE),
            lambda: ledger.statement(ledger.BOOKS["allotment"]["EXECUTABLE"], "Z2", **WHERE),
            lambda: ledger.balance_on(ledger.BOOKS["allotment"]["EXECUTABLE"], "Z2", **WHERE, on=date(YEAR, 9, 1)),
        )
    assert "(causes[1] = ANY" in following, "the subscript and the equality leak nothing"
    assert f"fact_{YEAR}_year_division_idx" in following, "those with several causes, by the partial index"
    for side in ("debit", "credit"):
        assert _entered(control, f"{side} = a", f"{side}_control = 'Z2'"), "account by account: also before PostgreSQL 17"
    assert "debit_document = 'ZF1'" in document and "credit_document = 'ZF1'" in document
    assert "debit_control = 'Z2'" in statement and "credit_control = 'Z2'" in statement and '"on" >' in statement
    assert f"delta_{YEAR}_pkey" in balance and "account = " in balance
    lists = connection.connection.info.server_version >= 17_00_00  # before, a list of controls in the middle of the index is often left to the filter
    assert "control = " in balance or not lists


def _entered(plan: str, *conditions: str) -> bool:
    """Is there an index condition with all of these?"""
    return any(line.strip().startswith("Index Cond:") and all(each in line for each in conditions) for line in plan.splitlines())


def _plans(*asks: Any) -> list[str]:
    """The index conditions of what each of these asks the database, with sequential scans forbidden."""
    seen: list[Any] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append((sql, params))
        return execute(sql, params, many, context)

    for ask in asks:
        with connection.execute_wrapper(listen):
            ask()
    out = []
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        for sql, params in seen:
            cursor.execute("explain (costs off) " + sql, params)
            out.append("\n".join(line for (line,) in cursor.fetchall() if "Index" in line))
    return out


@pytest.mark.django_db
@pytest.mark.usefixtures("in_scope")
def test_entries_come_in_the_order_of_days_and_then_as_they_were_told() -> None:
    accept(money("Z1", "900.00", on=date(YEAR, 1, 2)))
    days = [date(YEAR, 5, 2), date(YEAR, 3, 1), date(YEAR, 5, 2), date(YEAR, 3, 1), date(YEAR, 1, 2), date(YEAR, 5, 2)]
    for n, on in enumerate(days):
        accept(request(f"ZF{n}", "1.00", on=on), fact("payment.ordered", f"ZF{n}", "1.00", "1", on=on))
    found = [(entry.on, entry.document, entry.rule) for entry in ledger.entries({"control": "Z1", "book": "allotment"}, **WHERE)][2:]
    expected = [(on, f"ZF{n}", rule) for on, n in sorted(zip(days, range(6), strict=True)) for rule in ("申请占用", "支付凭证在途")]
    assert found == expected
    assert [(e.on, e.document, e.rule) for e in ledger.entries({"control": "Z1"}, **WHERE, limit=4)][2:] == expected[:2]
    assert ledger.entries({"control": "Z1", "book": "fiscal"}, **WHERE) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("in_scope")
def test_what_was_reversed_is_counted_as_told_but_moves_nothing_and_is_no_origin() -> None:
    accept(money("Z1", "900.00"), *(request(f"ZF{n}", f"{n}.00") for n in (1, 2, 3)))
    second, third = request("ZF2", "2.00"), request("ZF3", "3.00")
    for undone in (second, third):
        accept(
            ledger.Reversed(
                **WHERE, on=undone.on, actor="he", document_kind="trial", document=undone.document, key=str(undone.id), causes=(undone.id,),
                reverses=str(undone.id), reason="试",
            )
        )  # fmt: skip
        accept(request(f"又{undone.document}", "5.00", causes=(undone.id,)))
    found = ledger.tally(**WHERE)
    assert found["payment.requested"] == ledger.Tally(facts=5, documents=3, amount=D("11.00"))
    assert found["ledger.reversed"].facts == 2 and found["allotment.activated"].documents == 1
    assert ledger.moved(["payment.requested"], "allotment", "payee", **WHERE) == [("Z1", "文印社", D("11.00"))]
    told: dict[str, Any] = {"kinds": ["payment.requested"], "field": "allotment", "values": ["Z1"], **WHERE}
    assert ledger.latest(**told) == {"Z1": request("又ZF3", "5.00").id}
    assert ledger.latest(**told, document="ZF1") == {"Z1": request("ZF1", "1.00").id}
    assert ledger.latest(**told, document="ZF3") == {"Z1": request("又ZF3", "5.00").id}, "its own was reversed"
