"""代码的查询：按日期取代码、上下级、树、检索；全部由进程内存回答。"""

from __future__ import annotations

import dataclasses
from datetime import date

from jincai.kernel.problems import UserError
from jincai.platform.identity.api import current_divisions
from jincai.platform.standards import models
from jincai.platform.standards.memory import CODES
from jincai.platform.standards.rows import NATIONAL, CodeNode, CodeRow

CODE_SETS = {
    "exp_func": "支出功能分类",
    "revenue": "收入分类",
    "dep_econ": "部门支出经济分类",
    "gov_econ": "政府支出经济分类",
    "fund_type": "资金性质",
    "payment_method": "支付方式",
    "voucher_payment_type": "支付方式（凭证）",
    "settlement_method": "结算方式",
    "business_type": "支付业务类型",
    "budget_source": "预算来源",
    "allotment_type": "指标类型",
    "project_kind": "项目类别",
    "budget_level": "预算级次",
    "funding_guarantee": "经费保障方式",
    "yes_no": "是否",
}


@dataclasses.dataclass(frozen=True, slots=True)
class _Book:
    """One code set of one division: the rows by code, and by parent in code order."""

    by_code: dict[str, tuple[CodeRow, ...]]
    by_parent: dict[str, tuple[CodeRow, ...]]


def code(code_set: str, code: str, on: date, division: str = NATIONAL) -> CodeRow | None:
    """代码: the code in force on the day, the division's own before the national one; None when there is none."""
    for book in _books(code_set, division):
        for row in book.by_code.get(code, ()):
            if row.in_force(on):
                return row
    return None


def codes(code_set: str, on: date, division: str = NATIONAL) -> tuple[CodeRow, ...]:
    """全部代码: every code in force on the day, in code order."""
    found: dict[str, CodeRow] = {}
    for book in reversed(_books(code_set, division)):
        found.update((row.code, row) for rows in book.by_code.values() for row in rows if row.in_force(on))
    return tuple(sorted(found.values(), key=lambda row: row.code))


def history(code_set: str, division: str = NATIONAL) -> tuple[CodeRow, ...]:
    """各时期的代码: every row there ever was, national and the division's own, by code and day."""
    rows = [row for book in _books(code_set, division) for held in book.by_code.values() for row in held]
    return tuple(sorted(rows, key=lambda row: (row.code, row.valid_from, row.division)))


def children(code_set: str, code: str, on: date, division: str = NATIONAL) -> tuple[CodeRow, ...]:
    """下级代码: the codes directly below ("" = the topmost), in code order."""
    found: dict[str, CodeRow] = {}
    for book in reversed(_books(code_set, division)):
        found.update((row.code, row) for row in book.by_parent.get(code, ()) if row.in_force(on))
    return tuple(sorted(found.values(), key=lambda row: row.code))


def ancestors(code_set: str, code: str, on: date, division: str = NATIONAL) -> tuple[CodeRow, ...]:
    """上级代码: those above the code, topmost first, the code itself left out; empty for an unknown code."""
    chain: list[CodeRow] = []
    row = _one(code_set, code, on, division)
    while row and row.parent:
        row = _one(code_set, row.parent, on, division)
        if row:
            chain.append(row)
    return tuple(reversed(chain))


def tree(code_set: str, on: date, division: str = NATIONAL) -> tuple[CodeNode, ...]:
    """代码树: the topmost codes, each with those below it."""

    def below(parent: str) -> tuple[CodeNode, ...]:
        return tuple(CodeNode(row, below(row.code)) for row in children(code_set, parent, on, division))

    return below("")


def search(code_set: str, text: str, on: date, division: str = NATIONAL, limit: int = 50) -> tuple[CodeRow, ...]:
    """检索代码: by code, name, alias, pinyin or pinyin initials; best match first."""
    wanted = text.strip().lower()
    if not wanted:
        return ()
    ranked = [(rank, row.code, row) for row in codes(code_set, on, division) if (rank := _rank(row, wanted)) is not None]
    return tuple(row for _rank_, _code, row in sorted(ranked, key=lambda item: item[:2])[:limit])


def budget_of(fund: str, on: date, division: str = NATIONAL) -> str:
    """资金所属预算: which of the four budgets a fund type (资金性质) belongs to; "" for one that belongs to none."""
    row = _one("fund_type", fund, on, division)
    return row.budgets[0] if row and row.budgets else ""


def fund_fits(exp_func: str, fund: str, on: date, division: str = NATIONAL) -> bool:
    """资金与科目相符: may money of this fund type be spent under this functional code? Unknown codes fit nothing.

    A fund-budget item may only be used with fund money (政府收支分类科目).
    """
    row, money = _one("exp_func", exp_func, on, division), _one("fund_type", fund, on, division)
    return bool(row and money and set(row.budgets) & set(money.budgets))


_one = code  # the name `code` is also a parameter of most functions here


def _rank(row: CodeRow, wanted: str) -> int | None:
    """How well a row answers a search: 0 best, None not at all. What is not ASCII can only be in a name."""
    named = wanted in row.name or wanted in row.alias
    if not named and not wanted.isascii():
        return None
    if row.code == wanted or row.name == wanted:
        return 0
    for rank, held in enumerate((row.code, row.name, row.initials), 1):
        if held.startswith(wanted):
            return rank
    if named:
        return 4
    if row.pinyin.replace(" ", "").startswith(wanted.replace(" ", "")):
        return 5
    return 6 if wanted in row.initials else None


def _books(code_set: str, division: str) -> tuple[_Book, ...]:
    """The books that answer for a division: its own, then the national one."""
    if code_set not in CODE_SETS:
        raise UserError(f"没有代码集“{code_set}”", f"可用的代码集：{'、'.join(CODE_SETS)}")
    national = CODES.recall((code_set, NATIONAL), lambda: _read(code_set, NATIONAL))
    if division == NATIONAL or division not in current_divisions():
        return (national,)
    return (CODES.recall((code_set, division), lambda: _read(code_set, division)), national)


def _read(code_set: str, division: str) -> _Book:
    """Read one code set of one division."""
    by_code: dict[str, list[CodeRow]] = {}
    by_parent: dict[str, list[CodeRow]] = {}
    for m in models.Code.objects.filter(code_set=code_set, division=division).order_by("code", "-valid_from"):
        row = CodeRow(
            m.valid_from, m.valid_to, m.code_set, m.code, m.name, m.parent, m.level, m.is_leaf,
            tuple(part for part in m.budgets.split("|") if part), m.alias, m.pinyin, m.initials, m.standard, m.division,
        )  # fmt: skip
        by_code.setdefault(row.code, []).append(row)
        by_parent.setdefault(row.parent, []).append(row)
    return _Book({key: tuple(rows) for key, rows in by_code.items()}, {key: tuple(rows) for key, rows in by_parent.items()})
