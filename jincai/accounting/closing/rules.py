"""结账的规定：月份依次结、倒着反结；调整期在年末结账以后。"""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import ClassVar

from jincai.kernel.rules import Rule

DECEMBER = 12
NORM = "会计基础工作规范（财会字〔1996〕19号，财政部令第98号修改）关于结账的要求（条号待核，凭记忆）"
SYSTEM = "财政总会计制度（财库〔2022〕41号）关于会计期间、年终清理和年终结账的规定（条号待核，凭记忆）"
CHIEF = "总会计"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """一次结账或反结账：哪本账、哪一期，已经结了哪些月，办理的那天。"""

    title: str = "财政总会计（财务会计）"
    year: int = 2025
    month: int = 3
    closed: tuple[int, ...] = (1, 2)
    day: date = date(2025, 3, 31)
    last_day: date = date(2025, 3, 31)
    adjusting: bool = False
    until: date | None = None
    reason: str = "补记漏记的凭证"


class _Closing(Rule):
    """结账的一条规定。"""

    who = CHIEF

    def subject(self, case: Case) -> str:
        """哪本账的哪一期。"""
        return f"{case.title} {case.year}-{case.month:02d}"


class K01(_Closing):
    """月份依次结账，前面的月份没有结完不能结后面的。"""

    number = "K01"
    cites = NORM
    remedy = "先结前面的月份"
    examples: ClassVar = (
        (Case(), True),
        (Case(closed=(1,)), False),
        (Case(closed=(), month=1), True),
        (Case(closed=(1, 3), month=4), False),
    )

    def holds(self, case: Case) -> bool:
        """前面的月份都结了。"""
        return set(range(1, case.month)) <= set(case.closed)

    def says(self, case: Case) -> str:
        """带上没有结的月份。"""
        left = "、".join(str(month) for month in range(1, case.month) if month not in case.closed)
        return f"{case.title}{case.year} 年 {left} 月还没有结账，不能结 {case.month} 月"


class K02(_Closing):
    """月末最后一天起才能结这个月的账。"""

    number = "K02"
    cites = NORM
    remedy = "等到月末再结账"
    examples: ClassVar = ((Case(), True), (Case(day=date(2025, 3, 30)), False), (Case(day=date(2025, 4, 8)), True))

    def holds(self, case: Case) -> bool:
        """这一期已到最后一天。"""
        return case.day >= case.last_day

    def says(self, case: Case) -> str:
        """带上两个日子。"""
        return f"{case.year} 年 {case.month} 月到 {case.last_day} 才结束，{case.day} 不能结账"


class K03(_Closing):
    """反结账从最后结账的月份起，倒着一个月一个月办；调整期开着的先关闭。"""

    number = "K03"
    cites = SYSTEM
    remedy = "先反结后面的月份，或先关闭调整期"
    examples: ClassVar = (
        (Case(closed=(1, 2, 3)), True),
        (Case(closed=(1, 2, 3, 4)), False),
        (Case(closed=tuple(range(1, 13)), month=12, adjusting=True), False),
        (Case(closed=tuple(range(1, 13)), month=12), True),
    )

    def holds(self, case: Case) -> bool:
        """是最后结账的月份，且没有开着的调整期。"""
        return not case.adjusting and max(case.closed, default=0) <= case.month

    def says(self, case: Case) -> str:
        """说出是哪一种。"""
        if case.adjusting:
            return f"{case.title}{case.year} 年度的调整期开着，不能反结 {case.month} 月"
        return f"{case.title}{case.year} 年已经结到 {max(case.closed)} 月，不能先反结 {case.month} 月"


class K04(_Closing):
    """反结账须写明原因。"""

    number = "K04"
    cites = "内部控制：更改已结账的期间须留痕（凭记忆）"
    remedy = "填写反结账的原因"
    examples: ClassVar = ((Case(), True), (Case(reason=""), False), (Case(reason="  "), False))

    def holds(self, case: Case) -> bool:
        """原因不空。"""
        return bool(case.reason.strip())


class K05(_Closing):
    """调整期在十二月结账以后打开，到次年的某一天为止。"""

    number = "K05"
    cites = SYSTEM
    remedy = "先结十二月；截止日用次年的日期"
    examples: ClassVar = (
        (Case(closed=tuple(range(1, 13)), until=date(2026, 1, 31)), True),
        (Case(closed=tuple(range(1, 12)), until=date(2026, 1, 31)), False),
        (Case(closed=tuple(range(1, 13)), until=date(2025, 12, 31)), False),
        (Case(closed=tuple(range(1, 13)), until=date(2027, 1, 1)), False),
    )

    def holds(self, case: Case) -> bool:
        """十二月已结，截止日在次年。"""
        return DECEMBER in case.closed and case.until is not None and case.until.year == case.year + 1

    def says(self, case: Case) -> str:
        """说出缺的是哪一样。"""
        if DECEMBER not in case.closed:
            return f"{case.title}{case.year} 年 {DECEMBER} 月还没有结账，不能打开调整期"
        return f"{case.year} 年度的调整期须到 {case.year + 1} 年的一天为止，不能是 {case.until}"


class K06(_Closing):
    """只有打开着的调整期可以关闭。"""

    number = "K06"
    cites = SYSTEM
    remedy = "先打开调整期"
    examples: ClassVar = ((Case(adjusting=True), True), (Case(), False), (Case(adjusting=True, closed=tuple(range(1, 13))), True))

    def holds(self, case: Case) -> bool:
        """调整期开着。"""
        return case.adjusting

    def says(self, case: Case) -> str:
        """带上账套与年度。"""
        return f"{case.title}{case.year} 年度的调整期没有打开"


CLOSE = (K01, K02)
REOPEN = (K03, K04)
OPEN_ADJUSTMENT = (K05,)
CLOSE_ADJUSTMENT = (K06,)
