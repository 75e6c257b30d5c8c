"""对数：集合运算在库里做，对不上的一张一张流出来；内存与张数无关。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any

from django.db import connection

from jincai.ledger import api as ledger
from jincai.treasury.reconciliation.rules import Paper

CHUNK = 2000
_TABLES = (
    "create temporary table if not exists reconciliation_paper (number text primary key, document text not null, payee text not null,"
    " amount numeric not null, state text not null, batch text not null) on commit delete rows",
    "create temporary table if not exists reconciliation_match (number text primary key, document text, payee text, amount numeric, leg text, leg_says text,"
    " paid numeric, later numeric, returned numeric, refunded numeric, cleared numeric, refund_cleared numeric,"
    " paid_today numeric, refunded_today numeric, cleared_today numeric, refund_cleared_today numeric,"
    " bank_paid numeric, bank_returned numeric, bank_refunded numeric, bank_open text, claim text, claim_says text,"
    " pboc_cleared numeric, pboc_refunded numeric,"
    " bank_paid_today numeric, bank_refunded_today numeric, pboc_cleared_today numeric, pboc_refunded_today numeric,"
    " paid_day date, bank_day date, same boolean) on commit delete rows",
)
_FIELDS = (
    "number", "document", "payee", "amount", "leg", "leg_says", "paid", "later", "returned", "refunded", "cleared", "refund_cleared",
    "bank_paid", "bank_returned", "bank_refunded", "bank_open", "claim", "claim_says", "pboc_cleared", "pboc_refunded",
)  # fmt: skip


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Sums:
    """一天的合计（元）：对上几张，各方当日支付、退款的张数与金额，银行垫付未清算，我方与人行累计相差的已知部分。"""

    papers: int
    matched: int
    paid: tuple[int, Decimal]
    bank_paid: tuple[int, Decimal]
    cleared: tuple[int, Decimal]
    refunded: tuple[int, Decimal]
    bank_refunded: tuple[int, Decimal]
    refund_cleared: tuple[int, Decimal]
    paid_gap: Decimal
    refund_gap: Decimal
    advanced: Decimal
    unbooked: Decimal


def match(*, division: str, year: int, on: date, since: date, bank_on: date, extra: Sequence[str] = ()) -> None:
    """对数: fill the connection's table of matches for the day; `since` the first day that was not
    matched against complete lists before, `bank_on` the day of the bank's latest list of what is open, `extra`
    vouchers that messages in trouble speak of. In a scope and a transaction."""
    told: dict[str, Any] = {"division": division, "number": int(division), "year": year, "on": on, "since": since, "bank_on": bank_on, "extra": list(extra)}
    with connection.cursor() as cursor:
        for statement in _TABLES:
            cursor.execute(statement)
        cursor.execute("delete from reconciliation_paper")
        cursor.execute("delete from reconciliation_match")
        cursor.execute(_sql("numbers"), told)
        cursor.execute("analyze reconciliation_paper")
        cursor.execute(_sql("matches").replace("{stands}", ledger.STANDS), told)
        cursor.execute(_sql("judged"), told)


def different() -> Iterator[Paper]:
    """对不上的: one by one, by number; few at a time are in memory."""
    with connection.connection.cursor(name="reconciliation_different") as cursor:
        cursor.itersize = CHUNK
        cursor.execute(f"select {', '.join(_FIELDS)} from reconciliation_match where not same order by number")  # nosec B608
        for row in cursor:
            yield Paper(**dict(zip(_FIELDS, row, strict=True)))


_MISDATED = """select number, document, payee, amount, paid, bank_paid from reconciliation_match
  where later = 0 and paid_day <> bank_day order by number"""


def misdated() -> Iterator[Paper]:
    """日期不同的: both have it, on different days; one by one."""
    with connection.connection.cursor(name="reconciliation_misdated") as cursor:
        cursor.itersize = CHUNK
        cursor.execute(_MISDATED)
        for number, document, payee, amount, paid, bank_paid in cursor:
            yield Paper(number=number, document=document, payee=payee, amount=amount, paid=paid - paid, later=paid, bank_paid=bank_paid)


_SUMS = """select count(*), count(*) filter (where same),
  count(*) filter (where paid_today > 0), coalesce(sum(paid_today), 0),
  count(*) filter (where bank_paid_today > 0), coalesce(sum(bank_paid_today), 0),
  count(*) filter (where pboc_cleared_today > 0), coalesce(sum(pboc_cleared_today), 0),
  count(*) filter (where refunded_today > 0), coalesce(sum(refunded_today), 0),
  count(*) filter (where bank_refunded_today > 0), coalesce(sum(bank_refunded_today), 0),
  count(*) filter (where pboc_refunded_today > 0), coalesce(sum(pboc_refunded_today), 0),
  coalesce(sum(abs(paid_today - bank_paid_today) + abs(bank_paid_today - pboc_cleared_today)), 0),
  coalesce(sum(abs(refunded_today - bank_refunded_today) + abs(bank_refunded_today - pboc_refunded_today)), 0),
  coalesce(sum(bank_paid - pboc_cleared - bank_refunded + pboc_refunded), 0),
  coalesce(sum(pboc_cleared - cleared - pboc_refunded + refund_cleared), 0)
  from reconciliation_match"""


def sums() -> Sums:
    """合计。"""
    with connection.cursor() as cursor:
        cursor.execute(_SUMS)
        (papers, matched, *rest) = cursor.fetchone()
    pairs = [(int(rest[i]), Decimal(rest[i + 1])) for i in range(0, 12, 2)]
    names = ("paid", "bank_paid", "cleared", "refunded", "bank_refunded", "refund_cleared")
    gaps = dict(zip(("paid_gap", "refund_gap", "advanced", "unbooked"), rest[12:], strict=True))
    found: dict[str, Any] = {**dict(zip(names, pairs, strict=True)), **gaps}
    return Sums(papers=papers, matched=matched, **found)


def _sql(name: str) -> str:
    return files(__package__).joinpath(f"sql/{name}.sql").read_text(encoding="utf-8")


__all__ = ["Sums", "different", "match", "misdated", "sums"]
