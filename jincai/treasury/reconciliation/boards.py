"""额度看板的查询：下达、已用、在途、余额，各单位用了多少；人民银行说的余额，年终可以注销的。"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from jincai.kernel.money import ZERO
from jincai.treasury.reconciliation import models

Key = tuple[str, str, str]
"""资金性质、功能类、预算单位（人民银行没有分单位的为空）."""
_ISSUED = """select f.body ->> 'fund', left(f.body ->> 'exp_func', 3), f.body ->> 'agency',
    coalesce(sum(case f.kind when 'payment.ordered' then 1 when 'payment.failed' then -1 when 'clearing.refund_cleared' then -1 else 0 end
      * (f.body ->> 'amount')::numeric), 0),
    coalesce(sum(case f.kind when 'clearing.cleared' then 1 when 'clearing.refund_cleared' then -1 else 0 end * (f.body ->> 'amount')::numeric), 0),
    coalesce(sum(case f.kind when 'payment.confirmed' then 1 when 'clearing.cleared' then -1 else 0 end * (f.body ->> 'amount')::numeric), 0),
    coalesce(sum(case f.kind when 'payment.ordered' then 1 when 'payment.failed' then -1 when 'clearing.cleared' then -1 else 0 end
      * (f.body ->> 'amount')::numeric) filter (where f."on" > %(since)s), 0)
  from ledger.fact f
  where f.year = %(year)s and f.division = %(number)s and f."on" <= %(until)s
    and f.kind in ('payment.ordered', 'payment.failed', 'payment.confirmed', 'clearing.cleared', 'clearing.refund_cleared')
  group by 1, 2, 3 order by 1, 2, 3"""
_CANCELLED = """select f.body ->> 'fund', f.body ->> 'exp_func', f.body ->> 'agency', sum((f.body ->> 'amount')::numeric)
  from ledger.fact f
  where f.year = %(year)s and f.division = %(number)s and f.kind = 'reconciliation.quota_cancelled' and (f."on" > %(since)s or f.at > %(came)s)
    and not exists (select from exchange_outgoing o where o.division = %(division)s and o.year = f.year and o.vt_code = '5106' and o.voucher_no = f.document
      and o.state = 'REJECTED')
  group by 1, 2, 3"""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class QuotaRow:
    """一行额度（元）: `issued` 下达净额，`used` 人民银行已清算净额，`claimed` 银行已付待划；`theirs` 人民银行最近一次对账单的余额，没有为 None，
    `since` 那以后账上的增减（下达、清算、注销）."""

    fund: str
    func: str
    agency: str
    issued: Decimal
    used: Decimal
    claimed: Decimal
    theirs: Decimal | None = None
    since: Decimal = ZERO

    @property
    def left(self) -> Decimal:
        """余额: what PBoC said last, carried on to today."""
        return self.theirs + self.since if self.theirs is not None else self.issued - self.used

    @property
    def transit(self) -> Decimal:
        """在途: 凭证已发出而没有清算的."""
        return self.issued - self.used


@dataclasses.dataclass(frozen=True, slots=True)
class Said:
    """人民银行最近一次额度余额对账单（3510）: when, and what is left of each line."""

    on: date
    at: datetime
    left: Mapping[Key, Decimal]


def quota(*, division: str, year: int, by_agency: bool = False, agency: str = "", fund: str = "", func: str = "") -> list[QuotaRow]:
    """额度 by fund and function class (and unit): what vouchers brought, from the ledger's facts; beside it what PBoC said last (3510)."""
    said = _said(division, year)
    rows = {key: row for key, row in _books(division, year, said).items() if _wanted(key, agency, fund, func)}
    apart = by_agency or bool(agency)
    if apart and said and any(not of_agency for _, _, of_agency in said.left):
        said = None  # PBoC keeps it for all units together: there is nothing to set beside one unit
    theirs = {key: amount for key, amount in said.left.items() if _wanted(key, agency, fund, func)} if said else {}
    keep = (lambda key: key) if apart else (lambda key: (key[0], key[1], ""))
    return _added(rows, {key: keep(key) for key in rows | theirs}, theirs)


