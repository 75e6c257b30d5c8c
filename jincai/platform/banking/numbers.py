"""账号与行号的校验：纯计算，不查库。

Card-like numbers (16-19 digits beginning with 62) carry a Luhn check digit; other account numbers are 8-30 digits without a common check.
Bank numbers (CNAPS) are 12 digits, the last an ISO 7064 MOD 11,10 check digit.
"""

from __future__ import annotations

import hashlib
import random

NAME_LIMIT = 120


def check_account(number: str, name: str, bank_no: str) -> list[str]:
    """查账户三要素: what is wrong with number, name and bank number, one sentence each; empty when nothing is."""
    wrong = []
    if says := check_number(number):
        wrong.append(says)
    if not name.strip():
        wrong.append("户名不能为空")
    elif len(name) > NAME_LIMIT:
        wrong.append(f"户名过长：{len(name)} 字，不超过 {NAME_LIMIT} 字")
    if says := check_bank_no(bank_no):
        wrong.append(says)
    return wrong


def check_number(number: str) -> str:
    """查账号: the sentence of what is wrong, or ""."""
    if not number:
        return "账号不能为空"
    if not (number.isascii() and number.isdigit()):
        return f"账号“{number}”含有数字以外的字符"
    if not 8 <= len(number) <= 30:
        return f"账号“{number}”为 {len(number)} 位，应为 8 至 30 位数字"
    if is_card_like(number) and not luhn_holds(number):
        return f"账号“{number}”校验位不符，请核对是否录错"
    return ""


def check_bank_no(bank_no: str) -> str:
    """查行号: the sentence of what is wrong, or ""."""
    if not bank_no:
        return "开户行行号不能为空"
    if not (bank_no.isascii() and bank_no.isdigit() and len(bank_no) == 12):
        return f"开户行行号“{bank_no}”不是 12 位数字"
    if not mod_11_10_holds(bank_no):
        return f"开户行行号“{bank_no}”校验位不符，请核对是否录错"
    return ""


def is_card_like(number: str) -> bool:
    """银行卡样式: 16-19 digits beginning with 62 (银联)."""
    return number.startswith("62") and 16 <= len(number) <= 19


def luhn_holds(number: str) -> bool:
    """Luhn 校验: does the last digit fit the others?"""
    return _luhn_sum(number) % 10 == 0


def mod_11_10_holds(number: str) -> bool:
    """ISO 7064 MOD 11,10 校验: does the last digit fit the others?"""
    return (_mod_11_10_carry(number[:-1]) + int(number[-1])) % 10 == 1


def masked(number: str) -> str:
    """账号脱敏: only the last four digits are shown."""
    return "*" * max(0, len(number) - 4) + number[-4:]


def make_card_number(seed: str | int, length: int = 19) -> str:
    """造卡号 for demonstrations and tests: the same valid card-like number for the same seed; no real card."""
    body = "621799" + _digits(f"card {seed}", length - 7)
    return body + str((10 - _luhn_sum(body + "0") % 10) % 10)


def make_account(seed: str | int, length: int = 17) -> str:
    """造对公账号 for demonstrations and tests: the same valid number for the same seed; never card-like."""
    return "53" + _digits(f"account {seed}", length - 2)


def make_bank_no(seed: str | int, bank: str = "102", city: str = "7410") -> str:
    """造行号 for demonstrations and tests: a branch number (3 digits bank, 4 digits city) with a valid check digit."""
    body = bank + city + _digits(f"bank {seed}", 4)
    carry = _mod_11_10_carry(body)
    return body + str((11 - carry) % 10)


def _digits(seed: str, count: int) -> str:
    """Digits that depend on nothing but the seed."""
    value = int.from_bytes(hashlib.sha256(seed.encode()).digest(), "big")
    return "".join(random.Random(value).choices("0123456789", k=count))  # nosec B311


def _luhn_sum(number: str) -> int:
    """The weighted sum over all digits, the last with weight one."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        doubled = int(digit) * (2 if place % 2 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return total


def _mod_11_10_carry(body: str) -> int:
    """The carry that the check digit closes."""
    carry = 10
    for digit in body:
        carry = ((carry + int(digit)) % 10 or 10) * 2 % 11
    return carry
