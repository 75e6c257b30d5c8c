"""国库现金的记账：事实在上，余额在下（不用数据库，由推演逐条执行同一份规则）。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from jincai.kernel.facts import Fact
from jincai.ledger import api as ledger
from jincai.ledger.interpreter import replay, told
from jincai.treasury.cash import facts

TSA, PROVINCE, COUNTY = "240107010001", "530000000", "530702000"
MOVED = {"treasury_account": TSA, "fund": "111"}
REMIT = {**MOVED, "counterpart": PROVINCE, "exp_func": "23006", "allotment": f"{PROVINCE}|23006"}


def fact(kind: type[Fact], amount: str, **body: str) -> Fact:
    """One fact of the story."""
    return kind(
        division="530700000", year=2025, on=date(2025, 1, 2), actor="国库处", document_kind="treasury_transfer", document="WL-2025-00001",
        amount=Decimal(amount), **body,
    )  # fmt: skip


def balances(*story: Fact) -> str:
    """The balances after a story, one a line; every book balances on its own."""
    left = replay(told(one) for one in story)
    for book in {key.book for key in left}:
        assert sum(value * ledger.BOOKS[book].by_code(key.account).side for key, value in left.items() if key.book == book) == 0
    names = {key: ledger.BOOKS[key.book].by_code(key.account).name for key in left}
    return "\n".join(sorted(" ".join((k.book, str(k.account), names[k], k.control, str(v))) for k, v in left.items() if v))


def table(text: str) -> str:
    """A table of the text, without its indentation."""
    return "\n".join(sorted(line.strip() for line in text.strip().splitlines()))


def test_opening_balance_stands_in_both_ledgers():
    assert balances(fact(facts.TreasuryOpened, "154830000.00", **MOVED)) == table(f"""
        fiscal 1001 国库存款 {TSA} 154830000.00
        fiscal 3001 累计盈余 111 154830000.00
        fiscal-budget 8001 一般公共预算结转结余 111 154830000.00
        fiscal-budget 804101 库款资金结存 111 154830000.00
    """)


def test_opening_balances_of_other_budgets_go_to_their_own_carry_over():
    story = balances(
        fact(facts.TreasuryOpened, "3.00", treasury_account=TSA, fund="121"),
        fact(facts.TreasuryOpened, "2.00", treasury_account=TSA, fund="13"),
    )
    assert "fiscal-budget 8002 政府性基金预算结转结余 121 3.00" in story
    assert "fiscal-budget 8003 国有资本经营预算结转结余 13 2.00" in story


def test_advance_from_above_is_a_current_account_until_the_notice_settles_it():
    advanced = fact(facts.AdvanceReceived, "100.00", **MOVED, counterpart=PROVINCE)
    settled = fact(facts.GrantSettled, "70.00", fund="111", counterpart=PROVINCE, revenue="11002", transfer_kind="general")
    assert balances(advanced) == table(f"""
        fiscal 1001 国库存款 {TSA} 100.00
        fiscal 2012 与上级往来 111|{PROVINCE} 100.00
        fiscal-budget 804101 库款资金结存 111 100.00
        fiscal-budget 804105 上下级调拨结存 111|{PROVINCE} -100.00
    """)
    assert balances(advanced, settled) == table(f"""
        fiscal 1001 国库存款 {TSA} 100.00
        fiscal 2012 与上级往来 111|{PROVINCE} 30.00
        fiscal 4021 补助收入 111 70.00
        fiscal-budget 6011 补助预算收入 111 70.00
        fiscal-budget 804101 库款资金结存 111 100.00
        fiscal-budget 804105 上下级调拨结存 111|{PROVINCE} -30.00
    """)


def test_advance_to_a_county_moves_cash_only_when_pboc_has_paid():
    ordered = fact(facts.AdvanceOrdered, "60.00", **MOVED, counterpart=COUNTY)
    paid = fact(facts.AdvancePaid, "60.00", **MOVED, counterpart=COUNTY)
    assert balances(ordered) == ""
    assert balances(ordered, fact(facts.AdvanceFailed, "60.00", **MOVED, counterpart=COUNTY)) == ""
    assert balances(ordered, paid) == table(f"""
        fiscal 1001 国库存款 {TSA} -60.00
        fiscal 1032 与下级往来 111|{COUNTY} 60.00
        fiscal-budget 804101 库款资金结存 111 -60.00
        fiscal-budget 804105 上下级调拨结存 111|{COUNTY} 60.00
    """)


def test_grant_to_a_county_is_settled_against_the_advance_and_uses_the_allotment():
    story = balances(
        fact(facts.AdvancePaid, "60.00", **MOVED, counterpart=COUNTY),
        fact(facts.LowerGrantSettled, "60.00", fund="111", counterpart=COUNTY, exp_func="23002"),
    )
    assert story == table(f"""
        allotment 3301 转移支付下达指标 {COUNTY}|23002 -60.00
        allotment 5301 转移支付已拨付 {COUNTY}|23002 60.00
        fiscal 1001 国库存款 {TSA} -60.00
        fiscal 5021 补助费用 111 60.00
        fiscal-budget 7011 补助预算支出 111 60.00
        fiscal-budget 804101 库款资金结存 111 -60.00
    """)


def test_remittance_to_above_holds_the_allotment_then_uses_it():
    ordered = fact(facts.RemittanceOrdered, "40.00", **REMIT)
    assert balances(ordered) == table(f"""
        allotment 3301 转移支付下达指标 {PROVINCE}|23006 -40.00
        allotment 4601 支付凭证在途 {PROVINCE}|23006 40.00
    """)
    assert balances(ordered, fact(facts.RemittanceFailed, "40.00", **REMIT)) == ""
    assert balances(ordered, fact(facts.RemittancePaid, "40.00", **REMIT)) == table(f"""
        allotment 3301 转移支付下达指标 {PROVINCE}|23006 -40.00
        allotment 5301 转移支付已拨付 {PROVINCE}|23006 40.00
        fiscal 1001 国库存款 {TSA} -40.00
        fiscal 5022 上解费用 111 40.00
        fiscal-budget 7012 上解预算支出 111 40.00
        fiscal-budget 804101 库款资金结存 111 -40.00
    """)


def test_remittance_from_below_and_money_of_other_budgets():
    story = balances(
        fact(facts.RemittanceReceived, "34.00", **MOVED, counterpart=COUNTY, revenue="11006"),
        fact(facts.FundsTransferredIn, "11.00", **MOVED, revenue="11009"),
    )
    assert story == table(f"""
        fiscal 1001 国库存款 {TSA} 45.00
        fiscal 3001 累计盈余 111 11.00
        fiscal 4022 上解收入 111 34.00
        fiscal-budget 6012 上解预算收入 111 34.00
        fiscal-budget 6021 调入预算资金 111 11.00
        fiscal-budget 804101 库款资金结存 111 45.00
    """)
