"""规则语言：科目、账套、记账规则怎样写。纯文字，不知框架，也不知业务。"""

from __future__ import annotations

import ast
import dataclasses
import functools
from collections.abc import Iterable, Mapping
from datetime import date

from jincai.kernel.facts import Fact, field_types

DEBIT, CREDIT = 1, -1


class RuleError(ValueError):
    """规则写错了：在装入时就说出来。"""


@dataclasses.dataclass(frozen=True, slots=True)
class Account:
    """科目: one account of a book. `by` = the fields that make its balance key; `floored` = never below zero;
    `role` = held (占用) or done (执行) for the explanation of refusals; `says`/`rule`/`cites` the words of a refusal."""

    book: str
    code: int
    identifier: str
    name: str
    side: int
    floored: bool
    by: tuple[str, ...]
    role: str = ""
    rule: str = ""
    says: str = ""
    cites: str = ""
    remedy: str = ""
    who: str = ""

    @property
    def control_fields(self) -> tuple[str, ...]:
        """控制键的字段（不含单据）。"""
        return tuple(name for name in self.by if name != "document")


@dataclasses.dataclass(frozen=True, slots=True)
class Book:
    """账套: a named set of accounts that balances on its own."""

    number: int
    name: str
    title: str
    accounts: Mapping[str, Account]

    def __getitem__(self, identifier: str) -> Account:
        if identifier not in self.accounts:
            raise RuleError(f"{self.title}（{self.name}）没有科目 {identifier}")
        return self.accounts[identifier]

    def by_code(self, code: int) -> Account:
        """科目按代码。"""
        for account in self.accounts.values():
            if account.code == code:
                return account
        raise KeyError(code)


@dataclasses.dataclass(frozen=True, slots=True)
class Via:
    """对照: the account is chosen by the longest prefix of a field's value (government class -> expense)."""

    field: str
    table: tuple[tuple[str, Account], ...]

    def pick(self, value: str) -> Account:
        """The account for a value; RuleError when the table has none."""
        for prefix, account in self.table:
            if (value or "").startswith(prefix):
                return account
        raise RuleError(f"没有为“{value}”指定科目")


def via(field: str, table: Mapping[str, Account]) -> Via:
    """对照表，最长前缀优先。"""
    return Via(field, tuple(sorted(table.items(), key=lambda item: (-len(item[0]), item[0]))))


Side = Account | Via


@dataclasses.dataclass(frozen=True, slots=True)
class PostingRule:
    """记账规则: when `on` happened and `when` holds, debit one account and credit another."""

    title: str
    on: type[Fact]
    debit: Side
    credit: Side
    amount: str
    when: str
    debit_as: str
    credit_as: str
    since: date | None
    until: date | None
    cites: str

    @property
    def book(self) -> str:
        """账套。"""
        return accounts_of(self.debit)[0].book


def accounts_of(side: Side) -> list[Account]:
    """一方可能用到的科目。"""
    return [account for _, account in side.table] if isinstance(side, Via) else [side]


def rule(
    title: str,
    *,
    on: type[Fact],
    debit: Side,
    credit: Side,
    amount: str = "amount",
    when: str = "",
    debit_as: str = "",
    credit_as: str = "",
    since: date | None = None,
    until: date | None = None,
    cites: str = "",
) -> PostingRule:
    """一行记账规则。`debit_as="to"` reads the control and element fields of that side from `to_*` where the fact has them."""
    made = PostingRule(title, on, debit, credit, amount, when, debit_as, credit_as, since, until, cites)
    _check(made)
    return made


@functools.cache
def side_field(kind: type[Fact], prefix: str, name: str) -> str | None:
    """The fact's field that a side reads for `name`: prefixed where it exists, else plain; None when the fact has neither."""
    known = field_types(kind)
    if prefix and f"{prefix}_{name}" in known:
        return f"{prefix}_{name}"
    return name if name in known else None


def _check(made: PostingRule) -> None:
    known = field_types(made.on)
    where = f"规则“{made.title}”（{made.on.KIND}）"
    if known.get(made.amount) != "numeric":
        raise RuleError(f"{where}：事实没有金额字段 {made.amount}")
    for side, prefix in ((made.debit, made.debit_as), (made.credit, made.credit_as)):
        if prefix and not any(name.startswith(f"{prefix}_") for name in known):
            raise RuleError(f"{where}：事实没有以 {prefix}_ 开头的字段")
        shapes = {(a.book, a.by) for a in accounts_of(side)}
        if len(shapes) != 1:
            raise RuleError(f"{where}：对照表里的科目须同账套、同控制键")
        if isinstance(side, Via) and side_field(made.on, prefix, side.field) is None:
            raise RuleError(f"{where}：事实没有字段 {side.field}")
        for name in accounts_of(side)[0].control_fields:
            if name not in ("division", "document") and side_field(made.on, prefix, name) is None:
                raise RuleError(f"{where}：科目 {accounts_of(side)[0].name} 按 {name} 控制，事实没有这个字段")
    if accounts_of(made.debit)[0].book != accounts_of(made.credit)[0].book:
        raise RuleError(f"{where}：借贷须在同一账套")
    for name in condition_names(made.when):
        if name not in known:
            raise RuleError(f"{where}：条件里的字段 {name} 不在事实里")


def parse(text: str) -> ast.expr:
    """条件语言: names, literals, and/or/not, comparisons, `in (..)`, prefix(field, '..')."""
    try:
        node = ast.parse(text, mode="eval").body
    except SyntaxError as error:
        raise RuleError(f"条件写错：{text}") from error
    _allowed(node, text)
    return node


def _allowed(node: ast.expr, text: str) -> None:
    match node:
        case ast.BoolOp(values=values):
            parts: Iterable[ast.expr] = values
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            parts = [operand]
        case ast.Compare(left=left, ops=[_], comparators=[right]):
            parts = [left, right]
        case ast.Call(func=ast.Name(id="prefix"), args=[ast.Name(), ast.Constant()]):
            parts = []
        case ast.Tuple(elts=elts):
            parts = elts
        case ast.Name() | ast.Constant():
            parts = []
        case _:
            raise RuleError(f"条件里有规则语言之外的写法：{text}")
    for part in parts:
        _allowed(part, text)


def condition_names(text: str) -> set[str]:
    """条件里用到的字段。"""
    return set() if not text else {node.id for node in ast.walk(parse(text)) if isinstance(node, ast.Name) and node.id != "prefix"}
