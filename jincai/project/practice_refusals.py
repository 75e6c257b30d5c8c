"""引出拒绝：每一种不许的事，真的去办一次，看它按哪条规则、怎么说不。"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from jincai.execution.allotment import api as allotment
from jincai.execution.payment import api as payment
from jincai.kernel.rules import Refused
from jincai.ledger import api as ledger
from jincai.planning.budget import api as budget
from jincai.platform.identity import api as identity
from jincai.platform.standards import api as standards
from jincai.project import practice

DIVISION = "999999000"
Attempt = tuple[str, str, Callable[[], object]]


class _Back(Exception):
    """Everything is taken back."""


def provoke(year: int) -> list[dict[str, Any]]:
    """每种各一次: `attempt` what was tried, `expected` the rule, `rules` those that refused, and the problem object. Nothing is kept."""
    ledger.open_year(year)
    found: list[dict[str, Any]] = []
    try:
        with identity.scope(divisions=DIVISION, actor=identity.system(DIVISION)):
            standards.add_division(code=DIVISION, name="练习市", level="市", parent=standards.NATIONAL, practice=True)
            made = practice.build(division=DIVISION, year=year, cash=Decimal("500000.00"))
            found = [_try(*attempt) for attempt in (*_requests(made), *_steps(made), *_papers(made))]
            raise _Back
    except _Back:
        return found
    finally:
        standards.forget()


def _try(attempt: str, expected: str, act: Callable[[], object]) -> dict[str, Any]:
    """One attempt, undone whatever comes of it."""
    said: dict[str, Any] = {"attempt": attempt, "expected": expected, "rules": []}
    try:
        with transaction.atomic():
            act()
            raise _Back
    except _Back:
        return said
    except Refused as why:
        return {**said, **why.as_problem(), "rules": [v.rule for v in why.violations]}


def _requests(p: practice.Practice) -> Iterator[Attempt]:
    """申请支付就不许的."""
    numbers, who = p.allotments, p.people

    def ask(name: str, amount: str, *, by: str = "preparer", payee: payment.Payee = practice.PAYEE) -> Callable[[], object]:
        return lambda: _ask(p, name, amount, by, payee)

    yield "支付比指标可用数多 0.01 元", "R04", ask("meeting", "400000.01")
    yield "支付冻结的指标", "R14", ask("frozen", "6000.00")
    yield "支付没有下达的指标", "R46", ask("waiting", "100.00")
    yield "支付不存在的指标", "R03", lambda: _ask(p, "", "100.00", "preparer", practice.PAYEE)
    yield "支付超过当月用款计划", "PLAN", ask("office", "900000.00")
    yield "用别的单位的指标", "AGENCY", ask("office", "100.00", by="stranger")
    wrong = str((int(practice.PAYEE.account[-1]) + 1) % 10)
    bad = payment.Payee(
        name="练习文印社（示例）", account=practice.PAYEE.account[:-1] + wrong, bank="练习银行", bank_no=practice.PAYEE.bank_no
    )
    yield "收款账号校验位不对", "R18", ask("office", "100.00", payee=bad)
    line = allotment.PoolLine(exp_func="2010101", amount=Decimal("100.00"), fund="121")
    told: dict[str, Any] = {"division": DIVISION, "document": f"练财指〔{p.year}〕9号", "on": p.on, "actor": who["budget"]}
    yield "资金性质与科目不符", "R31", lambda: allotment.distribute(lines=[line], **told)
    assert numbers


def _ask(p: practice.Practice, name: str, amount: str, by: str, payee: payment.Payee, key: str = "practice", both: bool = False) -> str:
    number = p.allotments.get(name, f"ZB-{p.year}-999999")
    line = payment.Line(allotment=number, dep_econ="30201", amount=Decimal(amount))
    asked = payment.Request(key=key, payee=payee, lines=(line,), purpose="练习")
    return payment.request(division=DIVISION, request=asked, on=p.on, actor=_both(p) if both else p.people[by])


def _both(p: practice.Practice) -> identity.Actor:
    """One person in both posts."""
    return identity.Actor("practice.both", "木建军", DIVISION, ("101001",), ("preparer", "agency_reviewer"))


def _steps(p: practice.Practice) -> Iterator[Attempt]:
    """走到一半不许的."""
    told: dict[str, Any] = {"division": DIVISION, "year": p.year, "on": p.on}
    chief = p.people["treasury_chief"]

    def approved(amount: str) -> str:
        number = _ask(p, "office", amount, "preparer", practice.PAYEE)
        payment.review(number=number, actor=p.people["reviewer"], **told)
        payment.approve(number=number, actor=p.people["treasury"], **told)
        return number

    def same_person() -> None:
        payment.review(number=_ask(p, "office", "100.00", "", practice.PAYEE, both=True), actor=_both(p), **told)

    def recall_early() -> None:
        payment.recall(number=_ask(p, "office", "100.00", "preparer", practice.PAYEE), actor=chief, **told)

    def refund_more() -> None:
        number = approved("100.00")
        payment.order(number=number, actor=chief, **told)
        found = payment.one(division=DIVISION, year=p.year, number=number)
        assert found is not None
        payment.confirm_many(receipts={found.order: (Decimal("100.00"), "2503030001")}, actor=chief, **told)
        payment.refund(order=found.order, notice="TK0001", amount=Decimal("100.01"), reason="多退", actor=chief, **told)

    yield "自己审核自己填的申请", "R35", same_person
    yield "没有发银行就撤销凭证", "STATE", recall_early
    yield "退款多于已支付", "R50", refund_more
    yield "库款不足时签发凭证", "R49", lambda: payment.order(number=approved("700000.00"), actor=chief, **told)


def _papers(p: practice.Practice) -> Iterator[Attempt]:
    """没有文件不许的."""
    chief, on = p.people["budget_chief"], date(p.year, 6, 1)
    reserve = allotment.PoolLine(exp_func="2240703", amount=Decimal("1000.00"), fund=practice.FUND)
    told: dict[str, Any] = {"division": DIVISION, "on": on, "actor": chief}
    document = f"练财指〔{p.year}〕8号"
    yield (
        "没有政府决定就动用预备费",
        "R45",
        lambda: allotment.use_reserve(lines=[reserve], from_exp_func="227", decision="", document=document, **told),
    )
    change = [budget.AdjustmentLine(code="2010101", delta=Decimal("100.00"))]
    yield "没有文号就调整预算", "R10", lambda: budget.adjust(year=p.year, lines=change, document="", **told)
