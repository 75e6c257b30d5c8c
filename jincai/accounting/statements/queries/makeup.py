"""构成：一个数按规则、科目、单据归并；数太大时先按月份，点开一个月再看规则。"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from jincai.accounting.statements.queries.rows import Explanation
from jincai.kernel.money import ZERO
from jincai.kernel.problems import UserError
from jincai.ledger import api as ledger

DOCUMENTS = 20
Child = tuple[str, str, Decimal]
K = TypeVar("K")


def days(year: int, month: int, on: date) -> dict[str, Any]:
    """从哪天到哪天: a month (0 = the year) up to `on`. Raises UserError for a month there is not."""
    if not month:
        return {"on": on}
    if not 1 <= month <= 12:
        raise UserError(f"没有 {month} 月", "写 1 至 12")
    return {"since": date(year, month, 1), "on": min(on, date(year, month, monthrange(year, month)[1]))}


def explained(
    figure: ledger.Figure, words: dict[str, str], *, year: int, division: str, on: date, month: int, documents: int, children: tuple[Child, ...] = ()
) -> Explanation:
    """The parts of a figure, of a month of it, or of a large one by month: no more entries are read for it than those of a month. Without
    `documents` only what happened is told, not where it is."""
    scope: dict[str, Any] = {"year": year, "division": division, **days(year, month, on)}
    large = ledger.large(figure, **scope)
    moved = ledger.months(figure, **scope) if large else []
    rules = ledger.composition(figure, **scope, by="rule")[0] if month or not large else []
    accounts, papers, count = _accounts(figure, moved) if large else [], list[ledger.Part](), 0
    if documents and not large:
        accounts = ledger.composition(figure, **scope, by="account")[0]
        papers, count = ledger.composition(figure, **scope, by="document", limit=documents)
    sums = dict.fromkeys(range(1, on.month + 1), ZERO)  # also of a month that moved and came to nothing
    sums |= summed((each, amount) for each, _account, amount in moved)
    amount = sum((each for _, _, each in moved), ZERO) if large else sum((each.amount for each in rules), ZERO)
    return Explanation(
        **words, year=year, division=division, on=on, month=month, large=large, amount=amount, rules=tuple(rules), accounts=tuple(accounts),
        documents=tuple(papers), documents_in_all=count, children=children, figure=figure, months=tuple(sums.items()) if large and not month else (),
    )  # fmt: skip


def _accounts(figure: ledger.Figure, moved: list[tuple[int, str, Decimal]]) -> list[ledger.Part]:
    """现在哪里, from the months; how many entries there are is not told."""
    titles = {str(term.account.code): term.account.name for term in figure.terms}
    sums = summed((account, amount) for _month, account, amount in moved)
    last = date.max
    return [ledger.Part(code, titles[code], amount, 0, last, last) for code, amount in sorted(sums.items(), key=lambda each: -abs(each[1])) if amount]


def summed(amounts: Iterable[tuple[K, Decimal]]) -> dict[K, Decimal]:
    """按键相加."""
    found: dict[K, Decimal] = defaultdict(Decimal)
    for key, amount in amounts:
        found[key] += amount
    return dict(found)
