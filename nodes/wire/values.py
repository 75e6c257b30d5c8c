"""值域检查: amounts, days, codes and account numbers as text on the wire; money is kept as integer cents (分)."""

from __future__ import annotations

import re
from datetime import date

from nodes.wire.envelope import Fields
from nodes.wire.problems import Refusal

_AMOUNT = re.compile(r"-?(0|[1-9][0-9]{0,13})\.[0-9]{2}", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{8}", re.ASCII)
_ACCOUNT = re.compile(r"[0-9]{8,30}", re.ASCII)
_CARD = re.compile(r"62[0-9]{14,17}", re.ASCII)


def cents(text: object) -> int | None:
    """金额转分: "123.00" to 12300, None when the text is not an amount with two decimals."""
    if not isinstance(text, str) or not _AMOUNT.fullmatch(text):
        return None
    return int(text.replace(".", ""))


def yuan(amount: int) -> str:
    """分转金额: 12300 to "123.00"."""
    return f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def day(text: object) -> date | None:
    """日期: "2025-01-02" or "20250102", None when it is no date."""
    if not isinstance(text, str) or not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def luhn(digits: str) -> bool:
    """校验位: the check digit of a bank card number (GB/T 17552 / ISO/IEC 7812)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def account_problem(number: str) -> str:
    """账号检查: why the number cannot be an account, empty when it can. 16-19 digits beginning with 62 are cards with a check digit."""
    if not _ACCOUNT.fullmatch(number):
        return "应为 8 至 30 位数字"
    if _CARD.fullmatch(number) and not luhn(number):
        return "校验位不符"
    return ""


class Reading:
    """逐项检查: takes fields of one voucher and collects every problem, so that the sender sees all of them at once."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def say(self, says: str) -> None:
        """记下: one problem."""
        self.problems.append(says)

    def text(self, fields: Fields, name: str, *, empty: bool = False, where: str = "") -> str:
        """文本: a field that must be there, and not blank unless ``empty``."""
        value = fields.get(name)
        if value is None:
            self.say(f"{where}缺少字段 {name}")
        elif not value and not empty:
            self.say(f"{where}字段 {name} 为空")
        return value or ""

    def code(self, fields: Fields, name: str, pattern: str, *, where: str = "") -> str:
        """代码: a field that must match the pattern wholly."""
        value = self.text(fields, name, where=where)
        if value and not re.fullmatch(pattern, value, re.ASCII):
            self.say(f"{where}字段 {name} 的值 {value[:40]} 不是该项的代码")
        return value

    def amount(self, fields: Fields, name: str = "PayAmt", *, where: str = "", positive: bool = True) -> int:
        """金额: in cents; zero when it cannot be read (the problem is noted)."""
        value = self.text(fields, name, where=where)
        found = cents(value)
        if value and found is None:
            self.say(f"{where}金额 {name} 的值 {value[:40]} 应为两位小数的数字")
        elif value and positive and found is not None and found <= 0:
            self.say(f"{where}金额 {name} 应大于零，收到 {value}")
        return found or 0

    def day(self, fields: Fields, name: str) -> date | None:
        """日期: a field that must be a date."""
        value = self.text(fields, name)
        found = day(value)
        if value and found is None:
            self.say(f"日期 {name} 的值 {value[:40]} 应为 2025-01-02 的形式")
        return found

    def account(self, fields: Fields, name: str) -> str:
        """账号: a field that must be an account number with a right check digit."""
        value = self.text(fields, name)
        wrong = account_problem(value) if value else ""
        if wrong:
            self.say(f"账号 {name} 的值 {value[:40]} {wrong}")
        return value

    def total(self, lines: list[int], whole: int) -> None:
        """合计: details must be there and add up to the header."""
        if not lines:
            self.say("没有明细（DetailList/Detail）")
        elif sum(lines) != whole:
            self.say(f"明细合计 {yuan(sum(lines))} 与 PayAmt {yuan(whole)} 不符")

    def finish(self) -> None:
        """了结: raises Refusal (16 签收失败) with every problem found."""
        if self.problems:
            raise Refusal("；".join(self.problems[:20]) + "。")
