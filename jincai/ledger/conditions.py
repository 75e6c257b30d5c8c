"""条件之间：两个条件正相反，总有一个成立。"""

from __future__ import annotations

import ast

from jincai.ledger.language import parse

_NEGATED: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In}


def opposite(one: str, other: str) -> bool:
    """一个是另一个加 not，或同一比较的是与不是：`plan == ''` and `plan != ''`."""
    a, b = parse(one), parse(other)
    return ast.dump(a) == ast.dump(_negated(b)) or ast.dump(b) == ast.dump(_negated(a))


def _negated(node: ast.expr) -> ast.expr:
    match node:
        case ast.Compare(left=left, ops=[op], comparators=found) if type(op) in _NEGATED:
            return ast.Compare(left=left, ops=[_NEGATED[type(op)]()], comparators=found)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return operand
    return ast.UnaryOp(op=ast.Not(), operand=node)
