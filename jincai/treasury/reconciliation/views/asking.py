"""问什么：日期、办成或被拒以后去哪里。"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.platform.ui.api import Tab, attempt

TABS = (
    Tab("日对账", "reconciliation:desk", whole=True), Tab("对账日", "reconciliation:days", whole=True), Tab("清算额度", "reconciliation:quota", whole=True),
    Tab("线路", "reconciliation:lines", whole=True), Tab("单位对账单", "reconciliation:statements"),
)  # fmt: skip
NAMES = {"bank": "代理银行", "pboc": "人民银行国库"}


def day(text: str, year: int) -> date:
    """网址里的日期. Raises UserError for one that is none, or of another year."""
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise UserError(f"“{text[:20]}”不是日期", "写成 2025-06-30 的样子") from error
    if found.year != year:
        raise UserError(f"{found} 不在 {year} 年度", "先在页首换年度")
    return found


def done(request: HttpRequest, verb: Callable[[], Any], says: str, where: str, *args: object) -> HttpResponseBase | Refused:
    """办: go to the page `where` with a word; a refusal that teaches is given back for the page to show. Raises what is no right, or wrong use."""
    _, why = attempt(verb)
    if why is None:
        messages.success(request, says)
        return redirect(where, *args)
    if isinstance(why, Refused) and not any(v.rule.startswith("I0") for v in why.violations):
        return why
    raise why
