"""留存：申请成为单据和事实；单据与明细一次往返写完，笔数再多也是一样的语句。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from jincai.execution.allotment import api as allotment
from jincai.execution.payment import facts, models
from jincai.execution.payment.gathering import Gathered, Line, Request
from jincai.execution.payment.operations.papers import paper
from jincai.execution.payment.operations.writing import writing
from jincai.execution.procurement import api as procurement
from jincai.kernel.facts import Fact, fact_id
from jincai.kernel.money import positive
from jincai.platform.audit import api as audit
from jincai.platform.identity.api import Actor, Question, ask
from jincai.platform.params import api as params
from jincai.platform.workflow import api as workflow

AT_ONCE = 5_000  # requests


def ids(count: int) -> Question[list[int]]:
    """要取的：单据的主键，先取好，明细才能同去。"""
    return Question(
        "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
        (models.Payment._meta.db_table, count),
        lambda rows: [row[0] for row in rows],
    )


def requested(request: Request, number: str, g: Gathered, division: str, on: date, actor: Actor) -> list[Fact]:
    """一份申请的事实：一行一件，来由是指标下达，付合同的是合同签订。"""
    out: list[Fact] = []
    until = draft_until(division, on)
    for position, line in enumerate(request.lines, 1):
        row = g.rows[line.allotment]
        cause = came_from(line, division=division, year=row.year)
        out.append(
            facts.PaymentRequested(
                division=division, year=on.year, on=on, actor=actor.user, document_kind="payment", document=number, key=str(position), causes=(cause,),
                amount=positive(line.amount), allotment=line.allotment, agency=row.agency, fund=row.fund, exp_func=row.exp_func,
                gov_econ=g.econs[line.allotment, line.dep_econ], dep_econ=line.dep_econ, project=row.project, source=row.source, origin=line.origin,
                from_document=line.contract, plan=g.plans[line.allotment], payee=request.payee.name, expires_on=until,
            )
        )  # fmt: skip
    return out


def draft_until(division: str, on: date) -> date:
    """申请的有效期至（含）：参数所定的天数，不跨年度。"""
    days = int(str(params.value("payment.draft_days", division, on)))
    return min(on + timedelta(days=days), date(on.year, 12, 31))


def came_from(line: Line, *, division: str, year: int) -> UUID:
    """来由：付合同的是合同签订，其余是指标下达。"""
    if line.contract:
        return fact_id(year, division, procurement.ContractSigned.KIND, procurement.DOCUMENT, line.contract)
    return fact_id(year, division, allotment.Activated.KIND, "allotment", line.allotment)


def keep(requests: Sequence[tuple[Request, str, int]], g: Gathered, division: str, on: date, actor: Actor) -> None:
    """写下单据和明细: of (request, number, id). One round trip for up to AT_ONCE requests."""
    for start in range(0, len(requests), AT_ONCE):
        made = [(_payment(*each, g, division, on, actor), each[0]) for each in requests[start : start + AT_ONCE]]
        lines = [line for payment, request in made for line in _lines(payment, request, g)]
        begun = [paper(payment, g.rows[request.lines[0].allotment].project_kind) for payment, request in made]
        ask(
            writing(models.Payment, [payment for payment, _ in made]), writing(models.PaymentLine, lines),
            workflow.starting(begun, division=division, on=on, actor=actor),
            audit.recording(*(_audited(payment, actor) for payment, _ in made)),
        )  # fmt: skip


def _audited(p: models.Payment, actor: Actor) -> audit.Entry:
    """审计的一条：申请了什么；账号只留末四位（audit 自己遮）。"""
    after = {"state": p.state, "amount": p.amount, "payee": p.payee, "account": p.account, "purpose": p.purpose, "key": p.key, "batch": p.batch}
    grant = next((g for g in actor.held if g.allows("payment.request") and g.covers(p.agency)), None)
    return audit.by(
        actor, grant, verb="payment.request", document_kind="payment", document=p.number, agency=p.agency, year=p.year, division=p.division, after=after
    )


def _payment(r: Request, number: str, key: int, g: Gathered, division: str, on: date, actor: Actor) -> models.Payment:
    first = g.rows[r.lines[0].allotment]
    return models.Payment(
        id=key, division=division, year=on.year, number=number, key=r.key, agency=first.agency, fund=first.fund, payee=r.payee.name,
        account=r.payee.account, bank=r.payee.bank, bank_no=r.payee.bank_no, purpose=r.purpose, amount=r.amount, business=r.business,
        batch=r.batch, again_of=r.again_of, state="REQUESTED", on=on, expires_on=draft_until(division, on),
        requested_by=actor.user,
    )  # fmt: skip


def _lines(payment: models.Payment, r: Request, g: Gathered) -> list[models.PaymentLine]:
    made = []
    for position, line in enumerate(r.lines, 1):
        row = g.rows[line.allotment]
        made.append(
            models.PaymentLine(
                division=payment.division, year=payment.year, payment_id=payment.id, position=position, agency=payment.agency,
                allotment=line.allotment, exp_func=row.exp_func, gov_econ=g.econs[line.allotment, line.dep_econ], dep_econ=line.dep_econ, project=row.project,
                source=row.source, origin=line.origin, contract=line.contract, plan=g.plans[line.allotment], amount=line.amount,
            )
        )  # fmt: skip
    return made
