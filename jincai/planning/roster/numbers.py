"""身份证号（GB 11643-1999）与手机号的校验：纯计算。"""

from __future__ import annotations

from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def check_id_number(number: str) -> str:
    """查身份证号: the sentence of what is wrong, "" when nothing is or there is none. The number itself is not repeated."""
    if not number:
        return ""
    if len(number) != 18 or not (number[:17].isascii() and number[:17].isdigit()):
        return "身份证号应为 18 位"
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return "身份证号里的出生日期不对"
    return "" if number[17] == check_digit(number[:17]) else "身份证号校验位不符，请核对是否录错"


def check_digit(body: str) -> str:
    """校验位 of the first 17 digits."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]


def check_phone(number: str) -> str:
    """查手机号: the sentence of what is wrong, or ""."""
    ok = not number or (len(number) == 11 and number.isascii() and number.isdigit() and number.startswith("1"))
    return "" if ok else "手机号应为 11 位数字，以 1 开头"
