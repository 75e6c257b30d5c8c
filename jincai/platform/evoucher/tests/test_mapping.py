"""对照：由事实生成的凭证合对照、合 XSD；对照与标准的字段清单一致。"""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

import pytest

from jincai.platform.evoucher import api as evoucher
from jincai.platform.evoucher.checking import pattern
from tests.parties import order, reply

MAIN_FLOW = [
    "5201", "8202", "8207", "5106", "5108", "2301", "2302", "2203", "2204", "5207", "3208", "5209", "3210", "3401", "3402", "3410",
    "3507", "3508", "3509", "3510", "3511", "3512", "3513", "5507", "5508", "5509", "5510", "5511", "5512", "5513", "5951",
]  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Account:
    """A source inside a source."""

    number: str = "24030101040001234"
    name: str = "零余额账户"
    bank_no: str = ""
    bank_name: str = "代理银行"


SOURCE = {
    "on": date(2025, 1, 2), "fund": "111", "agency": "101001", "agency_name": "市教育局", "payer": Account(), "account": "62220212", "payee": "甲",
    "bank": "工行", "bank_no": "", "amount": Decimal("100.5"), "purpose": "印刷费", "business": "1", "pay_type": "12", "settlement": "1",
}  # fmt: skip
LINE = {"exp_func": "2050201", "gov_econ": "50502", "dep_econ": "30201", "project": "", "allotment": "ZB1", "amount": Decimal("100.50")}


def test_the_main_flow_has_its_mappings() -> None:
    assert set(MAIN_FLOW) <= set(evoucher.mapped()) <= set(evoucher.every())


@pytest.mark.parametrize("vt_code", evoucher.mapped())
def test_a_mapping_reads_well(vt_code: str) -> None:
    mapping = evoucher.mapping(vt_code)
    assert mapping is not None
    assert {field.field for field in mapping.header} >= {"AdmDivCode", "StYear", "VtCode", "VoucherNo", "VouDate"}
    for part in (mapping.header, mapping.detail):
        assert len({field.field for field in part}) == len(part)
        for field in part:
            assert field.must in ("必填", "可空", "选填") and field.filled in ("发送", "回单") and field.standard in ("标准", "项目")
            assert field.label and pattern(field.type)


def test_a_voucher_is_made_from_its_source() -> None:
    made = evoucher.make("8202", division="530700000", year=2025, number="P1", source={**SOURCE, "id": "ZF1"}, details=[LINE])
    assert (made.header["Id"], made.header["VouDate"], made.header["PayAmt"]) == ("ZF1", "2025-01-02", "100.50")
    assert (made.header["PayAcctNo"], made.header["PayBankNo"]) == ("24030101040001234", "")
    assert made.details == (
        {"ExpFuncCode": "2050201", "GovExpEcoCode": "50502", "DepExpEcoCode": "30201", "ProCode": "", "BgtId": "ZB1", "PayAmt": "100.50"},
    )
    assert evoucher.problems(made.completed()) == []
    assert "XPayAmt" not in made.header


def test_a_value_that_must_be_there_is_asked_for() -> None:
    with pytest.raises(evoucher.WireError, match="PayeeAcctName"):
        evoucher.make("8202", division="530700000", year=2025, number="P1", source={**SOURCE, "payee": ""}, details=[LINE])
    with pytest.raises(evoucher.WireError, match="没有凭证 9999"):
        evoucher.make("9999", division="530700000", year=2025, number="P1", source={})


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"PayAmt": "1.5"}, "PayAmt"),
        ({"PayAmt": "01.50"}, "PayAmt"),
        ({"VouDate": "2025-02-30"}, "VouDate"),
        ({"AgencyCode": "1O1"}, "AgencyCode"),
        ({"PaySummaryName": "长" * 201}, "PaySummaryName"),
        ({"PayeeAcctName": ""}, "未填"),
    ],
)
def test_a_wrong_value_is_told(changed: dict[str, str], says: str) -> None:
    assert evoucher.problems(order().completed()) == []
    assert says in "；".join(evoucher.problems(order(**changed).completed()))


def test_a_reply_must_have_what_the_bank_fills() -> None:
    good = reply(order())
    assert evoucher.problems(good) == []
    del good.header["XPayAmt"]
    assert evoucher.problems(good) == ["缺少实际支付金额（XPayAmt）"]
