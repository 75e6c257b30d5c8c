"""查归档：各年归了多少；一批归档的目录，一版一行。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Q

from jincai.kernel.money import plain
from jincai.platform.evoucher import models

CHUNK = 2000


@dataclasses.dataclass(frozen=True, slots=True)
class ArchivedYear:
    """一年: how many vouchers there are, how many are archived."""

    year: int
    vouchers: int
    archived: int

    @property
    def left(self) -> int:
        """还没有归档的."""
        return self.vouchers - self.archived


def archiving(division: str) -> list[ArchivedYear]:
    """各年的归档进度, the latest first. In a scope."""
    rows = models.Voucher.objects.filter(division=division).values("year").annotate(all=Count("id"), done=Count("id", filter=Q(archived_at__isnull=False)))
    return [ArchivedYear(row["year"], row["all"], row["done"]) for row in rows.order_by("-year")]


def archived_lines(*, division: str, year: int, at: datetime) -> Iterator[str]:
    """归档目录的各行: kind, number, 0 original or 1 reply, maker, day, amount, void or not, SM3 of the bytes that were signed. In a scope."""
    found = models.Version.objects.filter(division=division, year=year, reason="", voucher__archived_at=at).order_by("vt_code", "voucher_no", "id")
    fields = ("vt_code", "voucher_no", "flag", "maker", "voucher__on", "voucher__amount", "voucher__state", "sm3")
    for code, number, flag, maker, on, amount, state, sm3 in found.values_list(*fields).iterator(chunk_size=CHUNK):
        void = "作废" if state == models.Voucher.State.VOID else "有效"
        yield "\t".join([code, number, str(flag), maker, on.isoformat() if on else "", "" if amount is None else plain(amount), void, sm3])
