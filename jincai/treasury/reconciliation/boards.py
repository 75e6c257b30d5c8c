"""看板的查询：清算额度（下达、已用、在途、余额），各单位用了多少；线路现状与待处理的报文。"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import connection

from jincai.kernel.money import ZERO
from jincai.treasury.reconciliation import models

_ISSUED = """select f.body ->> 'fund', left(f.body ->> 'exp_func', 3), f.body ->> 'agency',
    coalesce(sum(case f.kind when 'payment.ordered' then 1 when 'payment.failed' then -1 when 'clearing.refund_cleared' then -1 else 0 end
      * (f.body ->> 'amount')::numeric), 0),
    coalesce(sum(case f.kind when 'clearing.cleared' then 1 when 'clearing.refund_cleared' then -1 else 0 end * (f.body ->> 'amount')::numeric), 0),
    coalesce(sum(case f.kind when 'payment.confirmed' then 1 when 'clearing.cleared' then -1 else 0 end * (f.body ->> 'amount')::numeric), 0)
  from ledger.fact f
  where f.year = %(year)s and f.division = %(number)s
    and f.kind in ('payment.ordered', 'payment.failed', 'payment.confirmed', 'clearing.cleared', 'clearing.refund_cleared')
  group by 1, 2, 3 order by 1, 2, 3"""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class QuotaRow:
    """一行额度（元）: `issued` 下达净额，`used` 人民银行已清算净额，`transit` 还要划的（凭证已发未清算），`left` 余额；`claimed` 银行已付待划；
    `theirs` 人民银行上月末的余额，没有为 None."""

    fund: str
    func: str
    agency: str
    issued: Decimal
    used: Decimal
    claimed: Decimal
    theirs: Decimal | None = None

    @property
    def left(self) -> Decimal:
        """余额."""
        return self.theirs if self.theirs is not None else self.issued - self.used

    @property
    def transit(self) -> Decimal:
        """在途: 凭证已发出而没有清算的."""
        return self.issued - self.used


def quota(*, division: str, year: int, by_agency: bool = False, agency: str = "", fund: str = "", func: str = "") -> list[QuotaRow]:
    """额度 by fund and function class (and unit): what vouchers brought, from the ledger's facts; beside it what PBoC said last (3510)."""
    sums: dict[tuple[str, str, str], list[Decimal]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_ISSUED, {"year": year, "number": int(division)})
        for of_fund, of_func, of_agency, issued, used, claimed in cursor.fetchall():
            if (agency and of_agency != agency) or (fund and of_fund != fund) or (func and of_func != func):
                continue
            kept = sums.setdefault((of_fund, of_func, of_agency if by_agency else ""), [ZERO, ZERO, ZERO])
            for at, amount in enumerate((issued, used, claimed)):
                kept[at] += amount
    theirs = {} if by_agency or agency else _said(division, year)
    return [
        QuotaRow(fund=f, func=c, agency=a, issued=issued, used=used, claimed=claimed, theirs=theirs.get((f, c)))
        for (f, c, a), (issued, used, claimed) in sorted(sums.items())
    ]


def _said(division: str, year: int) -> dict[tuple[str, str], Decimal]:
    """人民银行最近一次额度余额对账单（3510）的余额."""
    latest = models.Report.objects.filter(division=division, year=year, kind="3510").order_by("-on", "number").first()
    if latest is None:
        return {}
    out: dict[tuple[str, str], Decimal] = {}
    for row in _rows(latest):
        key = (row.get("FundTypeCode", ""), row.get("ExpFuncCode", ""))
        out[key] = out.get(key, ZERO) + Decimal(row.get("CurDateMoney", "0"))
    return out


def _rows(report: models.Report) -> Sequence[dict[str, Any]]:
    found: Sequence[dict[str, Any]] = report.figures.get("rows", [])
    return found
