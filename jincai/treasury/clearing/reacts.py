"""清算听到的：支付凭证、退票、更正、清算清单、实拨回单。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from jincai.chronicle.api import follows, hears
from jincai.execution.payment import api as payment
from jincai.kernel.facts import Fact
from jincai.kernel.money import ZERO, yuan
from jincai.kernel.rules import Violation, violations
from jincai.platform.exchange.api import Rejection, Voucher, handler, rejection
from jincai.platform.identity.api import system
from jincai.revenue.taxlink import api as taxlink
from jincai.treasury.clearing import facts, operations, queries, rules


@payment.before_order
def enough_cash(division: str, on: date, amount: Decimal) -> list[Violation]:
    """库款够不够（R49）：支付凭证生成之前。"""
    return violations(rules.FUNDING, queries.free_cash(division=division, on=on, amount=amount), on=on)


@hears(payment.PaymentOrdered, payment.PaymentFailed)
def quota(told: list[Fact]) -> None:
    """支付凭证发出即下达清算额度；退票即调减。"""
    amounts: dict[tuple[str, date], dict[tuple[str, str], Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    for f in told:
        assert isinstance(f, payment.PaymentOrdered | payment.PaymentFailed)
        sign = 1 if isinstance(f, payment.PaymentOrdered) else -1
        amounts[f.division, f.on][f.fund, f.exp_func[:3]] += sign * f.amount
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


@handler("5551", 0)
def cleared(messages: Sequence[Voucher]) -> None:
    """5551 清算划款清单。"""
    for m in messages:
        amounts: dict[str, Decimal] = defaultdict(lambda: ZERO)
        for d in m.details:
            amounts[d["VoucherNo"]] += yuan(d["PayAmt"])
        on = date.fromisoformat(m.header["ClearDate"])
        operations.clear(division=m.division, year=m.year, on=on, amounts=amounts, actor=system(m.division, "人民银行国库"))


@handler("5552", 0)
def refund_cleared(messages: Sequence[Voucher]) -> None:
    """5552 清算退款清单。"""
    for m in messages:
        operations.clear_refund(
            division=m.division, year=m.year, on=date.fromisoformat(m.header["ClearDate"]), order=m.header["OriVoucherNo"],
            notice=m.header["RefundNoticeNo"], amount=yuan(m.header["PayAmt"]), actor=system(m.division, "人民银行国库"),
        )  # fmt: skip


@handler("5207", 1)
def released(messages: Sequence[Voucher]) -> None:
    """5207 回单：已拨付。"""
    for m in messages:
        on = date.fromisoformat(m.header["XPayDate"])
        operations.settle_release(division=m.division, year=m.year, number=m.voucher_no, on=on, actor=system(m.division, "人民银行国库"))


@taxlink.arrives("recovery_in")
def recovered(arrivals: list[taxlink.Arrival]) -> None:
    """收回存量资金入库：冲减支出；票据不带经济分类，冲减其他支出。"""
    for a in arrivals:
        operations.recover(
            division=a.division, document=a.number, exp_func=a.subject, gov_econ="59999", amount=a.amount, on=a.on, fund=a.fund,
            actor=system(a.division, "人民银行国库"),
        )  # fmt: skip


@rejection("5207")
def release_refused(messages: Sequence[Rejection]) -> None:
    """人民银行拒绝的实拨：占用退回原处。"""
    for told in messages:
        m, says = told.voucher, told.says
        on = date.fromisoformat(m.header["VouDate"])
        operations.settle_release(
            division=m.division, year=m.year, number=m.voucher_no, on=on, actor=system(m.division, "人民银行国库"), failed=says
        )
