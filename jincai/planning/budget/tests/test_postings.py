"""预算编制的记账：事实在上，余额在下（不用数据库，由推演执行同一份规则）。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from jincai.kernel.facts import Fact
from jincai.ledger import api as ledger
from jincai.ledger.interpreter import entries, replay, told
from jincai.planning.budget import facts

APPROVED = {"division": "530700000", "year": 2025, "on": date(2025, 1, 20), "actor": "yss", "document_kind": "budget", "document": "决议"}
CHANGED = {**APPROVED, "on": date(2025, 9, 30), "document_kind": "budget_adjustment", "document": "决定"}


def spend(kind: type[Fact], code: str, amount: str, fund: str = "111") -> Fact:
    envelope = APPROVED if kind is facts.BudgetApproved else CHANGED
    return kind(**envelope, key=code, amount=Decimal(amount), fund=fund, exp_func=code)


def earn(kind: type[Fact], code: str, amount: str) -> Fact:
    return kind(**CHANGED, key=code, amount=Decimal(amount), fund="111", revenue=code)


def balances(*story: Fact) -> str:
    left = replay(told(fact) for fact in story)
    assert sum(value * ledger.BOOKS[key.book].by_code(key.account).side for key, value in left.items()) == 0
    return "\n".join(sorted(f"{k.account} {ledger.BOOKS[k.book].by_code(k.account).name} {k.control} {v}" for k, v in left.items() if v))


def table(text: str) -> str:
    return "\n".join(sorted(line.strip() for line in text.strip().splitlines()))


def test_an_approved_budget_lies_undistributed() -> None:
    assert balances(
        spend(facts.BudgetApproved, "2010101", "1512.00"),
        spend(facts.BudgetApproved, "227", "5800.00"),
        spend(facts.BudgetApproved, "2120801", "7.50", "121"),
    ) == table("""
        1201 支出预算控制数-本级 111 7312.00
        1201 支出预算控制数-本级 121 7.50
        2101 待分指标 111|2010101 1512.00
        2101 待分指标 111|227 5800.00
        2101 待分指标 121|2120801 7.50
    """)


def test_an_adjustment_raises_and_lowers() -> None:
    assert balances(
        spend(facts.BudgetApproved, "2010101", "1512.00"),
        spend(facts.BudgetIncreased, "2130502", "200.00"),
        spend(facts.BudgetDecreased, "2010101", "12.01"),
    ) == table("""
        1201 支出预算控制数-本级 111 1699.99
        2101 待分指标 111|2010101 1499.99
        2101 待分指标 111|2130502 200.00
    """)


def test_expected_revenue() -> None:
    assert balances(
        earn(facts.RevenueExpected, "10101", "58634.00"),
        earn(facts.RevenueExpected, "105", "10.00"),
        earn(facts.RevenueLowered, "105", "3.00"),
    ) == table("""
        1101 收入预算控制数 10101 58634.00
        1101 收入预算控制数 105 7.00
        1102 收入预算来源 10101 58634.00
        1102 收入预算来源 105 7.00
    """)


def test_the_source_and_the_code_are_kept_on_the_entry() -> None:
    (entry,) = entries(told(spend(facts.BudgetIncreased, "2130502", "200.00")))
    assert dict(entry.debit_element) == dict(entry.credit_element) == {"fund": "111", "exp_func": "2130502", "source": "2"}
    (first,) = entries(told(spend(facts.BudgetApproved, "2130502", "200.00")))
    assert dict(first.credit_element)["source"] == "1"
