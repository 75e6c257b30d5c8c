"""编译：同一份规则，编成记账用的 SQL 和查账用的 SQL。"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from itertools import combinations

from jincai.kernel.facts import Fact, field_types
from jincai.ledger import rulebook
from jincai.ledger.conditions import opposite
from jincai.ledger.facts import Reversed
from jincai.ledger.language import Account, PostingRule, Side, Via, accounts_of, parse, side_field

_OPERATORS: dict[type, str] = {
    ast.Eq: "=",
    ast.NotEq: "<>",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}
SIDES = (
    "cross join lateral (values (x.debit, x.debit_control, x.debit_document, x.debit_id, x.amount, 0, x.debit_unit), "
    "(x.credit, x.credit_control, x.credit_document, x.credit_id, 0, x.amount, x.credit_unit)) s(account, control, document, id, debit, credit, unit)"
)
REVERSED = Reversed.KIND
_BOOK = 1_000_000  # account codes are below it


def literal(value: object) -> str:
    """SQL 常量。"""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"


def field(name: str, kind: type[Fact]) -> str:
    """正文字段的 SQL，按种类转型；缺的文本当空。"""
    sort = field_types(kind)[name]
    if sort == "text":
        return f"coalesce(f.body->>'{name}', '')"
    if sort == "boolean":
        return f"coalesce((f.body->>'{name}')::boolean, false)"
    return f"(f.body->>'{name}')::{sort}"


def condition(text: str, kind: type[Fact]) -> str:
    """条件的 SQL。"""

    def walk(node: ast.expr) -> str:
        match node:
            case ast.BoolOp(op=op, values=values):
                return "(" + (" and " if isinstance(op, ast.And) else " or ").join(map(walk, values)) + ")"
            case ast.UnaryOp(operand=operand):
                return f"not ({walk(operand)})"
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return f"{walk(left)} {_OPERATORS[type(op)]} {walk(right)}"
            case ast.Call(args=[ast.Name(id=name), ast.Constant(value=value)]):
                return f"starts_with({field(name, kind)}, {literal(value)})"
            case ast.Tuple(elts=elts):
                return "(" + ", ".join(map(walk, elts)) + ")"
            case ast.Name(id=name):
                return field(name, kind)
            case ast.Constant(value=value):
                return literal(value)
        raise AssertionError(ast.dump(node))

    return walk(parse(text)) if text else "true"


def _needed(name: str, kind: type[Fact]) -> str:
    """控制键用的字段：缺了就说出来，不能记到空的键上。"""
    if field_types(kind)[name] != "text":
        return field(name, kind)
    return f"coalesce(nullif(f.body->>'{name}', ''), ledger.missing({literal(kind.KIND)}, {literal(name)}))"


def _control(account: Account, kind: type[Fact], prefix: str) -> tuple[str, str]:
    parts, document = [], "''"
    for name in account.by:
        found = side_field(kind, prefix, name)
        if name == "document":
            document = _needed(found, kind) if found else "f.d"
        else:
            parts.append(_needed(found, kind) if found else "f.division::text")
    return "||'|'||".join(parts) or "''", document


def _account(side: Side, title: str, kind: type[Fact], prefix: str) -> str:
    if not isinstance(side, Via):
        return f"{side.code}"
    name = side_field(kind, prefix, side.field) or side.field
    value = field(name, kind)
    cases = " ".join(f"when starts_with({value}, {literal(p)}) then {a.code}" for p, a in side.table)
    return f"(case {cases} else ledger.no_account({literal(title)}, {value}) end)"


def element(kind: type[Fact], prefix: str) -> str:
    """要素组合的 SQL：只含有值的要素，次序固定。"""
    pairs = []
    for name in rulebook.ELEMENTS:
        found = side_field(kind, prefix, name)
        if found:
            pairs.append(f"'\"{name}\": ' || nullif(to_json(f.body->>'{found}')::text, 'null')")
    return "'{' || concat_ws(', ', " + ", ".join(pairs) + ") || '}'" if pairs else "'{}'"


def _unit(account: Account, kind: type[Fact], prefix: str) -> str:
    """余额属哪个单位；不专属一个单位的科目为空。"""
    found = side_field(kind, prefix, rulebook.UNIT) if owned(account) else None
    return f"coalesce(f.body->>'{found}', '')" if found else "''"


def _columns(number: int, made: PostingRule) -> tuple[dict[str, str], str]:
    """一条规则的分录：各列的 SQL，取自名为 f 的事实；和它适用的条件。"""
    kind = made.on
    debit, credit = accounts_of(made.debit)[0], accounts_of(made.credit)[0]
    debit_control, debit_document = _control(debit, kind, made.debit_as)
    credit_control, credit_document = _control(credit, kind, made.credit_as)
    columns = {
        "g": "f.g",
        "fact": "f.id",
        "on": 'f."on"',
        "actor": "f.actor",
        "rule": f"{number}::smallint",
        "book": f"{rulebook.BOOKS[made.book].number}::smallint",
        "debit": _account(made.debit, made.title, kind, made.debit_as),
        "debit_control": debit_control,
        "debit_document": debit_document,
        "debit_element": element(kind, made.debit_as),
        "credit": _account(made.credit, made.title, kind, made.credit_as),
        "credit_control": credit_control,
        "credit_document": credit_document,
        "credit_element": element(kind, made.credit_as),
        "amount": f"ledger.amount(f.g, {field(made.amount, kind)})",
        "debit_unit": _unit(debit, kind, made.debit_as),
        "credit_unit": _unit(credit, kind, made.credit_as),
    }
    dates = (f" and f.\"on\" >= '{made.since}'" if made.since else "") + (f" and f.\"on\" < '{made.until}'" if made.until else "")
    return columns, condition(made.when, kind) + dates


def none_applies(kind: str) -> str:
    """条件的 SQL：名为 f 的事实，它这一类的规则一条也不适用。空：没有规则的一类，或总有一条适用。"""
    rules = [made for _, made in rulebook.rules_for(kind)]
    always = [made for made in rules if not (made.since or made.until)]
    if not rules or any(not made.when for made in always) or any(opposite(a.when, b.when) for a, b in combinations(always, 2)):
        return ""
    return "(" + " or ".join(f"({_columns(0, made)[1]})" for made in rules) + ") is not true"


def line(number: int, made: PostingRule) -> str:
    """一条规则的一个 SELECT，取自名为 f 的来源。"""
    columns, when = _columns(number, made)
    return "select " + ", ".join(f'{sql} "{name}"' for name, sql in columns.items()) + f" from f where {when}"


def taken(number: int, made: PostingRule, shared: Mapping[str, tuple[str, str]]) -> str:
    """一条规则的 plpgsql：f 是一件事实，分录接到 ln 后面；`shared` 是已算好的要素组合（文本 -> 变量、它的号）。"""
    columns, when = _columns(number, made)
    debit, credit = (
        shared.get(columns[side], (columns[side], f"ledger.element_id({columns[side]})")) for side in ("debit_element", "credit_element")
    )
    columns |= {"debit_element": debit[0], "credit_element": credit[0], "debit_id": debit[1], "credit_id": credit[1]}
    units = [columns.pop(f"{side}_unit") for side in ("debit", "credit")]  # the last two of ledger.line
    return f"if {when} then ln := ln || row({', '.join([*columns.values(), *units])})::ledger.line; end if;"


def lines(kind: str, numbers: dict[tuple[str, str], int]) -> str:
    """一类事实的全部分录，取自名为 f 的来源；没有记账规则的为空。"""
    if kind == REVERSED:
        return reversed_lines("f")
    return "\n    union all ".join(line(numbers[key], made) for key, made in rulebook.rules_for(kind))


def reversed_lines(source: str) -> str:
    """红冲的分录：原事实的分录，金额为负；`source` 是给出 f 的表或子查询。"""
    return (
        'select f.g, f.id fact, f."on", f.actor, x.rule, x.book, '
        f"x.debit, x.debit_control, x.debit_document, {element_text('de')} debit_element, "
        f"x.credit, x.credit_control, x.credit_document, {element_text('ce')} credit_element, -x.amount amount, "
        f"case when {among('x.book', 'x.debit', owned)} then de.agency else '' end debit_unit, "
        f"case when {among('x.book', 'x.credit', owned)} then ce.agency else '' end credit_unit "
        f"from {source} join ledger.fact o on o.year = f.year and o.division = f.division and o.id = (f.body->>'reverses')::uuid and o.kind <> '{REVERSED}' "
        "join ledger.entry x on x.year = o.year and x.division = o.division and x.fact = o.id "
        "join ledger.element de on de.year = o.year and de.division = o.division and de.id = x.debit_element "
        "join ledger.element ce on ce.year = o.year and ce.division = o.division and ce.id = x.credit_element"
    )


def element_text(alias: str) -> str:
    """存下的要素组合，写回编号时的那个文本。"""
    pairs = ", ".join(f"'\"{name}\": ' || to_json({alias}.body->>'{name}')::text" for name in rulebook.ELEMENTS)
    return f"'{{' || concat_ws(', ', {pairs}) || '}}'" if pairs else "'{}'"


def owned(account: Account) -> bool:
    """一个余额只属一个单位的科目。"""
    return not rulebook.OWNED.isdisjoint(account.by)


def among(book: str, account: str, accept: Callable[[Account], bool]) -> str:
    """SQL 的条件：这个（账套, 科目）合不合。一个常数数组，比几十对的 IN 便宜得多：那要为每一对备好表达式。"""
    found = [str(each.number * _BOOK + a.code) for each in rulebook.BOOKS.values() for a in each.accounts.values() if accept(a)]
    return f"({book} * {_BOOK} + {account}) = any ('{{{','.join(found)}}}'::int[])"
