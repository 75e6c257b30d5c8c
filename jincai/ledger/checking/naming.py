"""说出是哪一处：指纹不符的规则、科目，逐行逐键再比一遍。"""

from __future__ import annotations

from collections import defaultdict

from jincai.ledger import compiler, rulebook
from jincai.ledger.checking.found import LIMIT, Drift
from jincai.ledger.checking.lanes import Reader, Unfit
from jincai.ledger.checking.recomputing import Bucket, Numbers, bucket, source

_SIDES = "debit, {de} de, debit_control, debit_document, credit, {ce} ce, credit_control, credit_document, amount"
_NAMES = ("fact", "rule", "book", "on", "debit", "debit_control", "debit_document", "credit", "credit_control", "credit_document")


def entries(reader: Reader, buckets: list[Bucket], numbers: Numbers, unfit: dict[str, Drift]) -> list[Drift]:
    """哪件事实的哪条分录: `times` 1 means it should be there and is not, -1 that it is there and should not be. Orphans have no fact at all."""
    parts: dict[int, list[int]] = defaultdict(list)
    for rule, part in buckets:
        parts[rule].append(part)
    titles = {number: key for key, number in numbers.items()}
    found: list[Drift] = []
    for rule, wanted in sorted(parts.items()):
        within = f"in ({', '.join(map(str, wanted))})"
        more = f"and {bucket('id')} {within}" + (f" and id not in ({', '.join(map(compiler.literal, unfit))})" if unfit else "")
        later = f"and rule = {rule} and {bucket('fact')} {within}"
        made = rulebook.RULES.get(titles.get(rule, ("", "")))
        found += compared(reader, [*([made.on.KIND] if made else []), compiler.REVERSED], numbers, more, later)
    return titled(found, numbers)


def titled(found: list[Drift], numbers: Numbers) -> list[Drift]:
    """规则的名字，同它的编号一起说。"""
    titles = {number: "/".join(key) for key, number in numbers.items()}
    return [{**each, "title": titles.get(each["rule"], "?")} for each in found]


def compared(reader: Reader, kinds: list[str], numbers: Numbers, more: str, later: str) -> list[Drift]:
    """逐行比: entries that facts of these kinds (with `more`) should have, against those that are there (entries with `later`)."""
    wanted = [
        f"select * from (with f as materialized ({source(reader, kind, more)}) {made}) w"
        for kind in kinds
        if (made := compiler.lines(kind, numbers))
    ]
    sides = _SIDES.format(de="ledger.element_id(debit_element)", ce="ledger.element_id(credit_element)")
    sql = f"""
        with d as (
          select fact, rule, book, "on", {sides}, 1 n from ({" union all ".join(wanted)}) w where true {later}
          union all select fact, rule, book, "on", {_SIDES.format(de="debit_element", ce="credit_element")}, -1 from ledger.entry where {reader.where} {later})
        select fact::text, rule, book, "on"::text, debit, debit_control, debit_document, credit, credit_control, credit_document, amount::text, sum(n),
          exists (select from ledger.fact f where {reader.where.at("f")} and f.id = d.fact)
        from d group by fact, rule, book, "on", debit, de, debit_control, debit_document, credit, ce, credit_control, credit_document, amount
        having sum(n) <> 0 limit {LIMIT}"""
    try:
        rows = reader.attempt(sql)
    except Unfit as error:
        return [{"what": "fact", "rule": 0, "says": f"有算不出分录的事实：{error.says}"}]
    return [
        {"what": "entry" if there else "orphan", **dict(zip(_NAMES, row, strict=True)), "amount": amount, "times": int(times)}
        for *row, amount, times, there in rows
    ]


def balances(reader: Reader, book: int, account: int, side: int) -> list[Drift]:
    """一个科目的哪个控制键、哪张单据的余额不符，差多少（该有的减实有的）。"""
    of = f"{reader.where} and book = {book}"
    sql = f"""
        with d as (
          select debit_control control, debit_document document, {side} * amount v from ledger.entry where {of} and debit = {account}
          union all select credit_control, credit_document, -1 * {side} * amount from ledger.entry where {of} and credit = {account}
          union all select control, document, -amount from ledger.balance where {of} and account = {account})
        select control, document, sum(v)::text from d group by 1, 2 having sum(v) <> 0 limit {LIMIT}"""
    return [
        {"what": "balance", "book": book, "account": account, "control": row[0], "document": row[1], "drift": row[2]}
        for row in reader.rows(sql)
    ]


def deltas(reader: Reader, book: int, account: int) -> list[Drift]:
    """一个科目的哪个控制键、哪一天、哪个要素组合的发生额不符，借贷各差多少。"""
    of = f"{reader.where} and book = {book}"
    sql = f"""
        with d as (
          select debit_control control, debit_element element, "on", amount debit, 0 credit from ledger.entry where {of} and debit = {account}
          union all select credit_control, credit_element, "on", 0, amount from ledger.entry where {of} and credit = {account}
          union all select control, element, "on", -debit, -credit from ledger.delta where {of} and account = {account})
        select control, "on"::text, element::text, sum(debit)::text, sum(credit)::text from d group by control, "on", element
        having sum(debit) <> 0 or sum(credit) <> 0 limit {LIMIT}"""
    names = ("control", "on", "element", "debit", "credit")
    return [{"what": "delta", "book": book, "account": account, **dict(zip(names, row, strict=True))} for row in reader.rows(sql)]
