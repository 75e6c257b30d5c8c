"""走步：取单、逐行成事实、查状态、记、改状态。"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from jincai.chronicle import api as chronicle
from jincai.execution.payment import facts, models, states
from jincai.execution.payment.operations.outcomes import Outcome
from jincai.execution.payment.operations.writing import changing
from jincai.kernel.facts import Fact, fact_id
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused, Violation
from jincai.platform.audit import api as audit
from jincai.platform.identity.api import Actor, Grant, Question, ask


def find(division: str, year: int, numbers: Sequence[str], by: str = "number") -> tuple[list[models.Payment], dict[str, Refused]]:
    """取单并锁住，带明细，按号排序；没有的（别的单位的也看不见）逐个说。"""
    wanted = list(dict.fromkeys(numbers))
    found = list(
        models.Payment.objects.select_for_update()
        .filter(division=division, year=year, **{f"{by}__in": wanted})
        .prefetch_related("lines")
        .order_by("number")
    )
    known = {getattr(p, by) for p in found}
    return found, {number: Refused([_missing(number, year)], "没有这张单据") for number in wanted if number not in known}


def _missing(number: str, year: int) -> Violation:
    return Violation(
        rule="MISSING", says=f"没有 {year} 年的支付单据 {number[:40]}", cites="单位财务权限按岗位和单位授予", subject=number[:40],
        remedy="在支付清单里查对单号；别的单位的单据看不到", who="单位经办",
    )  # fmt: skip


def load(division: str, year: int, numbers: Sequence[str], by: str = "number") -> list[models.Payment]:
    """取单并锁住，带明细，按号排序；缺一即说。"""
    found, missing = find(division, year, numbers, by)
    if missing:
        raise UserError(f"没有支付单据 {'、'.join(sorted(missing)[:5])}", "在支付清单里查对单号")
    return found


BY_ROUND = (facts.PaymentReviewed.KIND, facts.PaymentApproved.KIND, facts.PaymentSentBack.KIND)
"""这几件退回上一步以后会再办，按轮次记。"""


def key_of(kind: str, position: int, round: int) -> str:
    """一行的一件事实在单据里的名字：行号；按轮次记的，第二轮起带轮次。"""
    return f"{position}|{round}" if kind in BY_ROUND and round > 1 else str(position)


def standing(payment: models.Payment) -> str:
    """现在算数的上一件事实的种类：提交、审核、批准，或最近一次退回。"""
    if payment.state == payment.back_to:
        return facts.PaymentSentBack.KIND
    done = {"REVIEWED": facts.PaymentReviewed.KIND, "APPROVED": facts.PaymentApproved.KIND}
    return done.get(payment.state, facts.PaymentRequested.KIND)


def line_fact(
    kind: type[Fact], payment: models.Payment, line: models.PaymentLine, *, on: date, actor: str, after: str, **more: Any
) -> Fact:
    """一行的下一件事实：要素照抄，来由是同一行的前一件（`after` 是它的种类，空为没有）。退回的记在下一轮。"""
    causes: tuple[UUID, ...] = ()
    if after:
        before = key_of(after, line.position, payment.round)
        causes = (fact_id(payment.year, payment.division, after, "payment", payment.number, before),)
    own = key_of(kind.KIND, line.position, payment.round + (kind is facts.PaymentSentBack))
    values: dict[str, Any] = {"key": own, "amount": line.amount, "causes": causes, **more}
    make: Callable[..., Fact] = kind
    return make(
        division=payment.division, year=payment.year, on=on, actor=actor, document_kind="payment", document=payment.number,
        allotment=line.allotment, agency=payment.agency, fund=payment.fund, exp_func=line.exp_func, gov_econ=line.gov_econ, dep_econ=line.dep_econ,
        project=line.project, source=line.source, origin=line.origin, from_document=line.contract, plan=line.plan, order=payment.order,
        payee=payment.payee, **values,
    )  # fmt: skip


def advance(
    payments: Sequence[models.Payment],
    verb: str,
    kind: type[Fact],
    *,
    on: date,
    actor: Actor,
    after: str = "",
    grants: Mapping[str, Grant | None] | None = None,
    fields: Sequence[str] = (),
    each: Callable[[models.Payment], dict[str, Any]] = lambda payment: {},
    then: Callable[[models.Payment], None] = lambda payment: None,
    also: Callable[[list[models.Payment]], Sequence[Question[Any]]] = lambda done: (),
    **more: Any,
) -> list[Outcome]:
    """走一步: check the state, record the lines of each payment as a group, keep the new state of those accepted.

    What is kept is one message, whatever their number; `then` changes an accepted one further, `also` (given those
    accepted) goes with the message, and so does the audit (with the grant used, by number). `after` "" = what stands now.
    """
    refused: dict[str, Refused] = {}
    ready = []
    for payment in payments:
        try:
            target = states.PAYMENT.allow(verb, payment.state, payment.number)
        except Refused as no:
            refused[payment.number] = no
            continue
        ready.append((payment, target))
    groups = [
        [line_fact(kind, p, line, on=on, actor=actor.user, after=after or standing(p), **more, **each(p)) for line in p.lines.all()]
        for p, _ in ready
    ]
    answers = chronicle.record_many(groups) if groups else []
    done, before = [], {p.number: p.state for p, _ in ready}
    for (payment, target), group, answer in zip(ready, groups, answers, strict=True):
        if answer.ok:
            payment.state = target
            then(payment)
            done.append(payment)
        else:
            found = [s.violation() for s in answer.shortages] or [chronicle.conflict(group[0])]
            refused[payment.number] = Refused(found, f"没有{states.PAYMENT.move(verb).title}")
    questions: list[Question[Any]] = [*also(done)]
    if done:
        told = [_audited(verb, p, before[p.number], fields, actor, (grants or {}).get(p.number)) for p in done]
        questions = [changing(models.Payment, done, ["state", *fields]), *questions, audit.recording(*told)]
    if questions:
        ask(*questions)
    return [Outcome(p.number, refused.get(p.number)) for p in payments]


def _audited(verb: str, p: models.Payment, before: str, fields: Sequence[str], actor: Actor, grant: Grant | None) -> audit.Entry:
    """审计的一条：哪一步，状态从什么到什么，写下了什么。"""
    after = {"state": p.state, "amount": p.amount, **{name: getattr(p, name) for name in fields}}
    return audit.by(
        actor, grant, verb=f"payment.{verb}", document_kind="payment", document=p.number, agency=p.agency, year=p.year, division=p.division,
        before={"state": before}, after=after,
    )  # fmt: skip
