"""合格的事实：记账之前就能看出的错，说出是第几项、哪个字段、怎么改；数据库里再守一次。"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import DatabaseError

from jincai.kernel.facts import Fact, field_names, field_types, reader
from jincai.kernel.money import MoneyError, yuan
from jincai.kernel.problems import UserError
from jincai.ledger import rulebook
from jincai.ledger.answers import LAST_MONTH
from jincai.ledger.facts import Reversed
from jincai.ledger.language import PostingRule, accounts_of, condition_names, side_field

YEARS = range(1990, 2101)
LONGEST = 200  # characters of a document number or of one field of a control key: they stand in indexes together
NAMES = ("document_kind", "document", "actor", "key")
_NAMED = reader(NAMES)


class BadFact(UserError):
    """不合格的事实: nothing was written. `says` names the item, the field and what is wrong with it."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Shape:
    """一类事实要查的字段：金额（是否必有）、文字、控制键（是否必有、是否与别的字段合成一个键）；没有规则、不出分录的是 `silent`。"""

    silent: bool
    written: Callable[[Fact], tuple[Any, ...]]
    amounts: tuple[tuple[str, bool, bool], ...]
    texts: tuple[str, ...]
    controls: tuple[tuple[str, bool, bool], ...]


_SHAPES: dict[type[Fact], _Shape] = {}


def fit(fact: Fact, item: int) -> bool:
    """查一件事实的信封、金额、控制键；它出不出分录。Raises BadFact."""
    if rulebook.FACTS.get(fact.KIND) is not type(fact):
        raise _bad(fact, item, f"不认识的事实种类“{fact.KIND}”", "事实须由能力的 facts.py 登记")
    shape = _SHAPES.get(type(fact)) or _shape(type(fact))
    _envelope(fact, item)
    _writable(fact, item, shape)
    for name, wanted, positive in shape.amounts:
        _amount(fact, item, name, wanted, positive)
    for name, wanted, joined in shape.controls:
        value = getattr(fact, name)
        if wanted and not value:
            raise _bad(fact, item, f"缺少字段 {name}", "补上后重报：没有它就不知道记在哪里")
        if value and len(value) > LONGEST:
            raise _bad(fact, item, f"{name} 超过 {LONGEST} 个字", "用编号，不用长文")
        if joined and value and "|" in value:
            raise _bad(fact, item, f"{name}“{value}”里不能有“|”", "它把一个控制键的几个字段隔开")
    if isinstance(fact, Reversed) and [str(cause) for cause in fact.causes[:1]] != [fact.reverses]:
        raise _bad(fact, item, "红冲的来由须是被红冲的事实", "用 chronicle.reverse")
    return not shape.silent


def _bad(fact: Fact, item: int, says: str, remedy: str) -> BadFact:
    document = str(fact.document).encode(errors="replace").decode()
    return BadFact(f"第 {item} 项（{fact.TITLE or fact.KIND} {document}）：{says}", remedy)


def _envelope(fact: Fact, item: int) -> None:
    if type(fact.year) is not int or fact.year not in YEARS:
        raise _bad(fact, item, f"年度 {fact.year} 不在 {YEARS.start} 至 {YEARS[-1]} 之间", "用预算年度")
    if not (isinstance(fact.division, str) and _nine(fact.division)):
        raise _bad(fact, item, f"财政区划“{fact.division}”不是九位数字", "使用九位财政区划代码")
    kind, document, actor, key = _NAMED(fact)
    if not (kind and document and actor) or key is None:
        name = next(name for name, value in zip(NAMES, _NAMED(fact), strict=True) if value is None or (not value and name != "key"))
        raise _bad(fact, item, f"缺少 {name}", "补上后重报")
    first, last = _within(fact.year)
    if type(fact.on) is not date or not first <= fact.on <= last:
        raise _bad(fact, item, f"日期 {fact.on} 不在 {fact.year} 年度内", "用年度以内的日期；年后的调整用次年日期，并先打开调整期")
    if fact.causes and not all(isinstance(cause, UUID) for cause in fact.causes):
        raise _bad(fact, item, "来由须是事实号", "用来由那件事实的 id")


@functools.lru_cache(maxsize=4096)
def _nine(division: str) -> bool:
    return len(division) == 9 and division.isascii() and division.isdigit()


@functools.cache
def _within(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year + 1, LAST_MONTH, 31)


