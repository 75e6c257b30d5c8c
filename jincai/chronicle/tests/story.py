"""测试的事实：按种类名从规则册取（记事不认识上面的楼层）。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from jincai.kernel.facts import Fact, field_names
from jincai.ledger import api as ledger

CITY, YEAR, DAY = "530700000", 2025, date(2025, 3, 3)
BODY = {
    "fund": "111", "agency": "101001", "department": "101", "exp_func": "2010101", "gov_econ": "50201", "dep_econ": "30201", "allotment": "Z1",
}  # fmt: skip


def fact(kind: str, document: str, amount: str, key: str = "1", **more: Any) -> Fact:
    """A fact of this kind on allotment Z1."""
    made = ledger.FACTS[kind]
    body = {**BODY, "amount": Decimal(amount), **more}
    envelope = {"division": CITY, "year": YEAR, "on": DAY, "actor": "he", "document_kind": "trial", "document": document, "key": key}
    return made(**envelope, **{name: body[name] for name in field_names(made) if name in body})


def request(document: str, amount: str, key: str = "1") -> Fact:
    """支付申请。"""
    return fact("payment.requested", document, amount, key)
