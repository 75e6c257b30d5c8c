"""字段与条件的 SQL：一件名为 f 的事实，正文里的字段怎样取，规则的条件怎样写。"""

from __future__ import annotations

import ast

from jincai.kernel.facts import Fact, field_types
from jincai.ledger.language import parse

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
