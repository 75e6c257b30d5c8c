"""查找支付：单号、凭证号、末六位、金额、户名开头都由索引答；名称与用途里含几个字的，只找最近的若干笔，笔数再多也一样快。"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Sequence

from django.db.models import BooleanField, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL

from jincai.execution.payment import models
from jincai.execution.payment.queries import PaymentRow, _row
from jincai.kernel.money import MoneyError, positive

RECENT = 20_000
"""含几个字的，找最近多少笔。"""
SHORTEST = 2
"""少于几个字的不按名称找。"""
_LAST = "\U0010ffff"
_OF_AMOUNT = 'payment.number = any(array(SELECT payment_of_amount(%s, %s, %s, %s)))'
"""一个数组：单号用索引一个个找；作为子查询连起来，整年的单号都要走一遍。"""


@dataclasses.dataclass(frozen=True, slots=True)
class Hits:
    """找到的，最像的在前；`more` = 不止这些."""

    rows: list[PaymentRow]
    more: bool


def find(*, division: str, year: int, agencies: Sequence[str] | None, text: str, limit: int = 10) -> Hits:
    """查找: documents that bear the text, then those of that amount, then names that begin with it, then the latest that hold it."""
    query = models.Payment.seen.filter(division=division, year=year)
    query = query if agencies is None else query.filter(agency__in=agencies)
    found: dict[int, models.Payment] = {}
    for part in _parts(query, text, (division, year, None if agencies is None else list(agencies))):
        if len(found) <= limit:
            found.update((p.pk, p) for p in part.order_by("-number")[: limit + 1] if p.pk not in found)
    rows = [_row(p) for p in found.values()]
    return Hits(rows[:limit], len(rows) > limit)


def _parts(query: QuerySet[models.Payment], text: str, where: tuple[str, int, list[str] | None]) -> list[QuerySet[models.Payment]]:
    """各问一次，一问一个索引. (An amount cannot use its index under row security: a function finds the numbers, the rows pass it as usual.)"""
    division, year, agencies = where
    numbers = [text.upper(), *([f"{kind}-{year}-{int(text):06d}" for kind in ("ZF", "PZ")] if text.isascii() and text.isdigit() and len(text) <= 6 else [])]
    parts = [query.filter(Q(number__in=numbers)), query.exclude(order="").filter(order__in=numbers)]
    with contextlib.suppress(MoneyError):
        amount = positive(text.replace("，", ",").removesuffix("元"))
        parts.append(query.filter(RawSQL(_OF_AMOUNT, [division, year, amount, agencies], BooleanField())))  # nosec B611 the statement is a constant
    if len(text) >= SHORTEST and not text.isdigit():
        parts.append(query.filter(payee__gte=text, payee__lt=text + _LAST))
        oldest = Subquery(query.order_by("-number").values("number")[RECENT : RECENT + 1])
        holds = Q(payee__contains=text) | Q(purpose__contains=text)
        few = query.filter(holds) if not query.order_by("-number")[RECENT : RECENT + 1].exists() else query.filter(holds, number__gt=oldest)
        parts.append(few)
    return parts
