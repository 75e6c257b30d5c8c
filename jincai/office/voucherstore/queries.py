"""电子凭证库的查询：清单一页、一张凭证的全部。"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from jincai.platform.evoucher import api as evoucher
from jincai.platform.exchange import api as exchange

PAGE = 50


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """筛选: `state` of a leg, or VOID for the voucher."""

    kind: str = ""
    counterpart: str = ""
    agency: str = ""
    text: str = ""
    amount: Decimal | None = None
    since: date | None = None
    until: date | None = None
    state: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """清单的一页: each voucher with its legs; `after` the key of the next page, 0 when there is none."""

    rows: list[tuple[evoucher.VoucherRow, list[exchange.Leg]]]
    after: int


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Whole:
    """一张凭证的全部: every version verified at `at`, every leg."""

    row: evoucher.VoucherRow
    versions: list[evoucher.VersionView]
    legs: list[exchange.Leg]
    at: datetime


def listed(
    asked: Asked, *, division: str, year: int, agencies: Sequence[str] | None, before: int | None = None, limit: int = PAGE
) -> Listed:
    """清单: of these units only, None for all and those that belong to no unit (the treasury's own). In a scope."""
    kinds = (asked.kind,) if asked.kind else evoucher.kinds_with(asked.counterpart) if asked.counterpart else ()
    ids = _with_state(asked, kinds, division, year, agencies, before, limit)
    void = True if asked.state == "VOID" else None
    wanted = evoucher.Wanted(
        year=year, kinds=kinds, agency=asked.agency, text=asked.text, amount=asked.amount, since=asked.since, until=asked.until, void=void, ids=ids,
        before=before, agencies=agencies,
    )  # fmt: skip
    found = evoucher.find(division, wanted, limit=limit + 1)
    legs = exchange.legs(division, [_key(row) for row in found[:limit]])
    return Listed(rows=[(row, legs.get(_key(row), [])) for row in found[:limit]], after=found[limit - 1].id if len(found) > limit else 0)


def whole(number: str, *, division: str, agencies: Sequence[str] | None, at: datetime) -> Whole | None:
    """一张, by its check code; None when it is not seen. Every signature is verified now."""
    row = evoucher.one(division=division, code=number) if number else None
    if row is None or not seen(row, agencies):
        return None
    legs = exchange.legs(division, [_key(row)]).get(_key(row), [])
    return Whole(row=row, versions=evoucher.versions_under(row.id, _key(row), division=division, at=at), legs=legs, at=at)


def seen(row: evoucher.VoucherRow, agencies: Sequence[str] | None) -> bool:
    """这个人看得到吗: a unit's people see their unit's; what belongs to no unit has every unit's lines in it and is finance's."""
    return agencies is None or row.agency in agencies


def _with_state(
    asked: Asked, kinds: tuple[str, ...], division: str, year: int, agencies: Sequence[str] | None, before: int | None, limit: int
) -> list[int] | None:
    if asked.state in ("", "VOID"):
        return None
    among: dict[str, Any] = {"vt_code__in": list(kinds)} if kinds else {}
    if agencies is not None:
        among["agency__in"] = list(agencies)
    among |= {
        name: value
        for name, value in {"agency": asked.agency, "amount": asked.amount, "on__gte": asked.since, "on__lte": asked.until}.items()
        if value not in ("", None)
    }
    return list(exchange.vouchers_in(division, asked.state, year=year, among=among, before=before, limit=limit + 1))


def _key(row: evoucher.VoucherRow) -> tuple[int, str, str]:
    return row.year, row.vt_code, row.voucher_no
