"""推演：用 Python 逐条执行同一份规则，作查账与测试的对照。"""

from __future__ import annotations

import ast
import operator
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from jincai.kernel.facts import Fact, field_types
from jincai.ledger import rulebook
from jincai.ledger.language import Account, PostingRule, Side, Via, parse, side_field

_COMPARE = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
}


class Key(NamedTuple):
    """余额键。"""

    book: str
    account: int
    control: str
    document: str


class Entry(NamedTuple):
    """分录。"""

    owner: str
    title: str
    debit: Key
    credit: Key
    amount: Decimal
    debit_element: tuple[tuple[str, str], ...]
    credit_element: tuple[tuple[str, str], ...]


class Told(NamedTuple):
    """一件已记的事实，取自数据库或内存。"""

    kind: str
    division: str
    on: date
    document: str
    body: Mapping[str, Any]
    of: Told | None = None
    """红冲的原事实。"""


def told(fact: Fact, of: Fact | None = None) -> Told:
    """A fact in memory as the interpreter reads it; `of` is the fact that a reversal reverses."""
    return Told(fact.KIND, fact.division, fact.on, fact.document, fact.body(), told(of) if of else None)


def entries(fact: Told) -> list[Entry]:
    """一件事实的分录。"""
    if fact.of is not None:
        return [entry._replace(amount=-entry.amount) for entry in entries(fact.of)]
    out = []
    for (owner, title), made in rulebook.rules_for(fact.kind):
        if (made.since and fact.on < made.since) or (made.until and fact.on >= made.until):
            continue
        if made.when and not _truth(parse(made.when), fact, made.on):
            continue
        debit, debit_element = _side(made, made.debit, made.debit_as, fact)
        credit, credit_element = _side(made, made.credit, made.credit_as, fact)
        out.append(Entry(owner, title, debit, credit, Decimal(fact.body[made.amount]), debit_element, credit_element))
    return out


def replay(facts: Iterable[Told], below: set[Key] | None = None) -> dict[Key, Decimal]:
    """重演: balances (positive on the normal side) from nothing but facts, in order.

    `below` is given the keys of floored accounts that stood below zero after a fact: the floor as the chart has it, not as the store kept it.
    """
    balances: dict[Key, Decimal] = defaultdict(Decimal)
    for fact in facts:
        made = entries(fact)
        for entry in made:
            balances[entry.debit] += entry.amount * rulebook.account(entry.debit.book, entry.debit.account).side
            balances[entry.credit] -= entry.amount * rulebook.account(entry.credit.book, entry.credit.account).side
        if below is not None:
            keys = [key for entry in made for key in (entry.debit, entry.credit)]
            below.update(key for key in keys if balances[key] < 0 and rulebook.account(key.book, key.account).floored)
    return balances


def _value(name: str, fact: Told, kind: type[Fact]) -> Any:
    raw = fact.body.get(name)
    sort = field_types(kind)[name]
    if sort == "text":
        return "" if raw is None else str(raw)
    if sort == "boolean":
        return bool(raw)
    return Decimal(raw) if sort in ("numeric", "integer") and raw is not None else raw


def _truth(node: ast.expr, fact: Told, kind: type[Fact]) -> Any:
    match node:
        case ast.BoolOp(op=op, values=values):
            results = (_truth(v, fact, kind) for v in values)
            return all(results) if isinstance(op, ast.And) else any(results)
        case ast.UnaryOp(operand=operand):
            return not _truth(operand, fact, kind)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _COMPARE[type(op)](_truth(left, fact, kind), _truth(right, fact, kind))
        case ast.Call(args=[ast.Name(id=name), ast.Constant(value=value)]):
            return _value(name, fact, kind).startswith(value)
        case ast.Tuple(elts=elts):
            return tuple(_truth(e, fact, kind) for e in elts)
        case ast.Name(id=name):
            return _value(name, fact, kind)
        case ast.Constant(value=value):
            return value
    raise AssertionError(ast.dump(node))


def _side(made: PostingRule, side: Side, prefix: str, fact: Told) -> tuple[Key, tuple[tuple[str, str], ...]]:
    account: Account
    if isinstance(side, Via):
        account = side.pick(_value(side_field(made.on, prefix, side.field) or side.field, fact, made.on))
    else:
        account = side
    parts, document = [], ""
    for name in account.by:
        found = side_field(made.on, prefix, name)
        if name == "document":
            document = _value(found, fact, made.on) if found else fact.document
        else:
            parts.append(_value(found, fact, made.on) if found else str(int(fact.division)))
    element = []
    for name in rulebook.ELEMENTS:
        found = side_field(made.on, prefix, name)
        if found and fact.body.get(found) is not None:
            element.append((name, str(fact.body[found])))
    return Key(account.book, account.code, "|".join(str(p) for p in parts), document), tuple(element)
