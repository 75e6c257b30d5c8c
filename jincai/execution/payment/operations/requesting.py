"""申请：取数、查规定、占用、留存；成批取数，成批记。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from jincai.chronicle import api as chronicle
from jincai.execution.payment import facts, models, rules
from jincai.execution.payment.gathering import Gathered, Request, gather
from jincai.execution.payment.operations.outcomes import Outcome, distinct, single
from jincai.kernel.facts import Fact, fact_id
from jincai.kernel.money import ZERO, positive
from jincai.kernel.rules import Refused, Violation, violations
from jincai.platform.identity.api import Actor, require
from jincai.platform.numbering import api as numbering


@transaction.atomic
def request_many(*, division: str, requests: Sequence[Request], on: date, actor: Actor, budget_approved: bool = True) -> list[Outcome]:
    """提交一批支付申请: each on its own; answers in order. A key seen before answers its first number."""
    require(actor, "payment.request")
    known = _known(division, on.year, [r.key for r in requests])
    fresh, refused = _fresh(requests, known, on)
    gathered = gather(fresh, division=division, on=on, actor=actor, budget_approved=budget_approved)
    for request, cases in zip(fresh, gathered.cases, strict=True):
        if found := distinct(v for case in cases for v in violations(rules.REQUEST, case, on=on)):
            refused[request.key] = Refused(found, f"没有提交：{found[0].says}")
    good = [r for r in fresh if r.key not in refused]
    numbers = dict(
        zip([r.key for r in good], numbering.take_numbers("payment", division, on.year, count=len(good)) if good else [], strict=True)
    )
    groups = [_requested(r, numbers[r.key], gathered, division, on, actor) for r in good]
    answers = chronicle.record_many(groups) if groups else []
    for request, group, answer in zip(good, groups, answers, strict=True):
        if answer.status == "refused":
            refused[request.key] = Refused(distinct(s.violation() for s in answer.shortages), "没有提交：余额刚刚被占用")
        elif answer.status == "conflict":
            refused[request.key] = Refused([chronicle.conflict(group[0])], "没有提交")
    _keep([r for r in good if r.key not in refused], numbers, gathered, division, on, actor)
    first = {**{r.key: _told(r) for r in reversed(requests)}, **_told_before(division, on.year, list(known))}
    return [
        Outcome(known.get(r.key) or numbers.get(r.key, ""), refused.get(r.key)) if _told(r) == first[r.key] else Outcome("", _other(r))
        for r in requests
    ]


def request(*, division: str, request: Request, on: date, actor: Actor, budget_approved: bool = True) -> str:
    """提交一笔支付申请; answers its number. Raises Refused with every reason at once."""
    return single(request_many(division=division, requests=[request], on=on, actor=actor, budget_approved=budget_approved))


Told = tuple[str, str, str, str]


def _told(request: Request) -> Told:
    """一份申请说了什么：收款人、账号、金额、用途。"""
    return (request.payee.name, request.payee.account, f"{sum((line.amount for line in request.lines), ZERO):.2f}", request.purpose)


def _told_before(division: str, year: int, keys: Sequence[str]) -> dict[str, Told]:
    if not keys:
        return {}
    found = models.Payment.objects.filter(division=division, year=year, key__in=keys)
    return {
        key: (payee, account, f"{amount:.2f}", purpose)
        for key, payee, account, amount, purpose in found.values_list("key", "payee", "account", "amount", "purpose")
    }


def _other(request: Request) -> Refused:
    """同一个键，另一份内容：不是重复提交，不能当作已办。"""
    found = Violation(
        rule="IDEMPOTENT",
        says=f"这份申请（{request.key}）已经提交过，收款人、金额或用途与这次不同",
        cites="系统规则：同一请求只能有一个内容",
        subject=request.key,
        asked=sum((line.amount for line in request.lines), ZERO),
        remedy="查看已提交的那一笔；要另付一笔，请新建申请",
        who="单位经办",
    )
    return Refused([found], "没有提交：同一份申请内容不同")


def _fresh(requests: Sequence[Request], known: dict[str, str], on: date) -> tuple[list[Request], dict[str, Refused]]:
    """新的申请，同一个键只算第一次；没有明细、金额不对的先拒绝。"""
    fresh: dict[str, Request] = {}
    refused: dict[str, Refused] = {}
    for r in requests:
        if r.key in known or r.key in fresh or r.key in refused:
            continue
        if found := violations(rules.BEFORE, rules.Form(key=r.key, amounts=tuple(line.amount for line in r.lines)), on=on):
            refused[r.key] = Refused(found, f"没有提交：{found[0].says}")
        else:
            fresh[r.key] = r
    return list(fresh.values()), refused


def _known(division: str, year: int, keys: Sequence[str]) -> dict[str, str]:
    return dict(models.Payment.objects.filter(division=division, year=year, key__in=list(keys)).values_list("key", "number"))


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
