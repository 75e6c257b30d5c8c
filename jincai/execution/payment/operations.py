"""办支付：申请、审核、批准、退回、撤回、作废。单笔与按日批量同一套规定，成批取数，成批记。"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from jincai.chronicle import api as chronicle
from jincai.execution.payment import facts, models, rules, states
from jincai.execution.payment.gathering import Gathered, Request, gather
from jincai.kernel.facts import Fact, fact_id
from jincai.kernel.money import positive
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused, Violation, violations
from jincai.platform.identity.api import Actor, require
from jincai.platform.numbering import api as numbering


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """一笔的结果：单号；不行的带上全部原因。"""

    number: str
    refused: Refused | None = None

    @property
    def ok(self) -> bool:
        """办成了。"""
        return self.refused is None


@transaction.atomic
def request_many(*, division: str, requests: Sequence[Request], on: date, actor: Actor, budget_approved: bool = True) -> list[Outcome]:
    """提交一批支付申请: each on its own; answers in order. A key seen before answers its first number."""
    require(actor, "payment.request")
    known = _known(division, on.year, [r.key for r in requests])
    fresh = [r for r in requests if r.key not in known]
    gathered = gather(fresh, division=division, on=on, actor=actor, budget_approved=budget_approved)
    refused: dict[str, Refused] = {}
    for request, cases in zip(fresh, gathered.cases, strict=True):
        if found := _distinct(v for case in cases for v in violations(rules.REQUEST, case, on=on)):
            refused[request.key] = Refused(found, f"没有提交：{found[0].says}")
    good = [r for r in fresh if r.key not in refused]
    numbers = dict(zip([r.key for r in good], numbering.take_numbers("payment", division, on.year, count=len(good)) if good else [], strict=True))
    groups = [_requested(r, numbers[r.key], gathered, division, on, actor) for r in good]
    answers = chronicle.record_many(groups) if groups else []
    for request, answer in zip(good, answers, strict=True):
        if answer.status == "refused":
            refused[request.key] = Refused(_distinct(s.violation() for s in answer.shortages), "没有提交：余额刚刚被占用")
        elif answer.status == "conflict":
            refused[request.key] = Refused([chronicle.conflict(groups[0][0])], "没有提交")
    _keep([r for r in good if r.key not in refused], numbers, gathered, division, on, actor)
    return [Outcome(known.get(r.key) or numbers.get(r.key, ""), refused.get(r.key)) for r in requests]


def request(*, division: str, request: Request, on: date, actor: Actor, budget_approved: bool = True) -> str:
    """提交一笔支付申请; answers its number. Raises Refused with every reason at once."""
    return _single(request_many(division=division, requests=[request], on=on, actor=actor, budget_approved=budget_approved))


def _single(outcomes: list[Outcome]) -> str:
    if outcomes[0].refused:
        raise outcomes[0].refused
    return outcomes[0].number


def _known(division: str, year: int, keys: Sequence[str]) -> dict[str, str]:
    return dict(models.Payment.objects.filter(division=division, year=year, key__in=list(keys)).values_list("key", "number"))


def _distinct(found: Any) -> list[Violation]:
    seen: dict[tuple[str, str, str], Violation] = {}
    for v in found:
        seen.setdefault((v.rule, v.subject, v.says), v)
    return list(seen.values())


def _requested(request: Request, number: str, g: Gathered, division: str, on: date, actor: Actor) -> list[Fact]:
    out: list[Fact] = []
    for position, line in enumerate(request.lines, 1):
        row = g.rows[line.allotment]
        cause = fact_id(row.year, division, "allotment.activated", "allotment", line.allotment)
        out.append(
            facts.PaymentRequested(
                division=division, year=on.year, on=on, actor=actor.user, document_kind="payment", document=number, key=str(position), causes=(cause,),
                amount=positive(line.amount), allotment=line.allotment, agency=row.agency, fund=row.fund, exp_func=row.exp_func,
                gov_econ=g.econs[line.allotment, line.dep_econ], dep_econ=line.dep_econ, project=row.project, source=row.source, origin=line.origin,
                plan=g.plans[line.allotment], payee=request.payee.name,
            )
        )  # fmt: skip
    return out


def _keep(requests: Sequence[Request], numbers: dict[str, str], g: Gathered, division: str, on: date, actor: Actor) -> None:
    made = []
    for r in requests:
        first = g.rows[r.lines[0].allotment]
        made.append(
            models.Payment(
                division=division, year=on.year, number=numbers[r.key], key=r.key, agency=first.agency, fund=first.fund, payee=r.payee.name,
                account=r.payee.account, bank=r.payee.bank, bank_no=r.payee.bank_no, purpose=r.purpose, amount=r.amount, business=r.business,
                batch=r.batch, again_of=r.again_of, state="REQUESTED", on=on, requested_by=actor.user,
            )
        )  # fmt: skip
    models.Payment.objects.bulk_create(made, batch_size=2000)
    lines = []
    for payment, r in zip(made, requests, strict=True):
        for position, line in enumerate(r.lines, 1):
            row = g.rows[line.allotment]
            lines.append(
                models.PaymentLine(
                    division=division, year=on.year, payment=payment, position=position, allotment=line.allotment, exp_func=row.exp_func,
                    gov_econ=g.econs[line.allotment, line.dep_econ], dep_econ=line.dep_econ, project=row.project, source=row.source,
                    origin=line.origin, plan=g.plans[line.allotment], amount=line.amount,
                )
            )  # fmt: skip
    models.PaymentLine.objects.bulk_create(lines, batch_size=5000)





def load(division: str, year: int, numbers: Sequence[str], by: str = "number") -> list[models.Payment]:
    """取单并锁住，带明细，按号排序；缺一即说。"""
    found = list(
        models.Payment.objects.select_for_update().filter(division=division, year=year, **{f"{by}__in": list(numbers)}).prefetch_related("lines").order_by("number")
    )
    if missing := set(numbers) - {getattr(p, by) for p in found}:
        raise UserError(f"没有支付单据 {'、'.join(sorted(missing)[:5])}", "在支付清单里查对单号")
    return found


def line_fact(kind: type[Fact], payment: models.Payment, line: models.PaymentLine, *, on: date, actor: str, after: str, **more: Any) -> Fact:
    """一行的下一件事实：要素照抄，来由是同一行的前一件（`after` 是它的种类，空为没有）。"""
    causes: tuple[UUID, ...] = ()
    if after:
        causes = (fact_id(payment.year, payment.division, after, "payment", payment.number, str(line.position)),)
    values: dict[str, Any] = {"key": str(line.position), "amount": line.amount, "causes": causes, **more}
    return kind(
        division=payment.division, year=payment.year, on=on, actor=actor, document_kind="payment", document=payment.number,
        allotment=line.allotment, agency=payment.agency, fund=payment.fund, exp_func=line.exp_func, gov_econ=line.gov_econ, dep_econ=line.dep_econ,
        project=line.project, source=line.source, origin=line.origin, plan=line.plan, order=payment.order, payee=payment.payee, **values,
    )  # type: ignore[arg-type]  # fmt: skip


def advance(
    payments: Sequence[models.Payment], verb: str, kind: type[Fact], *, on: date, actor: str, after: str, fields: Sequence[str] = (), **more: Any
) -> list[Outcome]:
    """走一步: check the state, record the lines of each payment as a group, keep the new state of those accepted."""
    refused: dict[str, Refused] = {}
    ready = []
    for payment in payments:
        try:
            target = states.PAYMENT.allow(verb, payment.state, payment.number)
        except Refused as no:
            refused[payment.number] = no
            continue
        ready.append((payment, target))
    groups = [[line_fact(kind, p, line, on=on, actor=actor, after=after, **more) for line in p.lines.all()] for p, _ in ready]
    answers = chronicle.record_many(groups) if groups else []
    done = []
    for (payment, target), answer in zip(ready, answers, strict=True):
        if answer.ok:
            payment.state = target
            done.append(payment)
        else:
            found = [s.violation() for s in answer.shortages] or [chronicle.conflict(groups[0][0])]
            refused[payment.number] = Refused(found, f"没有{states.PAYMENT.move(verb).title}")
    models.Payment.objects.bulk_update(done, ["state", *fields], batch_size=1000) if done else None
    return [Outcome(p.number, refused.get(p.number)) for p in payments]


def _on_duty(payments: Sequence[models.Payment], actor: Actor, on: date, title: str) -> tuple[list[models.Payment], dict[str, Refused]]:
    free, refused = [], {}
    for p in payments:
        earlier = tuple(x for x in (p.requested_by, p.reviewed_by) if x)
        if found := violations(rules.REVIEW, rules.Duty(number=p.number, actor=actor.user, earlier=earlier), on=on):
            refused[p.number] = Refused(found, f"没有{title}")
        else:
            free.append(p)
    return free, refused


@transaction.atomic
def review_many(*, division: str, year: int, numbers: Sequence[str], on: date, actor: Actor) -> list[Outcome]:
    """单位审核一批 (R35: not by who prepared)."""
    payments = load(division, year, numbers)
    for agency in sorted({p.agency for p in payments}):
        require(actor, "payment.review", agency)
    free, refused = _on_duty(payments, actor, on, "审核")
    for p in free:
        p.reviewed_by = actor.user
    done = advance(free, "review", facts.PaymentReviewed, on=on, actor=actor.user, after=facts.PaymentRequested.KIND, fields=["reviewed_by"])
    return [*done, *(Outcome(n, r) for n, r in refused.items())]


@transaction.atomic
def approve_many(*, division: str, year: int, numbers: Sequence[str], on: date, actor: Actor) -> list[Outcome]:
    """国库批准一批 (R35)."""
    require(actor, "payment.approve")
    free, refused = _on_duty(load(division, year, numbers), actor, on, "批准")
    for p in free:
        p.approved_by = actor.user
    done = advance(free, "approve", facts.PaymentApproved, on=on, actor=actor.user, after=facts.PaymentReviewed.KIND, fields=["approved_by"])
    return [*done, *(Outcome(n, r) for n, r in refused.items())]


def _end(verb: str, permission: str, *, division: str, year: int, numbers: Sequence[str], reason: str, on: date, actor: Actor) -> list[Outcome]:
    payments = load(division, year, numbers)
    for agency in sorted({p.agency for p in payments}):
        require(actor, permission, agency)
    for p in payments:
        p.says = reason
    return advance(payments, verb, facts.PaymentEnded, on=on, actor=actor.user, after=facts.PaymentRequested.KIND, fields=["says"], reason=reason)


@transaction.atomic
def reject_many(*, division: str, year: int, numbers: Sequence[str], reason: str, on: date, actor: Actor) -> list[Outcome]:
    """退回单位，注明原因；占用退回原处 (R50)."""
    return _end("reject", "payment.reject", division=division, year=year, numbers=numbers, reason=reason, on=on, actor=actor)


@transaction.atomic
def withdraw(*, division: str, year: int, number: str, on: date, actor: Actor) -> None:
    """单位撤回尚未批准的申请。"""
    _single(_end("withdraw", "payment.request", division=division, year=year, numbers=[number], reason="单位撤回", on=on, actor=actor))


@transaction.atomic
def void(*, division: str, year: int, number: str, reason: str, on: date, actor: Actor) -> None:
    """作废尚未发送的申请。"""
    _single(_end("void", "payment.void", division=division, year=year, numbers=[number], reason=reason, on=on, actor=actor))


def review(*, division: str, year: int, number: str, on: date, actor: Actor) -> None:
    """单位审核一笔. Raises Refused."""
    _single(review_many(division=division, year=year, numbers=[number], on=on, actor=actor))


def approve(*, division: str, year: int, number: str, on: date, actor: Actor) -> None:
    """国库批准一笔. Raises Refused."""
    _single(approve_many(division=division, year=year, numbers=[number], on=on, actor=actor))


def reject(*, division: str, year: int, number: str, reason: str, on: date, actor: Actor) -> None:
    """退回一笔. Raises Refused."""
    _single(reject_many(division=division, year=year, numbers=[number], reason=reason, on=on, actor=actor))
