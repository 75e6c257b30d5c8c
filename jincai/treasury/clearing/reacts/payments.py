"""支付来的：凭证生成之前问库款，凭证发出下达额度，退票调减，更正改列。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from jincai.chronicle.api import follows, hears
from jincai.execution.payment import api as payment
from jincai.kernel.facts import Fact
from jincai.kernel.money import ZERO
from jincai.kernel.rules import Violation
from jincai.treasury.clearing import facts, operations


@payment.before_order
def enough_cash(division: str, on: date, amounts: Mapping[str, Decimal]) -> list[Violation]:
    """库款够不够（R49），政府性基金的钱到没到（R47）：支付凭证生成之前。"""
    return operations.short_of(division=division, on=on, amounts=amounts)


@hears(payment.PaymentOrdered, payment.PaymentFailed)
def quota(told: list[Fact]) -> None:
    """支付凭证发出即下达清算额度；退票即调减。"""
    amounts: dict[tuple[str, date], dict[operations.Key, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    for f in told:
        assert isinstance(f, payment.PaymentOrdered | payment.PaymentFailed)
        sign = 1 if isinstance(f, payment.PaymentOrdered) else -1
        amounts[f.division, f.on][f.fund, f.exp_func[:3], f.agency] += sign * f.amount
    for (division, on), parts in amounts.items():
        operations.send_quota(division=division, on=on, amounts=parts)


@follows(payment.PaymentCorrected)
def reclassify(told: Fact) -> Iterable[Fact]:
    """清算之后更正：同一次记账里改列费用与支出科目。"""
    assert isinstance(told, payment.PaymentCorrected)
    if not told.cleared:
        return []
    return [
        facts.Reclassified(
            division=told.division, year=told.year, on=told.on, actor=told.actor, document_kind=told.document_kind, document=told.document, key=told.key,
            causes=(told.id,), amount=told.amount, fund=told.fund, exp_func=told.exp_func, gov_econ=told.gov_econ, dep_econ=told.dep_econ,
            agency=told.agency, project=told.project, source=told.source, treasury_account=operations.treasury_account(told.division, told.on),
            from_gov_econ=told.from_gov_econ, from_exp_func=told.from_exp_func, from_dep_econ=told.from_dep_econ,
        )
    ]  # fmt: skip
