"""一张凭证的各段：发给谁、收自谁，到了哪一步，为什么停下，怎样补救。"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from jincai.platform.evoucher import api as evoucher
from jincai.platform.exchange import models
from jincai.platform.exchange.remedies import _remedy
from jincai.platform.identity import api as identity

STATES = {
    "PENDING": "待发送", "ACKED": "对方已签收", "REJECTED": "被退回", "FAILED": "待处理", "VOID": "作废", "HANDLED": "已收到办理", "KEPT": "已收到留存",
    "CONFLICT": "同号不同文", "REFUSED": "拒收", "REPEATED": "重复收到", "REPLACED": "已重新收到",
}  # fmt: skip
"""各段的状态，发出与收到合起来；FAILED 两边都有。"""
BAD = ("REJECTED", "FAILED", "CONFLICT", "REFUSED")
Key = tuple[int, str, str]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Leg:
    """一段: out (`outgoing`) or in; `label` the state in words, `answer` what was answered, `remedy` what can be done where it stands still."""

    id: int
    outgoing: bool
    counterpart: str
    flag: int
    title: str
    state: str
    label: str
    status: str
    reason: str
    answer: str
    says: str
    remedy: str
    attempts: int
    at: datetime | None
    version: int | None

    @property
    def bad(self) -> bool:
        """停下了."""
        return self.state in BAD

    @property
    def resendable(self) -> bool:
        """可以重新签章再送: the other side did not accept a seal."""
        return self.outgoing and self.state == "FAILED" and self.status == evoucher.UNSOUND

    @property
    def voidable(self) -> bool:
        """可以作废: not taken by the other side, and not perhaps taken."""
        return self.outgoing and (self.state == "FAILED" or (self.state == "PENDING" and not self.attempts))


def legs(division: str, keys: Iterable[Key]) -> dict[Key, list[Leg]]:
    """各段 of vouchers given by (year, kind, number), in the order they happened. In a scope; one round trip."""
    wanted = set(keys)
    found: dict[Key, list[Leg]] = defaultdict(list)
    where: dict[str, Any] = {"division": division, "year__in": {key[0] for key in wanted}, "voucher_no__in": {key[2] for key in wanted}}
    rows: list[models.Outgoing | models.Incoming] = []
    out, come = (identity.asking(model._default_manager.filter(**where).order_by("id")) for model in (models.Outgoing, models.Incoming))
    for each in identity.ask(out, come):
        rows += each
    for row in rows:
        if (key := (row.year, row.vt_code, row.voucher_no)) in wanted:
            found[key].append(_leg(row))
    return found


def vouchers_in(
    division: str, state: str, *, year: int, among: dict[str, Any] | None = None, before: int | None = None, limit: int = 50
) -> Sequence[int]:
    """有这种状态的段的凭证: their ids, the latest first; `among` narrows by fields of the voucher (`on__gte`, `vt_code__in`...). In a scope."""
    found: set[int] = set()
    where = {f"version__voucher__{name}": value for name, value in (among or {}).items()}
    if before:
        where["version__voucher_id__lt"] = before
    for model in (models.Outgoing, models.Incoming):
        if state in model.State.values:  # type: ignore[attr-defined]
            rows = model._default_manager.filter(division=division, year=year, state=state, version__voucher__isnull=False, **where)
            found.update(rows.order_by("-version__voucher_id").values_list("version__voucher_id", flat=True)[:limit])
    return sorted(found, reverse=True)[:limit]


def _leg(row: models.Outgoing | models.Incoming) -> Leg:
    outgoing = isinstance(row, models.Outgoing)
    answer = f"{row.status} {evoucher.ANSWERS.get(row.status, '')}".strip() if row.status else ""
    return Leg(
        id=row.pk, outgoing=outgoing, counterpart=row.counterpart, flag=row.flag, title=evoucher.title(row.vt_code, row.flag), state=row.state,
        label=str(row.get_state_display()), status=row.status, reason=evoucher.REASONS.get(row.reason, row.reason), answer=answer, says=row.says,
        remedy=_remedy(row) if row.state in BAD else "", attempts=row.attempts if isinstance(row, models.Outgoing) else 1,
        at=row.sent_at if isinstance(row, models.Outgoing) else row.handled_at, version=row.version_id,
    )  # fmt: skip
