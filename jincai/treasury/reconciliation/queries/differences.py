"""查差异：一天看得到的，一项。"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from jincai.treasury.reconciliation import models, rules

TODO, HEALING, HEALED = "todo", "healing", "healed"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class DifferenceRow:
    """一项差异（金额元），带规定给的名称、办法、谁能办."""

    id: int
    kind: str
    title: str
    vt_code: str
    number: str
    document: str
    payee: str
    amount: Decimal
    books: Decimal | None
    bank: Decimal | None
    pboc: Decimal | None
    says: str
    remedy: str
    who: str
    heals: bool
    sure: bool
    opened_on: date
    seen_on: date
    closed_on: date | None
    explanation: str
    explained_by: str
    message: int

    @property
    def at(self) -> str:
        """现在怎样: 要办、等它消除、已消除."""
        return HEALED if self.closed_on else HEALING if self.heals else TODO

    @property
    def explained(self) -> bool:
        """说得清：规则已说清，或人写了说明."""
        return self.sure or bool(self.explanation)


_PLAIN = [f.name for f in dataclasses.fields(DifferenceRow) if f.name not in ("title", "remedy", "who")]


def of_day(*, division: str, year: int, on: date) -> QuerySet[models.Difference]:
    """这一天看得到的差异: open at its end, or closed on it."""
    there = models.Difference.objects.filter(division=division, year=year, opened_on__lte=on)
    return there.filter(Q(closed_on=None) | Q(closed_on__gte=on))


def differences(
    *, division: str, year: int, on: date, at: str = "", after: int = 0, limit: int = 200, numbers: Sequence[str] = ()
) -> list[DifferenceRow]:
    """差异清单: those to be dealt with first, then those that heal, then the healed; larger amounts first."""
    rows = of_day(division=division, year=year, on=on)
    rows = rows.filter(number__in=list(numbers)) if numbers else rows
    if at == HEALED:
        rows = rows.filter(closed_on=on)
    elif at:
        rows = rows.filter(heals=at == HEALING).exclude(closed_on=on)
    ordered = rows.extra(select={"rank": "CASE WHEN closed_on = %s THEN 2 WHEN heals THEN 1 ELSE 0 END"}, select_params=[on])
    found = ordered.order_by("rank", "-amount", "number", "id")[after : after + limit]
    return [difference_row(each, on) for each in found]


def difference_row(row: models.Difference, on: date) -> DifferenceRow:
    """出门用的一项; what closed later than `on` was still open then."""
    kind = rules.KINDS[row.kind]
    values = {name: getattr(row, name) for name in _PLAIN}
    values["closed_on"] = row.closed_on if row.closed_on and row.closed_on <= on else None
    return DifferenceRow(**values, title=kind.title, remedy=kind.remedy, who=kind.who)


def difference_at(*, division: str, year: int, id: int) -> DifferenceRow | None:
    """一项差异。"""
    row = models.Difference.objects.filter(division=division, year=year, pk=id).first()
    return difference_row(row, date.max) if row else None
