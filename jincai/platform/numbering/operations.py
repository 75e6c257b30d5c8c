"""取号：计数器的行锁留到事务结束，故取号放在最后；事务回滚，号码也退回，不留空号。"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from django.db import connection

from jincai.kernel.problems import UserError
from jincai.platform.identity.api import Question, ask
from jincai.platform.numbering import kinds
from jincai.platform.params.api import value
from jincai.platform.standards.api import division as known_division

T = TypeVar("T")
_TAKE = """
    INSERT INTO numbering_counter AS c (division, year, kind, agency, last) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (division, year, kind, agency) DO UPDATE SET last = c.last + EXCLUDED.last
    RETURNING last
"""


def take(kind: str, division: str, year: int, agency: str = "", count: int = 1) -> int:
    """取号: the first of `count` consecutive numbers, gapless per division, year, kind and agency.

    Must be called inside a transaction, as its last lock but one (the ledger's posting comes after). Others who want a number of
    the same row wait until it ends.
    """
    first: int = ask(_taken(kind, division, year, agency, count, lambda rows: rows[0][0] - count + 1))[0]
    return first


def show(kind: str, division: str, year: int, number: int, agency: str = "") -> str:
    """文号: a number as it is printed, e.g. ZF-2025-000001, 丽财指〔2025〕1号."""
    pattern = kinds.kind(kind).pattern
    word = _word(kind, division, year) if "{word}" in pattern else ""
    return pattern.format(year=year, number=number, agency=agency, word=word)


def take_numbers(kind: str, division: str, year: int, agency: str = "", count: int = 1) -> list[str]:
    """取文号: `count` printed numbers in order; see `take`."""
    numbers: list[str] = ask(taking(kind, division, year, agency, count))[0]
    return numbers


def taking(kind: str, division: str, year: int, agency: str = "", count: int = 1) -> Question[list[str]]:
    """取文号 as a question, to be asked together with others; see `take_numbers`."""
    pattern = kinds.kind(kind).pattern
    word = _word(kind, division, year) if "{word}" in pattern else ""

    def printed(rows: list[tuple[int]]) -> list[str]:
        last = rows[0][0]
        return [pattern.format(year=year, number=n, agency=agency, word=word) for n in range(last - count + 1, last + 1)]

    return _taken(kind, division, year, agency, count, printed)


def _taken(kind: str, division: str, year: int, agency: str, count: int, read: Callable[[list[Any]], T]) -> Question[T]:
    """The one statement; `read` gets the last number taken."""
    kinds.kind(kind)
    if count < 1:
        raise UserError(f"取号数量 {count} 不对", "一次至少取一个号")
    if not connection.in_atomic_block:
        raise RuntimeError("numbers are taken inside the transaction that uses them")
    return Question(_TAKE, (division, year, kind, agency, count), read)


def _word(kind: str, division: str, year: int) -> str:
    """发文字头: the division's parameter, else the first character of its name and 财指."""
    return str(value("numbering.word", division, date(year, 1, 1), kind)) or known_division(division).name[0] + "财指"
