"""单元格：科目代码、名称、金额、金额单位，怎样从表格里读出来。"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Any

from jincai.kernel.money import ZERO, MoneyError, yuan

UNITS = {"万元": 10_000, "元": 1}
_UNIT = re.compile(r"([十百千万亿]*)元")
_NUMBERING = re.compile(r"^(?:[一二三四五六七八九十百]+[、.]|\([一二三四五六七八九十百]+\)、?|\d+[、.])")


def text(cell: Any) -> str:
    """文字: a cell as a person reads it; a whole number without its decimal point."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).replace("\u3000", " ").strip()


def code(cell: Any) -> str:
    """科目代码: text or number, full-width digits and inner spaces mended; not checked."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text(cell)))
    return re.sub(r"^(\d+)\.0+$", r"\1", plain)


def plain_name(name: str) -> str:
    """名称的本体: without leading numbering (一、 （一） 1.), spaces and the difference between full and half width."""
    return _NUMBERING.sub("", re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)))


def header(cell: Any) -> str:
    """列名，去空白、全半角统一，供比较。"""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text(cell)))


def unit(cells: list[Any]) -> str | None:
    """金额单位: 万元 or 元 as row 2 says; None when it says neither."""
    for cell in cells:
        if found := _UNIT.findall(header(cell)):
            said = f"{found[-1]}元"
            return said if said in UNITS else None
    return None


def amount(cell: Any, factor: int) -> Decimal:
    """金额（元）: a blank is zero. Raises MoneyError, with the remedy, for text and for an amount finer than a cent.

    A spreadsheet keeps 15 significant digits; what a binary fraction adds beyond them is not an amount and is left off.
    """
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return ZERO
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        raise MoneyError("金额列里是文字，不是数；请改成数值格式的数字，没有数就留空")
    try:
        return yuan(Decimal(repr(cell)) * factor)
    except MoneyError as error:
        if isinstance(cell, float):
            shown = Decimal(f"{cell:.15g}") * factor
            if shown.is_finite() and shown == round(shown, 2):
                return yuan(shown)
        raise MoneyError(f"{error}；请核对原数，改到分为止") from error
