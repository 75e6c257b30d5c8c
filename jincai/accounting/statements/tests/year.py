"""小年度：一年的事实，各环节都有，数目不同，错了看得出来。报表不认识各环节，所以事实按种类从总账取。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from jincai.chronicle import api as chronicle
from jincai.kernel.facts import Fact, field_types
from jincai.ledger import api as ledger

CITY, PROVINCE, COUNTY, YEAR = "530700000", "530000000", "530702000", 2025
TSA = "240107010001"


def fact(kind: str, day: str, document: str, key: str = "", **fields: Any) -> Fact:
    """A fact of a kind; amounts given as text."""
    made = ledger.FACTS[kind]
    known = field_types(made)
    given = {name: value for name, value in {"fund": "111", **fields}.items() if name in known}
    values = {name: Decimal(value) if known[name] == "numeric" else value for name, value in given.items()}
    on = date(YEAR, *map(int, day.split("-")))
    return made(division=CITY, year=YEAR, on=on, actor="测试", document_kind="test", document=document, key=key, **values)


def unit(number: str, agency: str, exp_func: str, gov_econ: str = "502", source: str = "1") -> dict[str, str]:
    """The elements of an allotment of a unit."""
    return {"allotment": number, "agency": agency, "department": agency[:3], "exp_func": exp_func, "gov_econ": gov_econ, "source": source}


OFFICE, SCHOOL, SOCIAL, FIRE = (
    unit("ZB1", "101001", "2010101"),
    unit("ZB2", "102001", "2050201", "505", "4"),
    unit("ZB3", "103001", "2082602", "510"),
    unit("ZB4", "101002", "2240101", "502", "5"),
)
BUDGET = [("2010101", "1000.00"), ("2010102", "500.00"), ("2082602", "70.00"), ("227", "100.00"), ("23002", "300.00"), ("231", "45.00")]


def budget() -> list[Fact]:
    """年初、调整、上级、预备费。"""
    out = [fact("budget.approved", "1-20", "丽人发1号", code, exp_func=code, amount=amount) for code, amount in BUDGET]
    return [
        *out,
        fact("budget.increased", "8-1", "丽人发9号", "2010101", exp_func="2010101", amount="200.00"),
        fact("budget.decreased", "8-1", "丽人发9号", "2010102", exp_func="2010102", amount="50.00"),
        fact("allotment.notified_from_upper", "3-3", "云财7号", "1", exp_func="2050201", amount="400.00", upper_document="云财7号",
             counterpart=PROVINCE, source="4"),
        fact("allotment.reserve_used", "6-1", "丽政2号", "1", exp_func="2240101", from_exp_func="227", amount="60.00", decision="丽政2号",
             source="5"),
    ]  # fmt: skip


def allotments() -> list[Fact]:
    """分解、分配、批复、下达。"""
    out = []
    pooled = {"2010101": "1200.00", "2082602": "70.00"}
    for code, amount in pooled.items():
        out.append(fact("allotment.distributed", "8-2", "丽财预1号", code, exp_func=code, amount=amount))
    for elements, amount in ((OFFICE, "1150.00"), (SCHOOL, "400.00"), (SOCIAL, "70.00"), (FIRE, "60.00")):
        code, number = elements["exp_func"], elements["allotment"]
        out.append(fact("allotment.allocated", "8-2", "丽财预1号", code, department=elements["department"], exp_func=code, amount=amount))
        out.append(fact("allotment.approved_to_unit", "8-3", number, **elements, amount=amount))
        if number != "ZB4":
            out.append(fact("allotment.activated", "8-3", number, **elements, amount=amount))
    out.append(fact("allotment.activated", "8-4", "ZB4", **FIRE, amount="55.00"))
    return out


def payment(
    number: str, day: str, elements: dict[str, str], amount: str, upto: str = "confirmed", gov: str = "50201", dep: str = "30201"
) -> list[Fact]:
    """A payment up to a step."""
    line = {**elements, "gov_econ": gov, "dep_econ": dep, "amount": amount}
    steps = ["requested", "ordered", "confirmed"]
    return [fact(f"payment.{step}", day, number, "1", **line, order=f"PZ{number}") for step in steps[: steps.index(upto) + 1]]


def execution() -> list[Fact]:
    """支付、退票、退款、更正、实拨、收回存量、冻结、收回、结转、核销。"""
    school = {**SCHOOL, "gov_econ": "50502", "dep_econ": "30201"}
    social = {**SOCIAL, "gov_econ": "51002", "treasury_account": TSA}
    return [
        *payment("ZF1", "9-1", OFFICE, "300.00"),
        *payment("ZF2", "9-2", OFFICE, "111.00", "ordered"),
        *payment("ZF3", "10-8", OFFICE, "22.00", "requested"),
        *payment("ZF4", "10-9", SCHOOL, "180.00", gov="50502"),
        fact("payment.refunded", "11-3", "ZF4", "1|TK1", **{**school, "amount": "80.00"}, notice="TK1"),
        *payment("ZF5", "11-4", SCHOOL, "33.00", "ordered", gov="50502"),
        fact("payment.failed", "11-5", "ZF5", "1", **{**school, "amount": "33.00"}),
        *payment("ZF6", "11-6", OFFICE, "40.00", gov="50101", dep="30101"),
        fact("release.ordered", "9-9", "SB1", **social, amount="70.00"),
        fact("release.confirmed", "9-10", "SB1", **social, amount="70.00"),
        fact("clearing.recovered", "12-1", "SH1", exp_func="2010199", gov_econ="502", treasury_account=TSA, amount="9.00"),
        fact("allotment.frozen", "11-7", "DJ1", "ZB1", **OFFICE, amount="50.00", reason="核查"),
        fact("allotment.reclaimed", "12-20", "SH2", "ZB2", **SCHOOL, amount="100.00", reason="不用"),
        fact("allotment.carried_over", "12-31", "JZ1", "ZB2", **SCHOOL, amount="200.00"),
        fact("allotment.unspent", "12-31", "JY1", "2050201", exp_func="2050201", amount="100.00"),
    ]  # fmt: skip


def treasury() -> list[Fact]:
    """年初库款、收入、往来、补助、上解、转贷、还本、清算。"""
    cash = {"treasury_account": TSA}
    out = [
        fact("treasury.opened", "1-2", "NC", **cash, amount="500.00"),
        fact("revenue.exceeded", "2-1", "SR1", "10101", revenue="10101", amount="90.00"),
        fact("revenue.received", "2-1", "SR1", "1010101", revenue="1010101", expected_revenue="10101", **cash, amount="90.00"),
        fact("revenue.exceeded", "2-1", "SR1", "10302", revenue="10302", amount="31.00"),
        fact("revenue.received", "2-1", "SR1", "10302", revenue="10302", expected_revenue="10302", **cash, amount="31.00"),
        fact("cash.advance_received", "3-1", "DD1", counterpart=PROVINCE, **cash, amount="700.00"),
        fact("cash.grant_settled", "6-30", "JS1", "11002", counterpart=PROVINCE, revenue="11002", amount="610.00"),
        fact("cash.remittance_received", "7-1", "SJ1", counterpart=COUNTY, revenue="11006", **cash, amount="12.00"),
        fact("debt.received", "7-2", "ZD1", counterpart=PROVINCE, revenue="1050401", **cash, amount="46.00"),
        fact("allotment.distributed", "7-3", "丽财预2号", "23002", exp_func="23002", amount="300.00"),
        fact("allotment.distributed", "7-3", "丽财预2号", "231", exp_func="231", amount="45.00"),
        fact("allotment.transfer_allotted", "7-3", "丽财预3号", "23002", exp_func="23002", counterpart=COUNTY, amount="250.00"),
        fact("allotment.transfer_allotted", "7-3", "丽财预3号", "231", exp_func="231", counterpart=PROVINCE, amount="45.00"),
        fact("cash.advance_paid", "7-4", "DX1", counterpart=COUNTY, **cash, amount="260.00"),
        fact("cash.lower_grant_settled", "7-5", "JX1", "23002", counterpart=COUNTY, exp_func="23002", amount="240.00"),
    ]
    principal = {"counterpart": PROVINCE, "exp_func": "231", "allotment": f"{PROVINCE}|231", **cash, "amount": "45.00"}
    out += [fact("debt.principal_ordered", "7-6", "HB1", **principal), fact("debt.principal_paid", "7-7", "HB1", **principal)]
    cleared = (
        ("ZF1", "9-3", OFFICE, "50201", "300.00"),
        ("ZF4", "10-10", SCHOOL, "50502", "180.00"),
        ("ZF6", "11-8", OFFICE, "50101", "40.00"),
    )
    for number, day, elements, gov, amount in cleared:
        line = {**elements, "gov_econ": gov, "dep_econ": "30201", **cash, "amount": amount}
        out.append(fact("clearing.cleared", day, number, "1", **line, order=f"PZ{number}"))
    school = {**SCHOOL, "gov_econ": "50502", "dep_econ": "30201", **cash, "amount": "80.00"}
    return [*out, fact("clearing.refund_cleared", "11-4", "ZF4", "1|TK1", **school, order="PZZF4", notice="TK1")]


def book_year() -> int:
    """Open the year and book everything in the order of its days; how many facts."""
    ledger.open_year(YEAR)
    facts = [*budget(), *allotments(), *treasury(), *execution()]
    answers = chronicle.record_many([[f] for f in facts])
    for made, answer in zip(facts, answers, strict=True):
        assert answer.ok, (made, answer)
    return len(facts)
