"""政府采购的记账：占用由指标到计划、到合同、到支付申请，每一步都只是挪；不成的、用不完的原路回去。"""

from __future__ import annotations

import pytest

from tests.journeys.tables import tells

Z1 = {"allotment": "Z1", "agency": "101001", "exp_func": "2010101", "gov_econ": "502"}
WORDS = {
    "Z1": Z1, "付": {"dep_econ": "30201", "gov_econ": "50201"}, "合同": {"origin": "contract", "from_document": "HT1"},
    "据计划": {"supplier": "某公司", "from_document": "CG1"}, "据指标": {"supplier": "某公司"}, "回计划": {"to_document": "CG1"},
    "期": {"expires_on": "2025-04-02"},
}  # fmt: skip
FREE = "3101 可执行指标 Z1 1000.00"


def test_a_plan_a_contract_of_part_of_it_and_payments_of_part_of_that() -> None:
    tells(
        f"""
        {FREE}
        采购计划占用 CG1 Z1 期 600.00
        采购计划备案 CG1
        合同签订 HT1 Z1 据计划 400.00
        支付申请 ZF1 Z1 付 合同 300.00
        支付凭证 ZF1 Z1 付 合同 300.00
        支付申请 ZF2 Z1 付 合同 50.00
        --------------------------------
        3101 可执行指标 Z1 400.00
        4201 采购计划占用 Z1 CG1 200.00
        4301 合同占用 Z1 HT1 50.00
        4501 支付申请占用 Z1 ZF2 50.00
        4601 支付凭证在途 Z1 ZF1 300.00
        """,
        WORDS,
    )


def test_what_is_left_of_a_contract_goes_back_to_its_plan_and_what_is_left_of_the_plan_to_the_allotment() -> None:
    story = f"""
        {FREE}
        采购计划占用 CG1 Z1 期 600.00
        采购计划备案 CG1
        合同签订 HT1 Z1 据计划 400.00
        支付申请 ZF1 Z1 付 合同 300.00
        合同结清 HT1
        合同退回 HT1 Z1 回计划 100.00
        """
    held = "4501 支付申请占用 Z1 ZF1 300.00"
    tells(f"{story}---\n3101 可执行指标 Z1 400.00\n4201 采购计划占用 Z1 CG1 300.00\n{held}", WORDS)
    tells(f"{story}采购计划终结 CG1\n采购计划退回 CG1 Z1 300.00\n---\n3101 可执行指标 Z1 700.00\n{held}", WORDS)


def test_a_contract_without_a_plan_takes_from_the_allotment_and_gives_back_to_it() -> None:
    held = f"{FREE}\n合同签订 HT1 Z1 据指标 400.00"
    tells(f"{held}\n---\n3101 可执行指标 Z1 600.00\n4301 合同占用 Z1 HT1 400.00", WORDS)
    tells(f"{held}\n合同结清 HT1\n合同退回 HT1 Z1 400.00\n---\n{FREE}", WORDS)


ENDS = {
    "终止": "申请终止 ZF1 Z1 付 合同 {amount}",
    "退票": "支付凭证 ZF1 Z1 付 合同 {amount}\n银行退票 ZF1 Z1 付 合同 {amount}",
    "退款": "支付凭证 ZF1 Z1 付 合同 {amount}\n银行回单 ZF1 Z1 付 合同 {amount}\n支付后退款 ZF1 Z1 付 合同 {amount}",
}


@pytest.mark.parametrize("amount", ["400.00", "0.01"], ids=["全部", "一部分"])
@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_a_payment_that_comes_to_nothing_is_back_with_the_contract(end: str, amount: str) -> None:
    held = "3101 可执行指标 Z1 600.00\n4301 合同占用 Z1 HT1 400.00"
    tells(f"{held}\n支付申请 ZF1 Z1 付 合同 {amount}\n{end.format(amount=amount)}\n---\n{held}", WORDS)
