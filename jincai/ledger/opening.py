"""数下的分录：一页一页，从日发生额找到有它的日子，再按键取那几天的分录；整年的大数也只读一页所在的日子。"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from jincai.ledger import rulebook
from jincai.ledger.figures import FACT, SIDES, WHERE, Asked, Figure, asked, hashing, moves


@dataclasses.dataclass(frozen=True, slots=True)
class Below:
    """数下的一笔分录: `amount` as entered, `adds` what it adds to the figure; `cursor` is what the next page begins after."""

    cursor: str
    on: date
    fact: str
    kind: str
    title: str
    document_kind: str
    document: str
    actor: str
    rule: str
    debit: int
    debit_name: str
    credit: int
    credit_name: str
    amount: Decimal
    adds: Decimal


AHEAD, ENOUGH, MANY = 40, 2, 4
"""先看这么多天，取够一页的几倍就停；科目多于这么几个的数，里面的互转太多，不先看。"""

# The first days that have enough turnovers of the figure's accounts and elements (loosely: no other is missed). Days are looked at one after
# the other, and no further than needed.
_DAYS = f"""select coalesce(case when count(*) >= %(enough)s then max(day) end, %(ahead)s::date) as day from (
  select d.day::date from generate_series(%(since)s::date, %(ahead)s::date, interval '1 day') d(day), lateral (
    select from ledger.delta x where {WHERE} and x."on" = d.day::date and x.account = any(%(accounts)s)
      and (x.element in (select id from ledger.element where year = %(year)s and division = %(division)s{{elements}})) is true
    limit %(enough)s offset 0) x limit %(enough)s) d"""
_PAPERS = f"""select x.* from (select id from ledger.fact where {FACT} and fact.document_kind = %(kind)s and fact.document = %(document)s offset 0) f,
  lateral (select * from ledger.entry x where {WHERE} and x.fact = f.id offset 0) x"""
_KEYS = f"""select x.account, x.control, x."on", x.element, t.sign from ledger.delta x{{elements}}{{terms}}
  where {WHERE} and x.account = any(%(accounts{{group}})s) and x."on" >= %(since)s and x."on" <= (select day from u){{seen}}"""
_SIDE = f"""select x.fact, x.rule, x."on", x.debit, x.credit, x.amount, {{sign}}k.w * x.amount v from (select * from k offset 0) k,
  lateral (select fact, rule, "on", debit, credit, amount from ledger.entry x where {WHERE}
    and x.{{side}} = k.account and x.{{side}}_control = k.control and x."on" = k."on" and x.{{side}}_element = k.element{{rule}} offset 0) x"""
_ADDS = 'select fact, rule, "on", debit, credit, amount, sum(v) v from m group by 1, 2, 3, 4, 5, 6 having sum(v) <> 0'
_COLUMNS = 'e."on", fact.seq, e.rule, e.fact, fact.kind, fact.document_kind, fact.document, fact.actor, rule.title, e.debit, e.credit, e.amount, e.v'
_TOLD = f"""(
    select * from e where "on" <= (select coalesce(max("on"), 'infinity') from (select "on" from e{{later}} order by 1 limit %(limit)s) e) offset 0) e
  cross join lateral (select seq, kind, document_kind, document, actor from ledger.fact where {FACT} and fact.id = e.fact offset 0) fact
  join ledger.rule rule on rule.id = e.rule"""


def below(
    figure: Figure,
    *,
    year: int,
    division: str,
    on: date | None = None,
    since: date | None = None,
    rule: str = "",
    document: str = "",
    after: str = "",
    limit: int = 50,
) -> list[Below]:
    """数下的分录: those that add to the figure and that the grants of who asks reach, in order; `rule` and `document` are keys of
    `composition`; `after` a cursor."""
    ask = asked(figure, year=year, division=division, on=on, since=since)
    args, later = ask.args, ""
    args["limit"] = limit
    if rule:
        args["rule"] = int(rule)
    if after:
        args["a_on"], args["a_seq"], args["a_rule"] = after.split("|")
        args["since"], later = max(args["since"], date.fromisoformat(args["a_on"])), ' where "on" > %(a_on)s::date'
    if document:
        args["kind"], _, args["document"] = document.partition("|")
    rows = _of_document(ask, later) if document else _by_days(ask, later)
    return [_below(row, rulebook.book_number(args["book"])) for row in rows]


def _by_days(ask: Asked, later: str) -> list[Sequence[Any]]:
    """The first days that have some; what they leave of the page is looked for among all entries of the days after."""
    args, rows = ask.args, list[Sequence[Any]]()
    ruled = " and x.rule = %(rule)s" if "rule" in args else ""
    if len(set(args["accounts"])) <= MANY:
        args |= {"ahead": min(args["since"] + timedelta(AHEAD), args["on"]), "enough": ENOUGH * args["limit"]}
        sides = " union all ".join(_SIDE.format(side=side, sign=sign, rule=ruled) for side, sign in SIDES)
        keys = f'select account, control, "on", element, sum(sign) w from ({_keys(ask)}) k group by 1, 2, 3, 4 having sum(sign) <> 0'
        head = f"u as materialized ({_DAYS.format(elements=ask.told)}), k as materialized ({keys}), m as ({sides}), e as materialized ({_ADDS})"
        found = _page(f"{head} select (select day from u), w.* from (select 1) o left join ({_told(later)}) w on true", args, 2)
        rows = [row[1:] for row in found if row[1]]
        args["since"] = found[0][0] + timedelta(1)
    if len(rows) < args["limit"] and args["since"] <= args["on"]:
        rows += _page(f"e as materialized ({_ADDS.replace('from m', f'from ({moves(ask, more=ruled)}) m')}) {_told(later)}", args)
    return rows[: args["limit"]]


def _keys(ask: Asked) -> str:
    return " union all ".join(
        _KEYS.format(group=group, elements=ask.elements(group, "x.element"), terms=ask.terms(group, "x.account", "x.control"), seen=ask.seen("x.control"))
        for group in range(ask.groups)
    )


def _of_document(ask: Asked, later: str) -> list[Sequence[Any]]:
    """Of one document: its facts, and their entries."""
    ruled = " and x.rule = %(rule)s" if "rule" in ask.args else ""
    adds = _ADDS.replace("from m", f"from ({moves(ask, more=ruled, source='papers')}) m")
    return _page(f"papers as materialized ({_PAPERS}), e as materialized ({adds}) {_told(later)}", ask.args)


def _told(later: str) -> str:
    after = ' where (e."on", fact.seq, e.rule) > (%(a_on)s::date, %(a_seq)s::bigint, %(a_rule)s::smallint)' if later else ""
    return f"select {_COLUMNS} from {_TOLD.format(later=later)}{after}"


def _page(sql: str, args: dict[str, Any], first: int = 1) -> list[Sequence[Any]]:
    """A page, in order of the day, the fact and the rule, which are the columns from `first` on."""
    with hashing() as cursor:
        cursor.execute(f"with {sql} order by {first}, {first + 1}, {first + 2} limit %(limit)s", args)
        return cursor.fetchall()


def _below(row: Sequence[Any], book: Any) -> Below:
    on, seq, rule, fact, kind, document_kind, document, actor, title, debit, credit, amount, adds = row
    known = rulebook.FACTS.get(kind)
    return Below(
        cursor=f"{on.isoformat()}|{seq}|{rule}", on=on, fact=str(fact), kind=kind, title=(known.TITLE if known else "") or kind,
        document_kind=document_kind, document=document, actor=actor, rule=title, debit=debit, debit_name=book.by_code(debit).name,
        credit=credit, credit_name=book.by_code(credit).name, amount=amount, adds=adds,
    )  # fmt: skip
