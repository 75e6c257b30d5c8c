"""国库收支表的行：由预算会计各科目的净借方数做出来。"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection
from decimal import Decimal

from jincai.accounting.statements.queries.gathering import BLANK
from jincai.books import fiscal
from jincai.kernel.money import ZERO
from jincai.ledger.api import Figure, Term

BOOK = fiscal.BUDGET
Sums = dict[tuple[str, str, str], Decimal]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """表上一行（元）: `level` 0 a total, 1 a class, 2 below it; `counts` = part of the total; `figure` what it is reckoned from."""

    code: str
    name: str
    amount: Decimal
    level: int
    counts: bool
    figure: Figure | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Kind:
    """一种收支：由哪些科目、按哪个要素取几位分行；`code`、`name` 不按要素分行时的。"""

    accounts: tuple[str, ...]
    element: str = ""
    digits: int = 0
    code: str = ""
    name: str = ""


class Maker:
    """由净借方数做出各行; `sums` by (account identifier, revenue, exp_func)."""

    def __init__(self, sums: Sums, fund: str, revenue: Callable[[str], str], func: Callable[[str], str]) -> None:
        self.sums = sums
        self.where = (("fund", (fund,)),) if fund else ()
        self.names = {"revenue": revenue, "exp_func": func}

    def sum(self, identifiers: Collection[str]) -> Decimal:
        """Net debit of accounts."""
        return sum((value for (name, _, _), value in self.sums.items() if name in identifiers), ZERO)

    def line(self, code: str, name: str, identifiers: tuple[str, ...], sign: int, level: int = 2) -> Line:
        """A line that is all of some accounts."""
        amount = sign * self.sum(identifiers)
        return Line(code=code, name=name, amount=amount, level=level, counts=True, figure=self._figure(identifiers, sign, ()))

    def lines(self, kind: Kind, sign: int, above: int = 0) -> list[Line]:
        """The lines of a kind, by the digits of its element; with `above` also, and counted in their stead, their parents of that many."""
        if not kind.element:
            line = self.line(kind.code, kind.name, kind.accounts, sign)
            return [line] if line.amount else []
        found: dict[str, Decimal] = {}
        for (name, revenue, func), value in self.sums.items():
            whole = revenue if kind.element == "revenue" else func
            if name in kind.accounts:
                for code in {whole[: kind.digits], whole[: above or kind.digits]}:
                    found[code or BLANK] = found.get(code or BLANK, ZERO) + sign * value
        named = self.names[kind.element]
        return [
            Line(
                code=code,
                name=named(code),
                amount=amount,
                level=1 if len(code) <= 3 else 2,
                counts=not above or len(code) <= above,
                figure=self._figure(kind.accounts, sign, ((kind.element, (code,)),) if code != BLANK else ()),
            )
            for code, amount in sorted(found.items(), key=lambda item: (item[0] == BLANK, item[0]))
            if amount
        ]

    def rest(self, placed: Collection[str]) -> tuple[list[Line], list[Line]]:
        """Balances of the accounts not `placed`: (in, out), each on the side where it stands."""
        receipts, payments = [], []
        for account in BOOK.accounts.values():
            amount = ZERO if account.identifier in placed else self.sum((account.identifier,))
            if amount > 0:
                payments.append(self.line(str(account.code), account.name, (account.identifier,), 1, level=1))
            elif amount < 0:
                receipts.append(self.line(str(account.code), account.name, (account.identifier,), -1, level=1))
        return receipts, payments

    def _figure(self, identifiers: tuple[str, ...], sign: int, where: tuple[tuple[str, tuple[str, ...]], ...]) -> Figure:
        return Figure(tuple(Term(BOOK[name], sign) for name in identifiers), (*self.where, *where))


def total(lines: list[Line]) -> Decimal:
    """计入合计的各行之和。"""
    return sum((line.amount for line in lines if line.counts), ZERO)