def kept_by_pboc(*, division: str, year: int) -> list[QuotaRow]:
    """人民银行的各行额度，连同账上属于这一行的: what may be cancelled at the year's end is `left` - `transit`. Empty before its first statement."""
    said = _said(division, year)
    if said is None:
        return []
    rows = _books(division, year, said)
    return [row for row in _added(rows, {key: line(key, said.left) for key in rows | dict(said.left)}, said.left) if row.theirs is not None]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Stated:
    """人民银行最近一次额度余额对账单（3510）：哪一天的，按资金、功能类的各行."""

    on: date
    rows: list[QuotaRow]


def last_quota(*, division: str, year: int) -> Stated | None:
    """最近一次额度余额对账单，与账上那天的数并列: every class that either side has, `theirs` zero where PBoC has none."""
    said = _said(division, year)
    if said is None:
        return None
    rows = {key: (amount, ZERO, ZERO, ZERO) for key, amount in left_in_books(division=division, year=year, on=said.on).items()}
    found = _added(rows, {key: (key[0], key[1], "") for key in rows | dict(said.left)}, said.left)
    return Stated(on=said.on, rows=[dataclasses.replace(row, theirs=row.theirs or ZERO) for row in found])


def line(key: Key, theirs: Collection[Key]) -> Key:
    """这个单位的额度在人民银行的哪一行: its own, or that of all units together."""
    together = (key[0], key[1], "")
    return key if key in theirs or together not in theirs else together


def left_in_books(*, division: str, year: int, on: date) -> dict[Key, Decimal]:
    """账面额度余额，到这一天：凭证已发、没有清算的（元）."""
    with connection.cursor() as cursor:
        cursor.execute(_ISSUED, {"year": year, "number": int(division), "since": on, "until": on})
        return {(fund, func, agency): issued - used for fund, func, agency, issued, used, *_ in cursor.fetchall()}


def quota_lines(report: models.Report) -> dict[Key, Decimal]:
    """一份额度余额对账单的各行余额."""
    out: dict[Key, Decimal] = {}
    rows: Sequence[dict[str, Any]] = report.figures.get("rows", [])
    for row in rows:
        key = (row.get("FundTypeCode", ""), row.get("ExpFuncCode", ""), row.get("AgencyCode", ""))
        out[key] = out.get(key, ZERO) + Decimal(row.get("CurDateMoney", "0"))
    return out


def _said(division: str, year: int) -> Said | None:
    latest = models.Report.objects.filter(division=division, year=year, kind="3510").order_by("-on", "number").first()
    return Said(latest.on, latest.at, quota_lines(latest)) if latest else None


def _books(division: str, year: int, said: Said | None) -> dict[Key, tuple[Decimal, ...]]:
    """账上: issued, used, claimed, and what moved since PBoC's statement; also what was cancelled since."""
    since, came = (said.on, said.at) if said else (date(year + 1, 12, 31), datetime(year + 2, 1, 1, tzinfo=UTC))
    told: dict[str, Any] = {"division": division, "year": year, "number": int(division), "since": since, "came": came, "until": date(year + 1, 12, 31)}
    with connection.cursor() as cursor:
        cursor.execute(_ISSUED, told)
        rows = {(fund, func, agency): tuple(sums) for fund, func, agency, *sums in cursor.fetchall()}
        cursor.execute(_CANCELLED, told)
        for fund, func, agency, amount in cursor.fetchall():
            issued, used, claimed, moved = rows.get((fund, func, agency), (ZERO,) * 4)
            rows[fund, func, agency] = (issued, used, claimed, moved - amount)
    return rows


def _wanted(key: Key, agency: str, fund: str, func: str) -> bool:
    return (not fund or key[0] == fund) and (not func or key[1] == func) and (not agency or key[2] == agency)


def _added(rows: Mapping[Key, Iterable[Decimal]], into: Mapping[Key, Key], theirs: Mapping[Key, Decimal]) -> list[QuotaRow]:
    sums: dict[Key, list[Decimal]] = {}
    said: dict[Key, Decimal] = {}
    for key, at in into.items():
        kept = sums.setdefault(at, [ZERO] * 4)
        sums[at] = [old + more for old, more in zip(kept, rows.get(key, (ZERO,) * 4), strict=True)]
        if key in theirs:
            said[at] = said.get(at, ZERO) + theirs[key]
    return [
        QuotaRow(fund=f, func=c, agency=a, issued=issued, used=used, claimed=claimed, since=since, theirs=said.get((f, c, a)))
        for (f, c, a), (issued, used, claimed, since) in sorted(sums.items())
    ]