def _writable(fact: Fact, item: int, shape: _Shape) -> None:
    """数据库存得下的文字：是文字，号不太长，没有空字符，没有半个字符。"""
    texts = [value for value in shape.written(fact) if value is not None]
    try:
        text = "\n".join(texts)
        text.isascii() or text.encode()
    except TypeError as error:
        name = next(name for name in (*NAMES, *shape.texts) if not isinstance(getattr(fact, name), str | None))
        raise _bad(fact, item, f"{name} 须是文字，现在是 {getattr(fact, name)!r}", "写成文字") from error
    except UnicodeEncodeError as error:
        raise _bad(fact, item, f"文字里有不成字的编码（{error.object[error.start]!r}）", "用 UTF-8 重新读入") from error
    if len(text) > LONGEST:  # seldom; then is it one of them?
        for name, value in zip(NAMES, _NAMED(fact), strict=True):
            if len(value) > LONGEST:
                raise _bad(fact, item, f"{name} 超过 {LONGEST} 个字", "用编号，不用长文")
    if "\0" in text:
        raise _bad(fact, item, "文字里有空字符（\\x00）", "去掉不可见的字符")


def _amount(fact: Fact, item: int, name: str, wanted: bool, positive: bool) -> None:
    value = getattr(fact, name)
    if value is None and not wanted:
        return
    try:
        good = isinstance(value, Decimal) and (yuan(value) > 0 or not positive)
    except MoneyError as error:
        raise _bad(fact, item, f"{name} {error}", "金额以元计，至多两位小数") from error
    if not good:
        raise _bad(fact, item, f"{name} 须是大于 0 的金额（元），现在是 {value}", "核对金额；冲减请用红冲或相反的业务")


def _shape(kind: type[Fact]) -> _Shape:
    sorts = field_types(kind)
    rules = [made for _, made in rulebook.rules_for(kind.KIND)]
    posted = {made.amount for made in rules if made.amount not in condition_names(made.when)}
    optional = {each.name for each in dataclasses.fields(kind) if "None" in str(each.type)}
    amounts = [
        (name, name not in optional or any(r.amount == name and not r.when for r in rules), name in posted)
        for name, sort in sorts.items()
        if sort == "numeric"
    ]
    controls: dict[str, tuple[bool, bool]] = {}
    for made in rules:
        for name, joined in _controls(made):
            if sorts[name] == "text":
                before = controls.get(name, (False, False))
                controls[name] = (before[0] or not made.when, before[1] or joined)
    texts = tuple(name for name in field_names(kind) if sorts[name] == "text")
    silent = not rules and kind is not Reversed
    found = _Shape(silent, reader((*NAMES, *texts)), tuple(amounts), texts, tuple((name, *how) for name, how in controls.items()))
    _SHAPES[kind] = found
    return found


def _controls(made: PostingRule) -> Iterator[tuple[str, bool]]:
    """一条规则的控制键用到的事实字段；同一个键是否还有别的字段。"""
    for side, prefix in ((made.debit, made.debit_as), (made.credit, made.credit_as)):
        account = accounts_of(side)[0]
        for name in account.by:
            found = side_field(made.on, prefix, name)
            if found:
                yield found, name != "document" and len(account.control_fields) > 1


_SAID = (
    ("23514", "no partition of relation", "这个年度的账还没有打开，没有记下任何一件", "先开年：打开这个年度的账"),
    ("23505", "fact_", "同一件事实正由另一处同时记下，这一次没有记", "再报一次：内容相同会答“已记过”"),
    ("22003", "", "余额或发生额将达到 10^16 元，记不下，没有记下任何一件", "核对金额"),
    ("22P05", "", "文字里有空字符（\\x00），没有记下任何一件", "去掉不可见的字符"),
)
"""数据库的错误号、话里的字，和要说的话、办法。"""


@contextmanager
def told() -> Iterator[None]:
    """数据库说不合格的，也用同一种错误说出来。Raises BadFact."""
    try:
        yield
    except DatabaseError as error:
        state = str(getattr(error.__cause__, "sqlstate", "") or "")
        says = str(error.__cause__).split("\n", 1)[0]
        if state.startswith("JC"):
            raise BadFact(says, "核对这批事实；没有记下任何一件") from error
        for known, part, words, remedy in _SAID:
            if state == known and part in says:
                raise BadFact(words, remedy) from error
        raise
