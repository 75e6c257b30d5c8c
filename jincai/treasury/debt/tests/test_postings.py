"""政府债务的记账：事实在上，余额在下（不用数据库，由推演逐条执行同一份规则）。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from jincai.kernel.facts import Fact
from jincai.ledger import api as ledger
from jincai.ledger.interpreter import entries, replay, told
from jincai.treasury.debt import facts

TSA, PROVINCE, COUNTY = "240107010001", "530000000", "530702000"
MOVED = {"treasury_account": TSA, "fund": "111"}
ONLEND = {**MOVED, "counterpart": COUNTY, "exp_func": "2301101", "allotment": f"{COUNTY}|2301101"}
PRINCIPAL = {**MOVED, "counterpart": PROVINCE, "exp_func": "231", "allotment": f"{PROVINCE}|231"}
INTEREST = {
    **MOVED, "counterpart": PROVINCE, "exp_func": "2320301", "allotment": "ZB-2025-000001",
    "agency": "101", "gov_econ": "51101", "source": "1",
}  # fmt: skip


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


def test_on_lent_debt_comes_in_and_is_owed_to_the_province():
    assert balances(fact(facts.DebtReceived, "237.00", **MOVED, counterpart=PROVINCE, revenue="105")) == table(f"""
        fiscal 1001 国库存款 {TSA} 237.00
        fiscal 2041 应付地方政府债券转贷款 111|{PROVINCE} 237.00
        fiscal-budget 6042 债务转贷预算收入 111 237.00
        fiscal-budget 804101 库款资金结存 111 237.00
    """)


def test_on_lending_holds_the_allotment_then_makes_a_receivable():
    ordered = fact(facts.OnlendOrdered, "102.00", **ONLEND)
    assert balances(ordered) == table(f"""
        allotment 3301 转移支付下达指标 {COUNTY}|2301101 -102.00
        allotment 4601 支付凭证在途 {COUNTY}|2301101 102.00
    """)
    assert balances(ordered, fact(facts.OnlendFailed, "102.00", **ONLEND)) == ""
    assert balances(ordered, fact(facts.OnlendPaid, "102.00", **ONLEND)) == table(f"""
        allotment 3301 转移支付下达指标 {COUNTY}|2301101 -102.00
        allotment 5301 转移支付已拨付 {COUNTY}|2301101 102.00
        fiscal 1001 国库存款 {TSA} -102.00
        fiscal 1041 应收地方政府债券转贷款 111|{COUNTY} 102.00
        fiscal-budget 7042 债务转贷预算支出 111 102.00
        fiscal-budget 804101 库款资金结存 111 -102.00
    """)


def test_principal_repaid_lowers_the_debt_of_the_opening_balance():
    story = balances(
        fact(facts.DebtOpened, "634.00", fund="111", counterpart=PROVINCE),
        fact(facts.PrincipalOrdered, "126.00", **PRINCIPAL),
        fact(facts.PrincipalPaid, "126.00", **PRINCIPAL),
    )
    assert story == table(f"""
        allotment 3301 转移支付下达指标 {PROVINCE}|231 -126.00
        allotment 5301 转移支付已拨付 {PROVINCE}|231 126.00
        fiscal 1001 国库存款 {TSA} -126.00
        fiscal 2041 应付地方政府债券转贷款 111|{PROVINCE} 508.00
        fiscal 3001 累计盈余 111 -634.00
        fiscal-budget 7041 债务还本预算支出 111 126.00
        fiscal-budget 804101 库款资金结存 111 -126.00
    """)
    ordered, failed = fact(facts.PrincipalOrdered, "126.00", **PRINCIPAL), fact(facts.PrincipalFailed, "126.00", **PRINCIPAL)
    assert balances(ordered, failed) == ""


def test_opening_of_what_counties_owe():
    assert balances(fact(facts.OnlentOpened, "9.00", fund="111", counterpart=COUNTY)) == table(f"""
        fiscal 1041 应收地方政府债券转贷款 111|{COUNTY} 9.00
        fiscal 3001 累计盈余 111 9.00
    """)


def test_interest_draws_an_executable_allotment_and_is_an_expenditure():
    ordered, paid = fact(facts.InterestOrdered, "19.00", **INTEREST), fact(facts.InterestPaid, "19.00", **INTEREST)
    assert balances(ordered) == table("""
        allotment 3101 可执行指标 ZB-2025-000001 -19.00
        allotment 4601 支付凭证在途 ZB-2025-000001 19.00
    """)
    assert balances(ordered, fact(facts.InterestFailed, "19.00", **INTEREST)) == ""
    assert balances(ordered, paid) == table(f"""
        allotment 3101 可执行指标 ZB-2025-000001 -19.00
        allotment 5201 实拨支出 ZB-2025-000001 19.00
        fiscal 1001 国库存款 {TSA} -19.00
        fiscal 5011 财务费用 111 19.00
        fiscal-budget 7001 一般公共预算支出 111 19.00
        fiscal-budget 804101 库款资金结存 111 -19.00
    """)
    (expenditure,) = (entry for entry in entries(told(paid)) if entry.debit.account == 7001)
    assert dict(expenditure.debit_element)["exp_func"] == "2320301" and dict(expenditure.debit_element)["agency"] == "101"


def test_special_debt_is_a_fund_budget_matter():
    body = {**INTEREST, "fund": "121", "exp_func": "2320411"}
    assert "fiscal-budget 7002 政府性基金预算支出 121 5.00" in balances(fact(facts.InterestPaid, "5.00", **body))
