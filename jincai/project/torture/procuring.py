"""采购的一生：计划占用，全部或一部分转到合同，合同再转到几次申请，用不完的退回计划或指标；占用走到哪里都不能多、不能少。"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from jincai.project.torture.papers import CENT, Paper
from jincai.project.torture.paying import onward


def procure(p: Paper) -> None:
    """采购计划，多半签成合同；有的终结，有的留着等过期。"""
    line = p.line()
    drafted = p.fact("procurement.plan_drafted", p.document("CG"), p.amount(9000), line=line, expires_on=p.on + timedelta(days=30))
    plan = p.step("plan", [[drafted]])
    if p.dice.random() < 0.15:
        p.step("give_up", [[p.follow("procurement.plan_returned", drafted, reason="终止")]], after=plan)
        return
    signed = p.follow(
        "procurement.contract_signed",
        drafted,
        amount=some(p, drafted),
        document=p.document("HT"),
        from_document=drafted.document,
        supplier="文印社",
    )
    contract = p.step("sign", [[signed]], after=plan, bold=p.dice.random() < 0.1)
    rest = drafted.amount - signed.amount
    if rest and p.dice.random() < 0.5:
        p.step("give_back", [[p.follow("procurement.plan_returned", drafted, amount=rest, reason="余数")]], after=plan)
    left = drawn(p, signed, contract)
    if left and p.dice.random() < 0.6:
        back = drafted.document if p.dice.random() < 0.5 else ""
        p.step("close", [[p.follow("procurement.contract_returned", signed, amount=left, reason="结清", to_document=back)]], after=contract)


def drawn(p: Paper, signed: Any, contract: int) -> Decimal:
    """按合同申请一两次，有时申请得比剩下的多；合同还剩多少."""
    left: Decimal = signed.amount
    for number in range(p.dice.choice((1, 1, 2))):
        amount = some(p, signed, left) if p.dice.random() < 0.85 else left + CENT
        asked = p.follow(
            "payment.requested", signed, amount=amount, document=f"{p.document('FK')}.{number}", origin="contract", from_document=signed.document,
            dep_econ="30201",
        )  # fmt: skip
        first = p.step("draw", [[asked]], after=contract)
        onward(p, [(asked,)], first, "one")
        left -= min(amount, left)
        if not left:
            break
    return left


def some(p: Paper, past: Any, most: Decimal | None = None) -> Decimal:
    """全部，或随便一部分，至少一分。"""
    whole: Decimal = most if most is not None else past.amount
    if p.dice.random() < 0.4:
        return whole
    return max(CENT, (whole * p.dice.randint(1, 99) / 100).quantize(CENT))
