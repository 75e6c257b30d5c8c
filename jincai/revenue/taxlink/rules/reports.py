"""财税库银的规定：国库日报收下之前要合的几笔账。"""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal
from typing import ClassVar

from jincai.kernel.money import show
from jincai.kernel.rules import Rule

D = Decimal
REPORTS = "预算法实施条例（2020）第六十四条：国库按日、旬、月、年报送收支与库存情况（条号凭记忆）"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class ReportLine:
    """日报一行：科目、当日数、本月与本年累计（元）；支出日报的科目是支出功能分类。"""

    subject: str
    amount: Decimal
    month: Decimal = Decimal("0.00")
    year: Decimal = Decimal("0.00")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class DayReport:
    """收入日报（3401）或支出日报（3410）：`total` 为表头合计（元）。"""

    division: str = "530700000"
    year: int = 2025
    number: str = "SR20250102"
    on: date = date(2025, 1, 2)
    total: Decimal = Decimal("0.00")
    lines: tuple[ReportLine, ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class DayBalance:
    """库存日报（3402）的一个账户（元）。"""

    division: str = "530700000"
    year: int = 2025
    number: str = "KC20250102"
    on: date = date(2025, 1, 2)
    account: str = "100000000001"
    opening: Decimal = Decimal("0.00")
    receipt: Decimal = Decimal("0.00")
    paid: Decimal = Decimal("0.00")
    closing: Decimal = Decimal("0.00")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Classifying:
    """查明一笔暂收：原科目、现科目。"""

    subject: str = "1990101"
    to_subject: str = "1010101"
    known: bool = True
    pending: bool = True


_LINE = ReportLine(subject="1010101", amount=D("100.00"))


class T01(Rule):
    """日报表的合计必须等于各科目当日数之和。"""

    number = "T01"
    cites = REPORTS
    remedy = "退请国库重报，或核对传输是否完整"
    who = "国库处、人民银行国库"
    examples: ClassVar = (
        (DayReport(), True),
        (DayReport(total=D("100.00"), lines=(_LINE,)), True),
        (DayReport(total=D("100.01"), lines=(_LINE,)), False),
    )

    def holds(self, case: DayReport) -> bool:
        """合计相符，到分。"""
        return case.total == sum((line.amount for line in case.lines), D(0))

    def says(self, case: DayReport) -> str:
        """带上两个数。"""
        return f"日报 {case.number} 合计 {show(case.total)} 元，各科目之和 {show(sum((x.amount for x in case.lines), D(0)))} 元，不相符"

    def subject(self, case: DayReport) -> str:
        """日报号。"""
        return case.number


class T02(Rule):
    """日报的日期必须在业务年度之内。"""

    number = "T02"
    cites = REPORTS
    remedy = "核对报表日期与业务年度；调整期的数据走决算调整"
    who = "国库处、人民银行国库"
    examples: ClassVar = (
        (DayReport(), True),
        (DayReport(on=date(2026, 1, 2)), False),
        (DayBalance(on=date(2025, 12, 31)), True),
        (DayBalance(on=date(2024, 12, 31)), False),
    )

    def holds(self, case: DayReport | DayBalance) -> bool:
        """同年。"""
        return case.on.year == case.year

    def subject(self, case: DayReport | DayBalance) -> str:
        """日报号。"""
        return case.number


class T03(Rule):
    """库存日报必须平：上日余额加本日收入减本日支出等于本日余额。"""

    number = "T03"
    cites = REPORTS
    remedy = "退请国库重报"
    who = "国库处、人民银行国库"
    examples: ClassVar = (
        (DayBalance(), True),
        (DayBalance(opening=D("10.00"), receipt=D("5.00"), paid=D("3.00"), closing=D("12.00")), True),
        (DayBalance(opening=D("10.00"), receipt=D("5.00"), paid=D("3.00"), closing=D("12.01")), False),
        (DayBalance(opening=D("10.00"), paid=D("11.00"), closing=D("-1.00")), True),
    )

    def holds(self, case: DayBalance) -> bool:
        """四个数相符。"""
        return case.opening + case.receipt - case.paid == case.closing

    def subject(self, case: DayBalance) -> str:
        """日报号与账户。"""
        return f"{case.number} {case.account}"


class T04(Rule):
    """暂收只能转入收入分类里有的税收或非税收入科目。"""

    number = "T04"
    cites = "政府收支分类科目：收入分类"
    remedy = "改用收入分类里的科目"
    who = "国库处"
    examples: ClassVar = ((Classifying(), True), (Classifying(known=False), False), (Classifying(to_subject="1030101"), True))

    def holds(self, case: Classifying) -> bool:
        """科目可用。"""
        return case.known

    def says(self, case: Classifying) -> str:
        """带上科目。"""
        return f"收入科目 {case.to_subject} 不在收入分类的税收或非税收入里，不能转入"


class T05(Rule):
    """只有尚在待处理的暂收才能查明转出。"""

    number = "T05"
    cites = "财政总会计制度（财库〔2022〕41号）：暂收款项限期清理（凭记忆）"
    remedy = "查看该笔暂收的处理记录"
    who = "国库处"
    examples: ClassVar = ((Classifying(), True), (Classifying(pending=False), False), (Classifying(subject="x"), True))

    def holds(self, case: Classifying) -> bool:
        """还在待处理。"""
        return case.pending

    def says(self, case: Classifying) -> str:
        """带上科目。"""
        return f"科目 {case.subject} 的暂收不在待处理之列（没有这一笔，或已查明）"


REPORT = (T01, T02)
BALANCE = (T02, T03)
CLASSIFY = (T04, T05)
