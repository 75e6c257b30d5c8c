"""财税库银的记账：事实在上，余额在下（不用数据库，由推演逐条执行同一份规则）。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from jincai.kernel.facts import Fact
from jincai.ledger import api as ledger
from jincai.ledger.interpreter import entries, replay, told
from jincai.revenue.taxlink import facts

ENVELOPE = {
    "division": "530700000", "year": 2025, "on": date(2025, 1, 2), "actor": "国库",
    "document_kind": "revenue_report", "document": "SR20250102",
}  # fmt: skip
TSA = "240107010001"


def subject(kind: type[Fact], revenue: str, amount: str, fund: str = "111", **more: str) -> Fact:
    """One subject of the day."""
    account = {} if kind in (facts.RevenueExceeded, facts.RevenueClassified) else {"treasury_account": TSA}
    return kind(**ENVELOPE, key=revenue, amount=Decimal(amount), fund=fund, revenue=revenue, **account, **more)


def balances(*story: Fact) -> str:
    """The balances after a story, one a line; both ledgers and the allotment book must balance each on its own."""
    left = replay(told(fact) for fact in story)
    for book in {key.book for key in left}:
        assert sum(value * ledger.BOOKS[book].by_code(key.account).side for key, value in left.items() if key.book == book) == 0
    rows = (f"{k.book} {k.account} {ledger.BOOKS[k.book].by_code(k.account).name} {k.control} {v}" for k, v in left.items() if v)
    return "\n".join(sorted(rows))


def table(text: str) -> str:
    """A table of the text, without its indentation."""
    return "\n".join(sorted(line.strip() for line in text.strip().splitlines()))


def test_tax_and_non_tax_go_to_their_own_revenue_account():
    story = balances(
        subject(facts.RevenueExceeded, "10101", "100.00"),
        subject(facts.RevenueReceived, "1010101", "100.00", expected_revenue="10101"),
        subject(facts.RevenueExceeded, "10307", "30.50"),
        subject(facts.RevenueReceived, "10307", "30.50", expected_revenue="10307"),
    )
    assert story == table(f"""
        fiscal 1001 国库存款 {TSA} 130.50
        fiscal 4001 税收收入 111 100.00
        fiscal 4002 非税收入 111 30.50
        fiscal-budget 6001 一般公共预算收入 111 130.50
        fiscal-budget 804101 库款资金结存 111 130.50
    """)


def test_fund_revenue_is_kept_apart_from_the_general_budget():
    story = balances(
        subject(facts.RevenueExceeded, "1030148", "8.00", "121"),
        subject(facts.RevenueReceived, "1030148", "8.00", "121", expected_revenue="1030148"),
    )
    assert story == table(f"""
        fiscal 1001 国库存款 {TSA} 8.00
        fiscal 4002 非税收入 121 8.00
        fiscal-budget 6002 政府性基金预算收入 121 8.00
        fiscal-budget 804101 库款资金结存 121 8.00
    """)


def test_receipt_uses_up_the_expectation_under_the_budgeted_subject():
    story = balances(
        subject(facts.RevenueExceeded, "10101", "100.00"),  # stands here for the approved revenue budget: the same entry
        subject(facts.RevenueReceived, "1010101", "40.00", expected_revenue="10101"),
    )
    assert "allotment 1101 收入预算控制数 10101 60.00" in story
    assert "allotment 1102 收入预算来源 10101 60.00" in story


def test_withdrawal_is_the_mirror_of_a_receipt():
    received = subject(facts.RevenueReceived, "1010101", "40.00", expected_revenue="1010101")
    withdrawn = subject(facts.RevenueWithdrawn, "1010101", "40.00", expected_revenue="1010101")
    assert balances(received, withdrawn) == ""


def test_unknown_subject_waits_in_pending_until_it_is_found_out():
    unknown = subject(facts.ReceiptUnclassified, "1999999", "5.00")
    assert balances(unknown) == table(f"""
        fiscal 1001 国库存款 {TSA} 5.00
        fiscal 2013 其他应付款 111 5.00
        fiscal-budget 804101 库款资金结存 111 5.00
        fiscal-budget 804106 待处理结存 111 -5.00
    """)
    found = subject(facts.RevenueClassified, "10199", "5.00", from_fund="111", from_revenue="1999999", expected_revenue="10199")
    assert balances(unknown, subject(facts.RevenueExceeded, "10199", "5.00"), found) == table(f"""
        fiscal 1001 国库存款 {TSA} 5.00
        fiscal 4001 税收收入 111 5.00
        fiscal-budget 6001 一般公共预算收入 111 5.00
        fiscal-budget 804101 库款资金结存 111 5.00
    """)
    assert balances(unknown, subject(facts.UnclassifiedWithdrawn, "1999999", "5.00")) == ""


def test_revenue_entry_keeps_the_subject_for_analysis_and_pending_keeps_the_reported_one():
    found = subject(facts.RevenueClassified, "10199", "5.00", from_fund="111", from_revenue="1999999", expected_revenue="10199")
    financial = next(entry for entry in entries(told(found)) if entry.debit.book == "fiscal")
    assert dict(financial.debit_element) == {"fund": "111", "revenue": "1999999"}
    assert dict(financial.credit_element) == {"fund": "111", "revenue": "10199"}
