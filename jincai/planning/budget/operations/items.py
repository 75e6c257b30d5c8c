"""取数：一个科目在这一年、这笔资金、这类预算里的情形，供规定查核。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from jincai.kernel.problems import UserError
from jincai.planning.budget import rules
from jincai.planning.budget.previewing import classifications
from jincai.planning.budget.sheet.result import CODE_SET_OF, KINDS
from jincai.platform.standards import api as standards


class Classification:
    """分类与预算: the classification of a kind of book, and which of the four budgets the fund belongs to."""

    def __init__(self, year: int, division: str, fund: str, kind: str) -> None:
        if kind not in KINDS:
            raise UserError(f"没有预算的种类“{kind}”", f"可用：{'、'.join(f'{key}（{title}）' for key, title in KINDS.items())}")
        self.codes = classifications(year, division)[CODE_SET_OF[kind]]
        self.budget = standards.budget_of(fund, date(year, 1, 1), division)

    def item(
        self,
        code: str,
        amount: Decimal,
        *,
        before: Decimal = Decimal("0.00"),
        below: tuple[str, ...] = (),
        times: int = 1,
        approved_by: str = "",
    ) -> rules.Item:
        """The case of one code, as the rules ask about it."""
        known = self.codes.get(code)
        return rules.Item(
            code=code,
            name=known.name if known else "",
            budget=self.budget,
            amount=amount,
            before=before,
            known=known is not None,
            fits=known is not None and (not known.budgets or self.budget in known.budgets),
            below=below,
            times=times,
            approved_by=approved_by,
        )
