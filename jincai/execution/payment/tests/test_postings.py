"""支付的记账：申请、在途、已付；不成的、退回的都回到它来的地方；计划开着和关着。"""

from __future__ import annotations

import pytest

from tests.journeys.tables import tells

OFFICE = {"agency": "101001", "department": "101", "exp_func": "2010101", "gov_econ": "50201", "dep_econ": "30201"}
MARCH = {"plan": "101001/201/111/03", "agency": "101001"}
WORDS = {
    "Z1": {"allotment": "Z1", **OFFICE}, "Z2": {"allotment": "Z2", **OFFICE, "exp_func": "2010102", "gov_econ": "50202", "dep_econ": "30215"}, "三月": MARCH,
    "合同": {"origin": "contract", "from_document": "HT1"},
}  # fmt: skip
FREE = "3101 可执行指标 Z1 1000.00"
PLANNED = "6101 用款计划额度 101001/201/111/03 500.00\n6201 用款计划来源 101001/201/111/03 500.00"


def test_the_whole_life_of_a_payment() -> None:
    """审核和批准不动余额；财政总账要等人民银行清算。"""
    tells(
        f"""
        {FREE}
        支付申请 ZF1 Z1 300.00
        单位审核 ZF1 Z1 300.00
        国库批准 ZF1 Z1 300.00
        支付申请 ZF2 Z1 200.00
        支付凭证 ZF2 Z1 200.00
        支付申请 ZF3 Z1 100.00
        支付凭证 ZF3 Z1 100.00
        银行回单 ZF3 Z1 100.00
        --------------------------------
        3101 可执行指标 Z1 400.00
        4501 支付申请占用 Z1 ZF1 300.00
        4601 支付凭证在途 Z1 ZF2 200.00
        5101 已支付 Z1 100.00
        """,
        WORDS,
    )


def test_with_a_plan_the_month_is_held_and_used_beside_it() -> None:
    tells(
        f"""
        {FREE}
        {PLANNED}
        支付申请 ZF1 Z1 三月 300.00
        支付凭证 ZF1 Z1 三月 300.00
        支付申请 ZF3 Z1 三月 100.00
        支付凭证 ZF3 Z1 三月 100.00
        银行回单 ZF3 Z1 三月 100.00
        --------------------------------
        3101 可执行指标 Z1 600.00
        4601 支付凭证在途 Z1 ZF1 300.00
        5101 已支付 Z1 100.00
        6101 用款计划额度 101001/201/111/03 100.00
        6102 用款计划占用 101001/201/111/03 ZF1 300.00
        6103 用款计划已用 101001/201/111/03 100.00
        6201 用款计划来源 101001/201/111/03 500.00
        """,
        WORDS,
    )


ENDS = {
    "退回单位、撤回、作废": "申请终止 ZF1 Z1 {with_} 300.00",
    "银行退票": "支付凭证 ZF1 Z1 {with_} 300.00\n银行退票 ZF1 Z1 {with_} 300.00",
    "全额退款": "支付凭证 ZF1 Z1 {with_} 300.00\n银行回单 ZF1 Z1 {with_} 300.00\n支付后退款 ZF1 Z1 {with_} 300.00",
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_what_came_from_the_allotment_goes_back_to_it(end: str) -> None:
    tells(f"{FREE}\n支付申请 ZF1 Z1 300.00\n{end.format(with_='')}\n---\n{FREE}", WORDS)


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_and_the_plan_of_the_month_with_it(end: str) -> None:
    tells(f"{FREE}\n{PLANNED}\n支付申请 ZF1 Z1 三月 300.00\n{end.format(with_='三月')}\n---\n{FREE}\n{PLANNED}", WORDS)


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_what_came_from_a_contract_goes_back_to_the_contract(end: str) -> None:
    held = "4301 合同占用 Z1 HT1 400.00"
    tells(f"{FREE}\n{held}\n支付申请 ZF1 Z1 合同 300.00\n{end.format(with_='合同')}\n---\n{FREE}\n{held}", WORDS)


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_contract_and_plan_together(end: str) -> None:
    held = "4301 合同占用 Z1 HT1 400.00"
    story = f"{held}\n{PLANNED}\n支付申请 ZF1 Z1 合同 三月 300.00\n{end.format(with_='合同 三月')}"
    tells(f"{story}\n---\n{held}\n{PLANNED}", WORDS)


def test_a_payment_of_a_contract_leaves_the_free_allotment_alone() -> None:
    tells(
        f"""
        {FREE}
        4301 合同占用 Z1 HT1 400.00
        支付申请 ZF1 Z1 合同 300.00
        支付凭证 ZF1 Z1 合同 300.00
        银行回单 ZF1 Z1 合同 300.00
        --------------------------------
        3101 可执行指标 Z1 1000.00
        4301 合同占用 Z1 HT1 100.00
        5101 已支付 Z1 300.00
        """,
        WORDS,
    )


def test_a_refund_in_part_leaves_the_rest_paid() -> None:
    tells(
        f"""
        {FREE}
        {PLANNED}
        支付申请 ZF1 Z1 三月 300.00
        支付凭证 ZF1 Z1 三月 300.00
        银行回单 ZF1 Z1 三月 300.00
        支付后退款 ZF1 Z1 三月 notice=TK1 100.01
        支付后退款 ZF1 Z1 三月 notice=TK2 99.99
        --------------------------------
        3101 可执行指标 Z1 900.00
        5101 已支付 Z1 100.00
        6101 用款计划额度 101001/201/111/03 400.00
        6103 用款计划已用 101001/201/111/03 100.00
        6201 用款计划来源 101001/201/111/03 500.00
        """,
        WORDS,
    )


def test_a_correction_draws_the_right_allotment_and_restores_the_wrong_one() -> None:
    tells(
        f"""
        {FREE}
        3101 可执行指标 Z2 500.00
        支付申请 ZF1 Z1 300.00
        支付凭证 ZF1 Z1 300.00
        银行回单 ZF1 Z1 300.00
        支付更正 ZF1 Z2 from=Z1 300.00
        --------------------------------
        3101 可执行指标 Z1 1000.00
        3101 可执行指标 Z2 200.00
        5101 已支付 Z2 300.00
        """,
        WORDS,
    )


def test_a_correction_of_the_class_alone_moves_no_balance() -> None:
    tells(
        f"""
        {FREE}
        支付申请 ZF1 Z1 300.00
        支付凭证 ZF1 Z1 300.00
        银行回单 ZF1 Z1 300.00
        支付更正 ZF1 Z1 from=Z1 dep_econ=30202 gov_econ=50201 300.00
        --------------------------------
        3101 可执行指标 Z1 700.00
        5101 已支付 Z1 300.00
        """,
        WORDS,
    )


def test_several_allotments_in_one_payment_stand_side_by_side() -> None:
    tells(
        f"""
        {FREE}
        3101 可执行指标 Z2 500.00
        支付申请 ZF1 Z1 300.00
        支付申请 ZF1 Z2 500.00
        支付凭证 ZF1 Z1 300.00
        支付凭证 ZF1 Z2 500.00
        --------------------------------
        3101 可执行指标 Z1 700.00
        4601 支付凭证在途 Z1 ZF1 300.00
        4601 支付凭证在途 Z2 ZF1 500.00
        """,
        WORDS,
    )
