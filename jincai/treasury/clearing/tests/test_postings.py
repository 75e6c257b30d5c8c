"""清算的记账：人民银行动了钱，财政总会计的两本账才记；费用按政府经济分类，支出按预算。"""

from __future__ import annotations

import pytest

from jincai.ledger import api as ledger
from tests.journeys.tables import tells

OFFICE = {"agency": "101001", "exp_func": "2010101", "gov_econ": "50201", "dep_econ": "30201", "order": "PZ1"}
WORDS = {
    "Z1": {"allotment": "Z1", **OFFICE}, "工资": {"allotment": "Z1", **OFFICE, "gov_econ": "50101", "dep_econ": "30101"},
    "社保": {"allotment": "Z5", "agency": "106001", "exp_func": "2080507", "gov_econ": "51002"},
}  # fmt: skip
OPEN = "年初库款 期初 1000.00"
LEFT = """
    1001 国库存款 53TSA {cash}
    3001 累计盈余 111 1000.00
    8001 一般公共预算结转结余 111 1000.00
    804101 库款资金结存 111 {cash}
"""


def test_clearing_is_expense_in_one_book_and_expenditure_in_the_other() -> None:
    tells(
        f"""
        {OPEN}
        人民银行清算 ZF1 Z1 300.00
        人民银行清算 ZF2 工资 50.00
        ------------------------------------
        {LEFT.format(cash="650.00")}
        5001 政府机关商品和服务拨款费用 111 300.00
        5002 政府机关工资福利拨款费用 111 50.00
        7001 一般公共预算支出 111 350.00
        """,
        WORDS,
    )


def test_a_refund_that_is_back_in_the_treasury_is_no_expense() -> None:
    tells(
        f"""
        {OPEN}
        人民银行清算 ZF1 Z1 300.00
        退款清算 ZF1 Z1 120.00
        ------------------------------------
        {LEFT.format(cash="820.00")}
        5001 政府机关商品和服务拨款费用 111 180.00
        7001 一般公共预算支出 111 180.00
        """,
        WORDS,
    )


def test_a_correction_after_clearing_changes_the_expense_and_moves_no_money() -> None:
    tells(
        f"""
        {OPEN}
        人民银行清算 ZF1 Z1 300.00
        更正列支科目 ZF1 工资 from=Z1 300.00
        ------------------------------------
        {LEFT.format(cash="700.00")}
        5002 政府机关工资福利拨款费用 111 300.00
        7001 一般公共预算支出 111 300.00
        """,
        WORDS,
    )


def test_a_fund_release_is_held_until_pboc_has_paid_it() -> None:
    tells(
        f"""
        {OPEN}
        3101 可执行指标 Z5 900.00
        实拨凭证 SB1 社保 400.00
        实拨凭证 SB2 社保 100.00
        实拨凭证 SB3 社保 50.00
        实拨完成 SB1 社保 400.00
        实拨退回 SB2 社保 100.00
        ------------------------------------
        {LEFT.format(cash="600.00")}
        3101 可执行指标 Z5 450.00
        4601 支付凭证在途 Z5 SB3 50.00
        5201 实拨支出 Z5 400.00
        5006 对社会保障基金补助拨款费用 111 400.00
        7001 一般公共预算支出 111 400.00
        """,
        WORDS,
    )


def test_prior_money_recovered_lowers_expenditure_and_restores_no_allotment() -> None:
    tells(
        f"""
        {OPEN}
        3101 可执行指标 Z1 10.00
        收回存量资金冲减支出 WL1 exp_func=2011199 gov_econ=59999 91.30
        ------------------------------------
        {LEFT.format(cash="1091.30")}
        3101 可执行指标 Z1 10.00
        5008 其他拨款费用 111 -91.30
        5501 收回存量冲减支出 111|2011199 91.30
        5502 冲减支出对应数 111|2011199 91.30
        7001 一般公共预算支出 111 -91.30
        """,
        WORDS,
    )


FUNDS = [("111", 7001), ("121", 7002), ("13", 7003)]


@pytest.mark.parametrize(("fund", "code"), FUNDS)
def test_each_of_the_budgets_has_its_own_expenditure(fund: str, code: int) -> None:
    """四本预算分列：资金性质决定预算支出科目。"""
    name = ledger.BOOKS["fiscal-budget"].by_code(code).name
    tells(
        f"""
        1001 国库存款 53TSA 100.00
        804101 库款资金结存 {fund} 100.00
        人民银行清算 ZF1 Z1 fund={fund} 40.00
        ------------------------------------
        1001 国库存款 53TSA 60.00
        5001 政府机关商品和服务拨款费用 {fund} 40.00
        {code} {name} {fund} 40.00
        804101 库款资金结存 {fund} 60.00
        """,
        WORDS,
    )
