"""数字与日期的写法：全系统只有这一处（见设计：表格规则、文字）。"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import timezone

YUAN, WAN = "yuan", "wan"
UNIT_NAMES = {YUAN: "元", WAN: "万元"}
WEEKDAYS = "一二三四五六日"
NOT_APPLICABLE = "—"
_shown: ContextVar[tuple[str, int]] = ContextVar("jincai_shown_in", default=(YUAN, 0))


@contextmanager
def shown_in(unit: str, year: int) -> Iterator[None]:
    """显示单位与年度: while a page is made, `money` writes in this unit and dates of this year leave the year out."""
    token = _shown.set((unit if unit in UNIT_NAMES else YUAN, year))
    try:
        yield
    finally:
        _shown.reset(token)


def unit() -> str:
    """现在的显示单位: `yuan` or `wan`."""
    return _shown.get()[0]


def unit_name() -> str:
    """元 or 万元."""
    return UNIT_NAMES[unit()]


def money(amount: Decimal | None) -> str:
    """金额: in the unit of the page, thousands separated, two decimals, minus as “−”; unknown is empty."""
    return in_wan(amount) if unit() == WAN else in_yuan(amount)


def in_yuan(amount: Decimal | None) -> str:
    """金额（元）, whatever the page's unit."""
    return "" if amount is None else _grouped(Decimal(amount))


def in_wan(amount: Decimal | None) -> str:
    """金额（万元）, two decimals, rounded half up."""
    return "" if amount is None else _grouped(Decimal(amount) / 10_000)


def percent(part: Decimal | float | None, whole: Decimal | None = None) -> str:
    """比率: `percent(paid, budget)`, or of a ratio; “—” when there is no denominator."""
    value = ratio(part, whole) if whole is not None else part
    return NOT_APPLICABLE if value is None else f"{_signed(Decimal(str(value)) * 100, 1)}%"


def ratio(part: Decimal | float | None, whole: Decimal | None) -> Decimal | None:
    """比：None when there is no denominator."""
    return None if part is None or not whole else Decimal(str(part)) / whole


def points(value: Decimal | float | None) -> str:
    """百分点: a difference of two ratios, signed."""
    return NOT_APPLICABLE if value is None else _signed(Decimal(str(value)) * 100, 1)


def pace(gap: Decimal | float | None) -> str:
    """快慢: “慢 5.0 个百分点”, said with its direction."""
    if gap is None:
        return ""
    shown = _signed(abs(Decimal(str(gap))) * 100, 1)
    if shown == "0.0":
        return "与时间一致"
    return f"{'快' if gap > 0 else '慢'} {shown} 个百分点"


def day(on: date | None) -> str:
    """日期: 10-29 in the fiscal year of the page, 2025-10-29 otherwise."""
    if on is None:
        return ""
    plain = on.date() if isinstance(on, datetime) else on
    return f"{plain:%m-%d}" if plain.year == _shown.get()[1] else plain.isoformat()


def moment(at: datetime | None) -> str:
    """时刻: 10-29 16:12, in local time."""
    if at is None:
        return ""
    local = timezone.localtime(at) if timezone.is_aware(at) else at
    return f"{day(local)} {local:%H:%M}"


def weekday(on: date) -> str:
    """星期四."""
    return f"星期{WEEKDAYS[on.weekday()]}"


def deadline(on: date | None, today: date) -> str:
    """期限: “今天”, “逾期 1 天”, “10-31 周五”."""
    if on is None:
        return ""
    if on < today:
        return f"逾期 {(today - on).days} 天"
    return "今天" if on == today else f"{day(on)} 周{WEEKDAYS[on.weekday()]}"


def is_zero(amount: Any) -> bool:
    """Shown grey and without a link."""
    return amount is not None and Decimal(amount) == 0


CENT = Decimal("0.01")


def _grouped(value: Decimal) -> str:
    exact = value.quantize(CENT, ROUND_HALF_UP)
    return f"{abs(exact) if exact == 0 else exact:,.2f}".replace("-", "−")


def _signed(value: Decimal, places: int) -> str:
    exact = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{abs(exact) if exact == 0 else exact:,}".replace("-", "−")
