"""归类：把对不上的凭证、有毛病的报文、没有回音的各件，归成一项一项的差异。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from jincai.kernel.money import ZERO
from jincai.platform.exchange import api as exchange
from jincai.treasury.reconciliation import rules
from jincai.treasury.reconciliation.rules import Message, Paper, Trouble
from jincai.treasury.reconciliation.troubles import PAYMENT, Found

OF_MESSAGES = ("bad_seal", "wrong_reference", "wrong_amount", "stuck", "seal_refused", "unreceived")
"""只看报文和送达就说得定的类别：对方的对账单没有到时，只说这些."""
BY_LISTS = ("list_missing", "refund_transit")
"""清算清单、退款通知有毛病时，所列的凭证不再各说一遍."""
BY_BATCH = ("unconfirmed",)
"""批量回单有毛病时，它的各笔不再各说一遍."""
REFUNDS = ("refund_transit",)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """一项差异（金额元）；`closed` 发现时已经消除."""

    kind: str
    vt_code: str
    number: str
    says: str
    heals: bool
    sure: bool
    amount: Decimal = ZERO
    document: str = ""
    payee: str = ""
    books: Decimal | None = None
    bank: Decimal | None = None
    pboc: Decimal | None = None
    message: int = 0
    closed: bool = False


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """一天的情形：哪天，对方的对账单到齐没有，各凭证牵着的有毛病的报文，有毛病的清单、批量回单所列的凭证."""

    on: date
    complete: bool
    troubles: Mapping[str, Found]
    covered: frozenset[str]
    batched: frozenset[str] = frozenset()


def of_papers(papers: Iterable[Paper], ground: Ground) -> Iterator[Row]:
    """支付凭证的差异."""
    for paper in papers:
        found = ground.troubles.get(paper.number)
        case = dataclasses.replace(paper, trouble=found.trouble) if found else paper
        kind = rules.named(case, on=ground.on)
        if kind is None or (kind.kind in BY_LISTS and paper.number in ground.covered):
            continue
        if kind.kind in BY_BATCH and paper.number in ground.batched:
            continue
        if not ground.complete and not (kind.kind in OF_MESSAGES and (found or paper.leg in ("", "PENDING", "FAILED"))):
            continue
        yield _paper(kind, case)


def misdated(papers: Iterable[Paper]) -> Iterator[Row]:
    """回单写错了日期、已经到了那一天的：当日即消除."""
    for paper in papers:
        yield dataclasses.replace(_paper(rules.DZ13, paper), closed=True)


def of_messages(messages: Iterable[Message], ground: Ground) -> Iterator[Row]:
    """其他凭证的差异."""
    for message in messages:
        kind = rules.named(message, on=ground.on)
        if kind:
            yield dataclasses.replace(_message(kind, message), closed=kind is rules.DZ43 and message.past)


def of_trouble(found: Found, on: date, *, closed: bool) -> Row | None:
    """一件有毛病的报文: of a payment's reply as of its voucher; what is no more comes closed."""
    t = found.trouble
    if found.of_payment:
        paper = Paper(number=t.about or t.number, amount=found.amount, trouble=t, paid=ZERO, cleared=ZERO, bank_paid=ZERO, pboc_cleared=ZERO)
        kind = rules.named(paper, on=on)
        return dataclasses.replace(_paper(kind, paper), closed=closed, document="") if kind else None
    message = Message(
        vt_code=t.vt_code, number=t.about or t.number, title=exchange.title(t.vt_code, t.flag), amount=found.amount,
        theirs_amount=found.amount, trouble=t,
    )  # fmt: skip
    kind = rules.named(message, on=on)
    return dataclasses.replace(_message(kind, message), closed=closed) if kind else None


def of_repeat(counterpart: str, vt_code: str, number: str, flag: int, times: int) -> Row:
    """重复收到的：当日即消除."""
    if vt_code == PAYMENT:
        return dataclasses.replace(_paper(rules.DZ09, Paper(number=number, repeats=times)), closed=True, document="", amount=ZERO)
    message = Message(vt_code=vt_code, number=number, title=exchange.title(vt_code, flag), repeats=times, amount=ZERO)
    return dataclasses.replace(_message(rules.DZ42, message), closed=True)


def missing(vt_code: str, number: str) -> Message:
    """该到而没有到的日报."""
    return Message(vt_code=vt_code, number=number, title=exchange.title(vt_code), amount=ZERO, report=vt_code)


def _paper(kind: type[rules.Named], case: Paper) -> Row:
    rule = kind()
    three = (case.refunded, case.bank_refunded, case.pboc_refunded) if kind.kind in REFUNDS else (case.paid, case.bank_paid, case.pboc_cleared)
    books, bank, pboc = (each or None for each in three)
    return Row(
        kind=kind.kind, vt_code=case.vt_code, number=case.number, says=rule.says(case)[:500], heals=kind.heals, sure=kind.sure,
        amount=rule.gap(case), document=case.document, payee=case.payee, books=books, bank=bank or case.bank_returned or None, pboc=pboc,
        message=case.trouble.id if case.trouble else 0,
    )  # fmt: skip


def _message(kind: type[rules.Named], case: Message) -> Row:
    t: Trouble | None = case.trouble
    return Row(
        kind=kind.kind, vt_code=case.vt_code, number=case.number, says=kind().says(case)[:500], heals=kind.heals, sure=kind.sure,
        amount=case.amount, document=case.document if t is None else "", books=case.amount if case.replied and t is None else None,
        pboc=case.theirs_amount if case.theirs and t is None else None, message=t.id if t else 0,
    )  # fmt: skip
