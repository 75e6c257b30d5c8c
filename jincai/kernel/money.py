"""金额：元，两位小数，Decimal；在门口就拒绝浮点数与不足一分的尾数。"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

ZERO = Decimal("0.00")
CENT = Decimal("0.01")
LIMIT = Decimal(10) ** 16

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ("", "拾", "佰", "仟")


class MoneyError(ValueError):
    """金额不合格：说明为什么，怎么改。"""


def yuan(value: Decimal | int | str) -> Decimal:
    """金额（元）: an exact amount with two decimals. Refuses float, NaN, a third decimal and 10^16 or more with MoneyError."""
    amount = value if type(value) is Decimal and value.is_finite() else _read(value)
    if not -LIMIT < amount < LIMIT:
        raise MoneyError(f"金额 {value} 超出 16 位整数")
    exact = amount.quantize(CENT)
    if exact != amount:
        raise MoneyError(f"金额 {value} 不足一分的尾数不能记账，请保留两位小数")
    return exact


def _read(value: Decimal | int | str) -> Decimal:
    if isinstance(value, bool | float):
        raise MoneyError(f"金额 {value!r} 不能用浮点数，请用文本或 Decimal")
    try:
        amount = Decimal(value) if not isinstance(value, str) else Decimal(value.strip().replace(",", "").replace("−", "-"))
    except (InvalidOperation, TypeError) as error:
        raise MoneyError(f"“{value}”不是金额，请写成 12000.00") from error
    if not amount.is_finite():
        raise MoneyError(f"“{value}”不是金额，请写成 12000.00")
    return amount


def positive(value: Decimal | int | str) -> Decimal:
    """正金额（元）: as yuan(), and greater than zero."""
    amount = yuan(value)
    if amount <= 0:
        raise MoneyError(f"金额 {value} 须大于 0")
    return amount


def wan(value: Decimal | int | str) -> Decimal:
    """万元折元. Refuses what yuan() refuses."""
    return yuan(_read(value) * 10_000)


def show(value: Decimal) -> str:
    """显示：千分位、两位小数、减号用“−”。"""
    return f"{value:,.2f}".replace("-", "−")


def plain(value: Decimal) -> str:
    """交换用文本：两位小数，无千分位。"""
    return f"{value:.2f}"


def split(total: Decimal, weights: list[Decimal] | list[int]) -> list[Decimal]:
    """按权重分摊，到分，合计不差一分（最大余数法）。"""
    cents = int(total * 100)
    whole = sum(Decimal(weight) for weight in weights)
    if whole == 0:
        raise MoneyError("分摊的权重合计为零")
    exact = [Decimal(cents) * Decimal(weight) / whole for weight in weights]
    parts = [int(part) for part in exact]
    order = sorted(range(len(parts)), key=lambda i: (-abs(exact[i] - parts[i]), i))
    step = 1 if cents >= sum(parts) else -1
    for i in range(abs(cents - sum(parts))):
        parts[order[i % len(parts)]] += step
    return [Decimal(part) / 100 for part in parts]


def capitals(value: Decimal) -> str:
    """人民币大写: 壹万贰仟元整。Follows 《正确填写票据和结算凭证的基本规定》 (from memory)."""
    amount = yuan(value)
    if amount < 0:
        return "负" + capitals(-amount)
    whole, cents = divmod(int(amount * 100), 100)
    words = (_whole(whole) + "元") if whole else ""
    jiao, fen = divmod(cents, 10)
    if not cents:
        return (words or "零元") + "整"
    if jiao:
        words += _DIGITS[jiao] + "角"
    elif words:
        words += "零"
    return words + (_DIGITS[fen] + "分" if fen else "整")


def _whole(number: int) -> str:
    for unit, word in ((10**8, "亿"), (10**4, "万")):
        high, low = divmod(number, unit)
        if high:
            gap = "零" if 0 < low < unit // 10 else ""
            return _whole(high) + word + (gap + _whole(low) if low else "")
    return _four(number)


def _four(number: int) -> str:
    words, gap = "", False
    for i in range(3, -1, -1):
        digit = number // 10**i % 10
        if digit:
            words += ("零" if gap and words else "") + _DIGITS[digit] + _UNITS[i]
            gap = False
        else:
            gap = True
    return words
