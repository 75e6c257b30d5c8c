"""规则册：开机时从各文件夹登记账套、要素、事实与记账规则。纯文字，可在模型装入之前使用。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from types import ModuleType

from jincai.kernel.facts import Fact
from jincai.ledger.language import Book, PostingRule, RuleError

BOOKS: dict[str, Book] = {}
FACTS: dict[str, type[Fact]] = {}
ELEMENTS: dict[str, str] = {}
RULES: dict[tuple[str, str], PostingRule] = {}
UNIT = "agency"
"""说出一行属哪个单位的要素；行级安全按它分（docs/decisions/0004）。"""
OWNED: set[str] = set()
"""控制键的字段，有其中一个的科目，一个余额只属一个单位。"""


def register_books(books: Iterable[Book]) -> None:
    """登记账套。"""
    for book in books:
        BOOKS[book.name] = book


def register_elements(elements: dict[str, str], owned: Iterable[str] = ()) -> None:
    """登记要素：字段名到中文名，次序即要素组合的次序；`owned`: 控制键里有它，余额就只属一个单位的字段。"""
    ELEMENTS.update(elements)
    OWNED.update(owned)


def register_facts(module: ModuleType) -> None:
    """登记一个文件夹的事实。"""
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, Fact) and value.KIND and dataclasses.is_dataclass(value):
            other = FACTS.get(value.KIND)
            if other is not None and other is not value:
                raise RuleError(f"事实种类 {value.KIND} 重名")
            FACTS[value.KIND] = value


def register_rules(owner: str, rules: Iterable[PostingRule]) -> None:
    """登记一个文件夹的记账规则；同一文件夹内标题不重。"""
    for made in rules:
        key = (owner, made.title)
        if key in RULES and RULES[key] is not made:
            raise RuleError(f"{owner} 的记账规则“{made.title}”重名")
        RULES[key] = made


def rules_for(kind: str) -> list[tuple[tuple[str, str], PostingRule]]:
    """一类事实的记账规则。"""
    return [(key, made) for key, made in RULES.items() if kind == made.on.KIND]


def account(book: str, code: int):
    """科目按账套与代码。"""
    return BOOKS[book].by_code(code)


def book_number(number: int) -> Book:
    """账套按编号。"""
    for book in BOOKS.values():
        if book.number == number:
            return book
    raise KeyError(number)
