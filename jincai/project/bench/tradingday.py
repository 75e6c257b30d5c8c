"""一个对账日：这么多张支付凭证，付了、清算了、三方都说到；每类差异放进几张，说得出哪几张。

The facts go through `chronicle.record_many`, the lists of the bank and of PBoC through `keep_report`, the day's revenue and cash through their verbs; the
payments and the legs of their vouchers are written set-based from the facts (no bytes: matching reads none).
"""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal
from typing import Any

from jincai.chronicle import api as chronicle
from jincai.execution.payment import api as payment
from jincai.kernel.facts import Fact
from jincai.ledger import api as ledger
from jincai.platform.identity.api import EVERY_AGENCY, Actor, scope, system
from jincai.project.bench import ground, loading, papers
from jincai.project.bench.scratch import Scratch
from jincai.revenue.taxlink import api as taxlink
from jincai.treasury.clearing import api as clearing
from jincai.treasury.reconciliation import api as reconciliation

WHO = Actor(user="bench", name="量度经办", division=ground.DIVISION, agencies=EVERY_AGENCY, posts=("treasury_preparer",))
AMOUNT, OFF, PACK = Decimal("1.25"), Decimal("1.00"), 10_000
WHERE: dict[str, Any] = {"division": ground.DIVISION, "year": ground.YEAR}
KINDS = ("unreceived", "next_day", "unconfirmed", "absent_at_bank", "after_cutoff", "over_quota", "wrong_amount", "not_at_bank", "list_missing",
         "claim_transit", "repeated")  # fmt: skip
