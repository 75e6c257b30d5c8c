"""测试的事实：按种类名从规则册取（总账不认识上面的楼层），缺省的要素在这里。"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connections

from jincai.kernel.facts import Fact, field_names
from jincai.ledger import api as ledger
from jincai.ledger import rulebook

CITY, COUNTY, YEAR, DAY = "530700000", "530702000", 2025, date(2025, 3, 3)
OFFICE = {"agency": "101001", "department": "101", "exp_func": "2010101", "gov_econ": "50201", "dep_econ": "30201"}
SCHOOL = {"agency": "205001", "department": "205", "exp_func": "2050202", "gov_econ": "50502", "dep_econ": "30201"}
ALLOTMENTS: dict[str, dict[str, str]] = {"Z1": OFFICE, "Z2": {**OFFICE, "exp_func": "2010102"}, "Z3": SCHOOL}
USUAL = {
    "fund": "111", "treasury_account": "53TSA", "origin": "executable", "plan": "", "reason": "试", "notice": "TK1", "order": "PZ1", "payee": "文印社",
}  # fmt: skip


def fact(
    kind: str,
    document: str,
    amount: str | Decimal,
    key: str = "",
    *,
    on: date = DAY,
    year: int = YEAR,
    division: str = CITY,
    causes: Any = (),
    **body: Any,
) -> Fact:
    """A fact of this kind; what the body does not say is taken from its allotment and the usual."""
    made = rulebook.FACTS[kind]
    at = ALLOTMENTS.get(body.get("allotment", "Z1"), OFFICE)
    known = {"allotment": "Z1", **USUAL, **at, "amount": Decimal(amount), **body}
    envelope = {
        "division": division,
        "year": year,
        "on": on,
        "actor": "he",
        "document_kind": "trial",
        "document": document,
        "key": key,
        "causes": causes,
    }
    return made(**envelope, **{name: known[name] for name in field_names(made) if name in known})


def money(allotment: str, amount: str, **more: Any) -> list[Fact]:
    """上年结转转入并下达：没有预算也有可执行指标。"""
    document = more.pop("document", f"结转{allotment}")
    return [
        fact(kind, document, amount, allotment, allotment=allotment, **more) for kind in ("allotment.carried_in", "allotment.activated")
    ]


def request(document: str, amount: str | Decimal, key: str = "1", allotment: str = "Z1", **more: Any) -> Fact:
    """支付申请的一行。"""
    return fact("payment.requested", document, amount, key, allotment=allotment, **more)


def accept(*groups: list[Fact] | Fact) -> None:
    """Post groups that must all be accepted."""
    answers = ledger.post([group if isinstance(group, list) else [group] for group in groups])
    assert [answer.status for answer in answers] == ["accepted"] * len(groups), answers


def statuses(*groups: list[Fact] | Fact) -> list[str]:
    """Post groups in one call; what became of each."""
    return [answer.status for answer in ledger.post([group if isinstance(group, list) else [group] for group in groups])]


def left(identifier: str, book: str = "allotment", **where: Any) -> Mapping[str, Decimal]:
    """Balances of an account that are not zero, by control."""
    where = {"year": YEAR, "division": CITY, **where}
    return {control: amount for control, amount in ledger.balances(ledger.BOOKS[book][identifier], **where).items() if amount}


def rows(sql: str, *arguments: Any, alias: str = "default") -> list[tuple[Any, ...]]:
    """What a statement answers."""
    with connections[alias].cursor() as cursor:
        cursor.execute(sql, arguments)
        return cursor.fetchall() if cursor.description else []


def counted(alias: str = "default") -> tuple[int, int, int]:
    """Facts, entries and balances that are visible."""
    ((found,),) = rows(
        "select array[(select count(*) from ledger.fact), (select count(*) from ledger.entry), (select count(*) from ledger.balance)]",
        alias=alias,
    )
    return tuple(found)  # type: ignore[return-value]
