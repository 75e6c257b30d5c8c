"""清算的规定。"""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import ClassVar

from jincai.kernel.rules import Rule, Violation


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Funding:
    """要付出去的一笔与此刻的库款（元）。"""

    amount: Decimal = Decimal("100.00")
    cash: Decimal = Decimal("1000.00")
    outstanding: Decimal = Decimal("0.00")
    minimum: Decimal = Decimal("0.00")

    @property
    def free(self) -> Decimal:
        """可用库款：余额减未清算的凭证减最低库款。"""
        return self.cash - self.outstanding - self.minimum


class R49(Rule):
    """清算额度不得超过扣除最低库款后的国库存款。"""

    number = "R49"
    cites = "国家金库条例；预算法实施条例（2020）第六十二条（条号待核）"
    remedy = "等待收入入库，或向上级申请调度资金；先保障工资、运转和基本民生"
    who = "国库处"
    examples: ClassVar = (
        (Funding(), True),
        (Funding(amount=Decimal("1000.00")), True),
        (Funding(amount=Decimal("1000.01")), False),
        (Funding(outstanding=Decimal("900.01")), False),
        (Funding(minimum=Decimal("901.00")), False),
    )

    def holds(self, case: Funding) -> bool:
        """够。"""
        return case.amount <= case.free

    def violation(self, case: Funding) -> Violation:
        """几个数。"""
        return Violation(
            rule=self.number,
            says=f"库款不足：要付 {case.amount:,.2f} 元，国库存款 {case.cash:,.2f} 元，未清算凭证 {case.outstanding:,.2f} 元，最低库款 {case.minimum:,.2f} 元",
            cites=self.cites, subject="国库存款", asked=case.amount, available=case.free, remedy=self.remedy, who=self.who,
        )  # fmt: skip


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class FundMoney:
    """一种资金要付的与它已到的钱（元）：到账减已支未清算。"""

    fund: str = "121"
    amount: Decimal = Decimal("100.00")
    arrived: Decimal = Decimal("1000.00")


class R47(Rule):
    """政府性基金以收定支：支付不得超过该项资金已经到账的数。"""

    number = "R47"
    cites = "预算法（2018）第九条：政府性基金预算以收定支"
    remedy = "等待该项收入入库，或先办理调入资金"
    who = "国库处"
    examples: ClassVar = (
        (FundMoney(), True),
        (FundMoney(amount=Decimal("1000.01")), False),
        (FundMoney(fund="111", amount=Decimal("5000.00")), True),
    )

    def holds(self, case: FundMoney) -> bool:
        """不是政府性基金，或钱已到。"""
        return not case.fund.startswith("12") or case.amount <= case.arrived

    def violation(self, case: FundMoney) -> Violation:
        """要付的与到账的。"""
        return Violation(
            rule=self.number, says=f"政府性基金（{case.fund}）要付 {case.amount:,.2f} 元，已到账可用 {case.arrived:,.2f} 元", cites=self.cites,
            subject=f"资金性质 {case.fund}", asked=case.amount, available=case.arrived, remedy=self.remedy, who=self.who,
        )  # fmt: skip


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """人民银行清算清单的一张凭证与我方的数（元）。"""

    order: str = "PZ-2025-000001"
    ours: Decimal = Decimal("100.00")
    theirs: Decimal = Decimal("100.00")
    state: str = "CONFIRMED"


class R22(Rule):
    """清算金额必须等于支付凭证金额。"""

    number = "R22"
    cites = "国库集中支付电子化管理接口报文规范（2019）"
    remedy = "与代理银行、人民银行三方核对"
    who = "国库处"
    examples: ClassVar = ((Claim(), True), (Claim(theirs=Decimal("99.99")), False), (Claim(theirs=Decimal("100.01")), False))

    def holds(self, case: Claim) -> bool:
        """相等。"""
        return case.ours == case.theirs

    def subject(self, case: Claim) -> str:
        """凭证。"""
        return case.order

    def says(self, case: Claim) -> str:
        """两个数。"""
        return f"凭证 {case.order}：我方 {case.ours:,.2f} 元，清算清单 {case.theirs:,.2f} 元"


class R23(Rule):
    """人民银行清算的须是已发银行、没有退回的支付凭证。"""

    number = "R23"
    cites = "国库集中支付电子化管理接口报文规范（2019）；规则 R51"
    remedy = "与代理银行、人民银行三方核对：退回的凭证不应划款"
    who = "国库处"
    examples: ClassVar = ((Claim(), True), (Claim(state="ORDERED"), True), (Claim(state="RETURNED"), False), (Claim(state="RECALLED"), False))

    def holds(self, case: Claim) -> bool:
        """在途、已付、已清算或已退款。"""
        return case.state in ("ORDERED", "CONFIRMED", "CLEARED", "REFUNDED")

    def subject(self, case: Claim) -> str:
        """凭证。"""
        return case.order

    def says(self, case: Claim) -> str:
        """哪张凭证。"""
        return f"凭证 {case.order} 在我方没有付出（{case.state}），清算清单却有它"


FUNDING = (R49,)
FUND = (R47,)
CLAIM = (R22, R23)