"""放进的差异，一类几张；另有我方没有的（unknown）."""
UNPAID = ("unreceived", "next_day", "unconfirmed", "absent_at_bank")
"""账上没有回单的."""
UNCLEARED = (*UNPAID, "after_cutoff", "over_quota", "wrong_amount", "not_at_bank", "list_missing", "claim_transit")
"""账上没有清算的."""
OPEN_AT_BANK = ("next_day", "after_cutoff", "over_quota", "claim_transit")
"""银行第二天还要列的."""
_SAYS = {"over_quota": "清算额度不足：功能类 205 可用额度 10.00 元"}


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class TradingDay:
    """一天：哪天，几张，每类差异几张；`before` 前一天，它的差异还开着."""

    on: date
    count: int
    each: int
    before: TradingDay | None = None

    @property
    def tag(self) -> str:
        """这一天的支付申请号的开头."""
        return f"D{self.on:%m%d}"

    def document(self, n: int) -> str:
        """支付申请号."""
        return f"{self.tag}-{n:08d}"

    def order(self, n: int) -> str:
        """支付凭证号."""
        return f"PZ-{self.document(n)}"

    def fault(self, n: int) -> str:
        """第 n 张有什么差异，没有为空."""
        return KINDS[n // self.each] if n < self.each * len(KINDS) else ""

    def strangers(self) -> list[str]:
        """银行账上有而我方没有的."""
        return [f"PZ-{self.tag}-X{n}" for n in range(self.each)]

    def open(self) -> dict[str, str]:
        """该找到的差异：凭证号 → 类别."""
        found = {self.order(n): self.fault(n) for n in range(self.each * len(KINDS)) if self.fault(n) != "repeated"}
        return found | dict.fromkeys(self.strangers(), "unknown") | (self.before.open() if self.before else {})

    def healed(self) -> dict[str, str]:
        """当日即消除的."""
        return {self.order(n): "repeated" for n in range(self.each * len(KINDS)) if self.fault(n) == "repeated"}


def load(day: TradingDay, where: Scratch) -> None:
    """装好一天。"""
    with scope(divisions=ground.DIVISION):
        _revenue(day)
    with scope(divisions=ground.DIVISION):
        account = taxlink.account_of(ground.DIVISION, day.on)
        answers = chronicle.record_many([fact] for stage in range(4) for n in range(day.count) if (fact := _fact(day, n, stage, account)))
    assert all(answer.ok for answer in answers), next(answer for answer in answers if not answer.ok)
    ledger.analyze()
    _papers(day, where)
    with scope(divisions=ground.DIVISION):
        _lists(day)
        _balance(day)
    with where.free.connect() as raw:
        for table in ("payment", "payment_line", "exchange_outgoing", "exchange_incoming", "reconciliation_line", "ledger.fact"):
            raw.execute(f"vacuum analyze {table}")  # type: ignore[call-overload]


def _fact(day: TradingDay, n: int, stage: int, account: str) -> Fact | None:
    """支付申请、凭证、回单、清算 of the n-th; None where the difference is that it did not come."""
    fault = day.fault(n)
    if (stage == 2 and fault in UNPAID) or (stage == 3 and fault in UNCLEARED):
        return None
    at = 1 + n % (ground.ALLOTMENTS - 1)
    at += at % 10 == 0  # those of the general fund
    known: dict[str, Any] = {**ground.elements(at), "amount": AMOUNT, "allotment": ground.number(at)}
    known |= {**WHERE, "on": day.on, "actor": "bench", "document_kind": "payment", "document": day.document(n), "key": "1", "payee": "收款单位（示例）"}
    if stage == 0:
        return payment.PaymentRequested(**known)
    if stage == 1:
        return payment.PaymentOrdered(**known, order=day.order(n))
    if stage == 2:
        return payment.PaymentConfirmed(**known, order=day.order(n), bank_serial=f"LS{n}")
    del known["payee"]
    return clearing.PaymentCleared(**known, order=day.order(n), treasury_account=account)


def _papers(day: TradingDay, where: Scratch) -> None:
    def named(kind: str) -> str:
        return ", ".join(f"'{day.document(n)}'" for n in range(day.each * len(KINDS)) if day.fault(n) == kind)

    told = papers.told(day.count, day.tag) | {
        "unsent": named("unreceived"), "repeated": named("repeated"), "seq": (day.on - date(ground.YEAR, 1, 1)).days * 20_000_000,
    }  # fmt: skip
    with where.free.connect() as raw, raw.transaction():
        for _title, statement in [*loading.steps("payments"), *loading.steps("tradingday")]:
            raw.execute(loading.filled(statement, told))  # type: ignore[call-overload]


def _lists(day: TradingDay) -> None:
    """2206 and 3507, in packs; every one says the totals of all."""
    bank = [line for n in range(day.count) if (line := _at_bank(day, n))] + [_paid(number, AMOUNT, "QS-X") for number in day.strangers()]
    bank += _still_open(day.before) if day.before else []
    pboc = [
        reconciliation.Told(vt_code="8202", number=day.order(n), mark="CLEARED", amount=AMOUNT, claim=_claim(n))
        for n in range(day.count) if day.fault(n) not in UNCLEARED or day.fault(n) in ("unconfirmed", "list_missing")
    ]  # fmt: skip
    for party, kind, lines in (("bank", "2206", bank), ("pboc", "3507", pboc)):
        counted = [line for line in lines if line.mark in ("PAID", "CLEARED")]
        total = sum((line.amount for line in counted), Decimal("0.00"))
        for pack in range(0, len(lines), PACK):
            report = reconciliation.Statement(
                **WHERE, party=party, kind=kind, number=f"{kind}-{day.on:%Y%m%d}-{pack // PACK}", on=day.on, count=len(counted), amount=total,
                packs=-(-len(lines) // PACK), lines=tuple(lines[pack : pack + PACK]),
            )  # fmt: skip
            reconciliation.keep_report(report=report, actor=system(ground.DIVISION, "量度"))


def _at_bank(day: TradingDay, n: int) -> reconciliation.Told | None:
    fault = day.fault(n)
    if fault in ("unreceived", "absent_at_bank", "not_at_bank"):
        return None
    if fault == "next_day":
        return reconciliation.Told(vt_code="8202", number=day.order(n), mark="WAITING", amount=AMOUNT)
    amount = AMOUNT - OFF if fault == "wrong_amount" else AMOUNT
    return _paid(day.order(n), amount, "" if fault == "after_cutoff" else _claim(n), _SAYS.get(fault, ""))


def _still_open(day: TradingDay) -> list[reconciliation.Told]:
    """前一天未了的：没有付的还在等，付了没有清算的还没有清算."""
    lines = [(n, line) for n in range(day.each * len(KINDS)) if day.fault(n) in OPEN_AT_BANK and (line := _at_bank(day, n))]
    return [dataclasses.replace(line, mark="WAITING" if day.fault(n) == "next_day" else "UNCLEARED") for n, line in lines]


def _paid(number: str, amount: Decimal, claim: str, says: str = "") -> reconciliation.Told:
    return reconciliation.Told(vt_code="8202", number=number, mark="PAID", amount=amount, serial=f"LS{number}", claim=claim, says=says)


def _claim(n: int) -> str:
    """一张划款申请管五百张."""
    return f"QS-{n // 500}"


def _revenue(day: TradingDay) -> None:
    """当日的收入：够这一天划款的."""
    amount = AMOUNT * day.count
    line = taxlink.ReportLine(subject="1010101", amount=amount, month=amount, year=amount)
    report = taxlink.DayReport(**WHERE, number=f"SR{day.on:%Y%m%d}", on=day.on, total=amount, lines=(line,))
    taxlink.receive_report(report=report, actor=system(ground.DIVISION, "量度"))


def _balance(day: TradingDay) -> None:
    """人民银行的库存：账上的，减它已划而账上还没有的."""
    ahead = sum((AMOUNT for n in range(day.each * len(KINDS)) if day.fault(n) in ("unconfirmed", "list_missing")), Decimal("0.00"))
    account = taxlink.account_of(ground.DIVISION, day.on)
    held = sum(taxlink.book_cash(**WHERE)[account].values(), Decimal("0.00")) - ahead
    told = taxlink.DayBalance(**WHERE, number=f"KC{day.on:%Y%m%d}", on=day.on, account=account, opening=held, closing=held)
    taxlink.receive_balance(balance=told, actor=system(ground.DIVISION, "量度"))
