"""取数：一两次集合查询得到各栏，再按代码自身的层次上卷。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from jincai.accounting.statements.queries.columns import BUCKETS, CARRIED, RECOVERED, TRANSFERS
from jincai.books import allotment as book
from jincai.kernel.money import ZERO
from jincai.ledger import api as ledger
from jincai.platform.standards import api as standards

Sums = dict[str, Decimal]
Key = tuple[Any, ...]

_BUCKET = {account.code: name for name, accounts in BUCKETS.items() for account in accounts}
_ACCOUNTS = [account for accounts in BUCKETS.values() for account in accounts]
PARTS = {"level": "本级支出", "transfer": "转移性支出和债务还本", "all": "全部支出"}
BLANK = "-"
"""没有代码的一行。"""
LEVELS = {"exp_func": (3, 5, 7), "revenue": (3, 5, 7, 9), "gov_econ": (3, 5), "dep_econ": (3, 5)}


def gather(by: Sequence[str], *, year: int, division: str, on: date, where: dict[str, str], authority: bool = True) -> dict[Key, Sums]:
    """各栏的数: every bucket of the execution table, by elements (or `month`); two queries. `authority`: budget and adjusted too."""
    out: dict[Key, Sums] = defaultdict(lambda: defaultdict(lambda: ZERO))
    since = date(year - 1, 1, 1)
    accounts = [*_ACCOUNTS, *RECOVERED, *([book.AUTHORITY_OWN] if authority else [])]
    size = len(by)
    for row in ledger.turnover(accounts, year=year, division=division, by=(*by, "source"), on=on, since=since, where=where, shown=True):
        code, key, source, net = row[0], row[1 : 1 + size], row[1 + size], row[-2] - row[-1]
        if code in _BUCKET:
            out[key][_BUCKET[code]] += net
        elif code == book.RECOVERED.code:
            out[key]["recovered"] -= net
        elif source in ("1", "2"):
            out[key]["adjusted"] -= net
            if source == "1":
                out[key]["budget"] -= net
    carried = {**where, "control": CARRIED}
    for row in ledger.turnover([book.CARRY_OVER], year=year, division=division, by=by, on=on, since=since, where=carried, shown=True):
        out[row[1 : 1 + size]]["carried"] += row[-2] - row[-1]
    return out


def path(code: str, levels: Sequence[int]) -> tuple[str, ...]:
    """代码和它的上级，由上到下：2010101 → 201, 20101, 2010101。"""
    return (*(code[:n] for n in levels if n < len(code)), code or BLANK)


def roll_up(
    leaves: Iterable[tuple[tuple[str, ...], Sums]], depth: int
) -> tuple[dict[str, Sums], dict[str, tuple[int, str]], set[str], Sums]:
    """上卷: sums of each code and those above it, down to `depth`; their (level, parent); the codes with something below; the total."""
    sums: dict[str, Sums] = defaultdict(lambda: defaultdict(lambda: ZERO))
    places: dict[str, tuple[int, str]] = {}
    parents: set[str] = set()
    total: Sums = defaultdict(lambda: ZERO)
    for steps, values in leaves:
        parents.update(steps[:-1])
        for level, code in enumerate(steps, 1):
            if level <= depth:
                places[code] = (level, steps[level - 2] if level > 1 else "")
                for name, value in values.items():
                    sums[code][name] += value
        for name, value in values.items():
            total[name] += value
    return sums, places, parents, total


def namer(code_set: str, on: date, division: str, blank: str) -> Callable[[str], str]:
    """代码名：当日有效的标准名称，没有代码的给 `blank`。"""
    names = {row.code: row.name for row in standards.codes(code_set, on, division)}
    return lambda code: blank if code == BLANK else names.get(code, "")


def any_of(values: Sums) -> bool:
    """有数。"""
    return any(values.values())


def in_part(exp_func: str, part: str) -> bool:
    """在不在这一部分里。"""
    return part == "all" or exp_func.startswith(TRANSFERS) == (part == "transfer")


def in_order(places: dict[str, tuple[int, str]]) -> list[str]:
    """代码次序: a parent before its children, siblings by code, rows without a code last."""

    def key(code: str) -> tuple[tuple[bool, str], ...]:
        steps = [code]
        while places[steps[0]][1]:
            steps.insert(0, places[steps[0]][1])
        return tuple((step == BLANK, step) for step in steps)

    return sorted(places, key=key)


def conditions(fund: str = "", agency: str = "", exp_func: str = "") -> dict[str, str]:
    """条件：代码前缀，空的不算。"""
    given = {"fund": fund, "agency": agency, "exp_func": exp_func}
    return {name: value for name, value in given.items() if value}
