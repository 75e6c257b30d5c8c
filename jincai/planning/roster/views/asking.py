"""读表单：文字、日子、数；写得不对的说清哪一格。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.http import HttpRequest, QueryDict

from jincai.kernel import money
from jincai.kernel.problems import UserError
from jincai.platform.standards import api as standards
from jincai.platform.ui.api import Desk

EVERY = 100_000
"""一份清单至多取多少行：一个区划的全部用户、任岗、委托."""


def desk_of(request: HttpRequest) -> Desk:
    """办公桌."""
    found: Desk = request.desk  # type: ignore[attr-defined]
    return found


def text(given: QueryDict, name: str, limit: int = 200) -> str:
    """一格文字, without NUL and spaces around."""
    return given.get(name, "").replace("\0", "").strip()[:limit]


def day(given: QueryDict, name: str, default: date | None = None) -> date:
    """一格日子. Raises UserError for one that is none."""
    said = text(given, name, 20)
    if not said and default is not None:
        return default
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        raise UserError(f"“{said}”不是日期" if said else "没有写日期", "写成 2025-06-30 的样子") from error


def day_or_none(given: QueryDict, name: str) -> date | None:
    """一格日子, None when it is left empty."""
    return day(given, name) if text(given, name) else None


def number(given: QueryDict, name: str, what: str) -> int:
    """一格整数. Raises UserError."""
    said = text(given, name, 20)
    if not (said.isascii() and said.isdigit() and len(said) < 16):
        raise UserError(f"{what}“{said}”不是整数", "请填数字")
    return int(said)


def amount(given: QueryDict, name: str) -> Decimal | None:
    """一格金额, None when it is left empty. Raises UserError."""
    said = text(given, name, 30).replace(",", "")
    try:
        return money.yuan(said) if said else None
    except ValueError as error:
        raise UserError(f"金额上限“{said}”不对", "写成 50000.00 的样子") from error


def several(given: QueryDict, name: str) -> tuple[str, ...]:
    """一格里的几个代码, parted by spaces, commas or 、."""
    return tuple(dict.fromkeys(text(given, name, 2000).replace("、", " ").replace(",", " ").replace("，", " ").split()))


def units(desk: Desk, on: date, *, every: bool = False) -> list[tuple[str, str]]:
    """单位 to choose from: (code, "code name"), those this person may see; with `every` all of the division."""
    found = standards.agencies(desk.division, on)
    return [(row.code, f"{row.code} {row.name}") for row in found if every or desk.agencies is None or row.code in desk.agencies]
