"""跨年查：付给谁、做什么，各年几笔多少；各年的单据在一张清单里。只看得到的单位。"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from decimal import Decimal

from django.db.models import Count, Q, Sum

from jincai.execution.payment import models
from jincai.execution.payment.queries import PaymentRow, _row
from jincai.execution.payment.states import STOPPED
from jincai.kernel.money import ZERO, MoneyError, yuan

PAGE = 50


@dataclasses.dataclass(frozen=True, slots=True)
class Year:
    """一年：几笔、多少、退了多少（元）."""

    year: int
    count: int
    amount: Decimal
    refunded: Decimal

    @property
    def net(self) -> Decimal:
        """付出去而没有退的."""
        return self.amount - self.refunded


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """各年的合计（没有付成的不算）与一页单据（都列，停下的写明）."""

    years: tuple[Year, ...]
    rows: tuple[PaymentRow, ...]
    after: str


def across(*, division: str, agencies: Sequence[str] | None, text: str, after: str = "", limit: int = PAGE) -> Found:
    """跨年查 by payee, purpose, number or amount, of every year: two queries."""
    query = models.Payment.seen.filter(division=division).filter(_saying(text))
    query = query if agencies is None else query.filter(agency__in=agencies)
    sums = query.exclude(state__in=STOPPED).values("year").annotate(n=Count("pk"), total=Sum("amount"), back=Sum("refunded")).order_by("-year")
    years = tuple(Year(row["year"], row["n"], row["total"] or ZERO, row["back"] or ZERO) for row in sums)
    year, _, number = after.partition(".")
    if year.isascii() and year.isdigit():
        query = query.filter(Q(year__lt=int(year[:4])) | Q(year=int(year[:4]), number__lt=number))
    found = list(query.order_by("-year", "-number")[: limit + 1])
    more = f"{found[limit - 1].year}.{found[limit - 1].number}" if len(found) > limit else ""
    return Found(years, tuple(_row(p) for p in found[:limit]), more)


def _saying(text: str) -> Q:
    says = Q(number=text) | Q(order=text) | Q(payee__contains=text) | Q(purpose__contains=text)
    try:
        return says | Q(amount=yuan(text))
    except MoneyError:
        return says
