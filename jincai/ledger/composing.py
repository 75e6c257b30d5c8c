"""构成：一个数由哪些分录相加而来，按规则、科目、单据、月份归并。"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from jincai.ledger import rulebook
from jincai.ledger.figures import FACT, WHERE, Asked, Figure, Part, asked, hashing, moves
from jincai.ledger.monthly import ADJUSTMENT, ZERO, apart, made
from jincai.ledger.seeing import limited
from jincai.ledger.thirds import OF_MONTH, month_end

LARGE, SHARE = 20_000, 1
"""大数：日发生额多于这么多行；取百分之几的页来估。"""

_KEYS = {
    "rule": ("m.rule::text", "rule.title", " join ledger.rule rule on rule.id = m.rule"),
    "account": ("m.account::text", "''", ""),
    "document": (
        "fact.document_kind || '|' || fact.document", "fact.document",
        f" cross join lateral (select document_kind, document from ledger.fact where {FACT} and fact.id = m.fact offset 0) fact",
    ),
}  # fmt: skip
_SNAPSHOTS = f"""
select x.third / {OF_MONTH} as month, x.account, x.element, x.debit - x.credit as v from ledger.snapshot x
  where {WHERE} and x.account = any(%(accounts{{group}})s) and x.third = any(%(ends)s)
union all
select n.month, x.account, x.element, x.debit - x.credit from ledger.late x
  join generate_series(%(begin)s::int, %(made)s::int) n(month) on n.month >= extract(month from x."on")
  where {WHERE} and x.account = any(%(accounts{{group}})s) and x."on" <= %(end)s
union all """
_MONTH = f"case when x.\"on\" > %(last)s then {ADJUSTMENT} else extract(month from x.\"on\")::int end"
_DAYS = f"""
select {_MONTH} as month, x.account, x.element, x.debit - x.credit as v from ledger.delta x
  where {WHERE} and x.account = any(%(accounts{{group}})s) and x."on" > %(end)s and x."on" between %(since)s and %(on)s"""


def composition(
    figure: Figure, *, year: int, division: str, by: str, on: date | None = None, since: date | None = None, limit: int = 200
) -> tuple[list[Part], int]:
    """构成: the parts of a figure by `rule`, `account` or `document`, largest first, and how many there are in all; those that the grants of who
    asks reach.

    Moves inside the figure (from one of its accounts to another) cancel and are left out. It reads every entry of the days: of a figure that is
    `large`, ask for a month.
    """
    key, title, joins = _KEYS[by]
    ask = asked(figure, year=year, division=division, on=on, since=since)
    source = "(select fact, sum(v) v, count(*) n, min(\"on\") a, max(\"on\") b from m group by 1 having sum(v) <> 0 offset 0)"
    if by != "document":
        source = "(select rule, account, v, 1 n, \"on\" a, \"on\" b from m)"
    sql = (
        f"with m as ({moves(ask, inside=by == 'account')}), p as ("
        f"select {key} k, {title} t, sum(m.v) v, sum(m.n)::bigint n, min(m.a) a, max(m.b) b from {source} m{joins} group by 1, 2 having sum(m.v) <> 0) "
        "select k, t, v, n, a, b, count(*) over () from p order by abs(v) desc, k limit %(limit)s"
    )
    with hashing() as cursor:
        cursor.execute(sql, {**ask.args, "limit": limit})
        rows = cursor.fetchall()
    book = rulebook.book_number(ask.args["book"])
    parts = [Part(k, t or book.by_code(int(k)).name, v, n, a, b) for k, t, v, n, a, b, _ in rows]
    return parts, rows[0][6] if rows else 0


def large(figure: Figure, *, year: int, division: str, on: date | None = None, since: date | None = None) -> bool:
    """大数: is it made of so many turnovers that its entries are not read for a glance? Estimated from some pages of them."""
    ask = asked(figure, year=year, division=division, on=on, since=since)
    sql = " union all ".join(
        f"select 1 from ledger.delta x tablesample system ({SHARE}) repeatable (1)"
        f"{ask.elements(group, 'x.element')}{ask.terms(group, 'x.account', 'x.control')}"
        f' where {WHERE} and x."on" between %(since)s and %(on)s'
        for group in range(ask.groups)
    )
    with hashing() as cursor:
        cursor.execute(f"select count(*) from ({sql}) m", ask.args)  # nosec B608
        return int(cursor.fetchone()[0]) * 100 > LARGE * SHARE


def months(figure: Figure, *, year: int, division: str, on: date | None = None, since: date | None = None) -> list[tuple[int, str, Decimal]]:
    """逐月逐科目: what (month, account's code) add to a figure, in order, in all the same as `composition` by account; 13 is the 调整期.

    From the snapshots of month ends where they can tell, else from the turnovers of days: no entry is read.
    """
    ask = asked(figure, year=year, division=division, on=on, since=since)
    args, until = ask.args, 0
    first = args["since"]
    before = first.month - 1 if first.year == year else 12
    if first.day == 1 and not limited():
        until = made(rulebook.book_number(args["book"]).name, year=year, division=division, on=args["on"])
        until = until if until > before else 0
    args |= {"made": until, "begin": max(before, 1), "ends": [OF_MONTH * n for n in range(max(before, 1), until + 1)]}
    args |= {"end": month_end(year, until), "last": date(year, 12, 31)}
    ends, found = defaultdict[int, dict[int, tuple[Decimal]]](dict), defaultdict[tuple[int, str], Decimal](Decimal)
    with hashing() as cursor:
        cursor.execute(" union all ".join(_by_month(ask, group, until) for group in range(ask.groups)), args)
        for account, month, whole, amount in cursor.fetchall():
            if whole:
                ends[account][month] = (ends[account].get(month, (ZERO,))[0] + amount,)
            else:
                found[month, str(account)] += amount
    for account, sums in ends.items():
        for month, (added,) in apart(sums, until):
            found[month, str(account)] += added
    return sorted((month, account, added) for (month, account), added in found.items() if added and month > before)


def _by_month(ask: Asked, group: int, until: int) -> str:
    """(account, month, whether it is a sum since the year's first day, amount) of a group of terms."""
    terms, elements = ask.terms(group, "x.account", "x.control"), ask.elements(group, "x.element")
    if until and not ask.picky(group):
        moved = (_SNAPSHOTS + _DAYS).replace("{group}", str(group))
        return f"select x.account, x.month, true, sum(t.sign * x.v) from ({moved}) x{elements}{terms} group by 1, 2"
    return (
        f"select x.account, {_MONTH}, false, sum(t.sign * (x.debit - x.credit)) from ledger.delta x{elements}{terms}"
        f' where {WHERE} and x.account = any(%(accounts{group})s) and x."on" between %(since)s and %(on)s{ask.seen("x.control")} group by 1, 2'
    )
