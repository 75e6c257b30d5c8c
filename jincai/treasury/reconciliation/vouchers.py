"""单位对账单的电子凭证（9501，项目自编，标准里没有查到）：国库处签名、财政盖章发出，单位盖公章答复。

发出的不改：数变了、单位说了不符的，重新发出另编一号，前一张作废。一张凭证只有一个答复，单位改口时按同样的数再发出一张来答。
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from jincai.kernel.fiscal import month_end
from jincai.kernel.problems import UserError
from jincai.platform.evoucher import api as evoucher
from jincai.platform.identity.api import Actor
from jincai.platform.standards import api as standards
from jincai.treasury.reconciliation import models

KIND, DOCUMENT = "9501", "unit_statement"
AGREES, DIFFERS = "0", "1"
_OWN = ("Id", "VoucherNo", "VouDate")


@dataclasses.dataclass(frozen=True, slots=True)
class Edition:
    """一张对账单发出过的一张凭证: `id` and number in the store, what it says, whether the unit has answered it."""

    id: int
    voucher: evoucher.Voucher
    answered: bool


def issue(rows: Sequence[models.UnitStatement], *, clerk: str, again: bool = False) -> int:
    """签发: signed by the clerk ("" = the system) and sealed by finance, in the caller's transaction; how many. What was issued before is void from
    now on; it stays where it says the same and is not answered yet, unless `again`."""
    if not rows:
        return 0
    now, units = timezone.now(), {unit.code: unit.name for unit in standards.agencies(rows[0].division)}
    made: list[tuple[evoucher.Voucher, str]] = []
    old: list[int] = []
    known = _editions(rows)
    for row in rows:
        count, last = known.get(row.number, (0, None))
        number = f"{row.number}-{count + 1}" if count else row.number
        fresh = _made(row, units.get(row.agency, row.agency), number)
        if last is None or again or last.answered or not _same(last.voucher, fresh):
            old += [last.id] if last is not None else []
            made.append((fresh, row.number))
    if old:
        evoucher.void_all(old, reason="重新发出，以新的一张为准", by=clerk, at=now)
    if made:
        vouchers, documents = [voucher for voucher, _ in made], [document for _, document in made]
        evoucher.issue(vouchers, division=rows[0].division, clerk=clerk, at=now, document_kind=DOCUMENT, documents=documents)
    return len(made)


def answer(row: models.UnitStatement, *, agrees: bool, says: str, on: date, actor: Actor) -> None:
    """单位答复: the voucher as it was issued with what the unit says, sealed by the unit, in the caller's transaction."""
    now = timezone.now()
    last = _last(row)
    if last is None or last.answered:
        issue([row], clerk="", again=True)
        last = _last(row)
    if last is None:
        raise RuntimeError(f"{row.number} has no voucher")
    filled = {"XCheckResult": AGREES if agrees else DIFFERS, "XCheckDate": on.isoformat(), **({"XCheckReason": says} if says else {})}
    reply = dataclasses.replace(last.voucher, flag=1, header={**last.voucher.header, **filled})
    evoucher.issue([reply], division=row.division, clerk=actor.user, at=now, document_kind=DOCUMENT, documents=[row.number])


def of(row: models.UnitStatement) -> list[evoucher.VoucherRow]:
    """对账单的各张凭证，新的在前. In a scope."""
    return evoucher.find(row.division, evoucher.Wanted(year=row.year, kinds=(KIND,), text=row.number), limit=100) if row.pk else []


def _last(row: models.UnitStatement) -> Edition | None:
    return _editions([row]).get(row.number, (0, None))[1]


def _editions(rows: Sequence[models.UnitStatement]) -> dict[str, tuple[int, Edition | None]]:
    """各张对账单发出过几张凭证，最后一张是哪张."""
    found: dict[str, list[evoucher.VoucherRow]] = {}
    kept = [row.number for row in rows if row.pk]
    for each in evoucher.of_documents(rows[0].division, kept, kinds=(KIND,), limit=None) if kept else ():
        if each.year == rows[0].year and each.document_kind == DOCUMENT:
            found.setdefault(each.document, []).append(each)
    said = evoucher.said(known[-1].id for known in found.values())
    return {number: (len(known), _edition(known[-1], said.get(known[-1].id, []))) for number, known in found.items()}


def _edition(found: evoucher.VoucherRow, versions: Sequence[tuple[int, evoucher.Voucher | None]]) -> Edition:
    original = next((content for flag, content in versions if not flag and content), None)
    if original is None:
        raise UserError(f"凭证 {found.voucher_no} 读不出，内容在库里被改动过", "先到电子凭证库查验这张凭证")
    return Edition(found.id, original, any(flag for flag, _ in versions))


def _made(row: models.UnitStatement, unit: str, number: str) -> evoucher.Voucher:
    begin = date(row.year, row.month, 1)
    source: Mapping[str, Any] = {
        "on": row.issued_on, "agency": row.agency, "agency_name": unit, "statement": row.number, "begin": begin, "end": month_end(begin),
        "count": row.count, "paid": row.paid, "refunded": row.refunded, "year_paid": row.year_paid,
    }  # fmt: skip
    lines = [{**line, **{name: Decimal(line[name]) for name in ("paid", "refunded", "year")}} for line in row.lines]
    return evoucher.make(KIND, division=row.division, year=row.year, number=number, source=source, details=lines).completed()


def _same(before: evoucher.Voucher, now: evoucher.Voucher) -> bool:
    def told(voucher: evoucher.Voucher) -> dict[str, str]:
        return {name: value for name, value in voucher.header.items() if name not in _OWN}

    return told(before) == told(now) and before.details == now.details
