"""场地：一个年度、一个区划、一万条指标；量度用的事实从这里来。

Everything that is posted here goes through `chronicle`; only the year of the growth cases is made by `loading`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from jincai.chronicle import api as chronicle
from jincai.execution.payment.api import PaymentRequested
from jincai.kernel.facts import Fact, fact_id
from jincai.ledger import api as ledger
from jincai.platform.identity.api import scope

DIVISION, YEAR, DAY = "530700000", 2025, date(2025, 5, 20)
ALLOTMENTS = 10_000
ONE = 7  # the allotment that everybody wants
OPENING = Decimal("10000000000.00")
FUNCTIONS = ("2010101", "2010301", "2010601", "2040201", "2050201", "2050202", "2050203", "2060404", "2070104", "2080101",
             "2080505", "2100201", "2100301", "2110103", "2120501", "2130104", "2130302", "2140104", "2150805", "2210201")  # fmt: skip
ECONOMIC = ("30201", "30202", "30207")
ELEMENTS = ("fund", "agency", "exp_func", "gov_econ", "dep_econ", "project", "source")


def number(n: int) -> str:
    """指标号。"""
    return f"Z{n:05d}"


def elements(n: int, variant: int = 0) -> dict[str, str]:
    """要素 of allotment n; `variant` chooses its economic class."""
    return {
        "fund": "111" if n % 10 else "12",
        "agency": f"{101 + n % 200}001",
        "exp_func": FUNCTIONS[n % len(FUNCTIONS)],
        "gov_econ": "50201",
        "dep_econ": ECONOMIC[variant],
        "project": f"P{n:05d}",
        "source": "1",
    }


def request(n: int, document: str, amount: Decimal, on: date = DAY) -> PaymentRequested:
    """支付申请 on allotment n."""
    known: dict[str, Any] = {**elements(n), "allotment": number(n)}
    return PaymentRequested(
        division=DIVISION, year=YEAR, on=on, actor="bench", document_kind="payment", document=document, key="1",
        amount=amount, **known,
    )  # fmt: skip


def by_hand(n: int, document: str, amount: str) -> tuple[UUID, str, str, str, str]:
    """手写的参数: what the ceiling is called with instead: id, allotment, amount, elements and body as text."""
    known = elements(n)
    body = {"amount": amount, "allotment": number(n), **known, "origin": "executable"}
    return (
        fact_id(YEAR, DIVISION, PaymentRequested.KIND, "payment", document, "1"),
        number(n),
        amount,
        json.dumps(known),
        json.dumps(body),
    )


def prepare() -> None:
    """备好: open the year and give every allotment its money, by real facts."""
    ledger.open_year(YEAR)
    with scope(divisions=DIVISION):
        answers = chronicle.record_many([list(_money(n)) for n in range(1, ALLOTMENTS + 1)])
    assert all(answer.ok for answer in answers)
    ledger.analyze()


def _money(n: int) -> Iterator[Fact]:
    known: dict[str, Any] = {name: value for name, value in elements(n).items() if name != "dep_econ"}
    known |= {"amount": OPENING, "allotment": number(n), "department": f"{101 + n % 200}"}
    for kind in ("allotment.carried_in", "allotment.activated"):
        yield ledger.FACTS[kind](
            division=DIVISION, year=YEAR, on=date(YEAR, 1, 2), actor="bench", document_kind="allotment", document=number(n), **known
        )
