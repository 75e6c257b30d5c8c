"""办指标：分解、分配、批复、下达、上级指标、预备费、对下转移支付。每个动词：取数、查规定、写、记。"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from jincai.chronicle import api as chronicle
from jincai.execution.allotment import facts, models, rules
from jincai.execution.allotment.queries import positions
from jincai.kernel.facts import Fact, fact_id
from jincai.kernel.money import positive
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused, check
from jincai.platform.identity.api import Actor, require
from jincai.platform.numbering import api as numbering
from jincai.platform.standards import api as standards

DOCUMENT = "allotment_document"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class PoolLine:
    """待分一行：科目与金额（元）。"""

    exp_func: str
    amount: Decimal
    fund: str = "111"
    source: str = "1"
    department: str = ""
    counterpart: str = ""
    transfer_kind: str = ""
    upper_document: str = ""
    causes: tuple[UUID, ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class NewAllotment:
    """要批复到单位的一条指标。"""

    agency: str
    department: str
    exp_func: str
    amount: Decimal
    title: str
    fund: str = "111"
    gov_econ: str = ""
    project: str = ""
    project_kind: str = "3"
    source: str = "1"
    upper_document: str = ""


def _envelope(division: str, on: date, actor: Actor, document: str) -> dict[str, object]:
    return {"division": division, "year": on.year, "on": on, "actor": actor.user, "document_kind": DOCUMENT, "document": document}


def _issue(lines: Sequence[PoolLine], document: str, on: date) -> None:
    for line in lines:
        positive(line.amount)
        case = rules.Movement(
            document=document, exp_func=line.exp_func, fund=line.fund, fund_fits=standards.fund_fits(line.exp_func, line.fund, on)
        )
        check(rules.ISSUE, case, on=on, title="没有下达指标")


def _record(made: Sequence[Fact], title: str) -> None:
    for answer in chronicle.record_many([[fact] for fact in made], whole=True)[:1]:
        if answer.status == "refused":
            raise Refused([s.violation() for s in answer.shortages], title)
        if answer.status == "conflict":
            raise Refused([chronicle.conflict(made[0])], title)


def _pool(kind: type[Fact], lines: Sequence[PoolLine], *, division: str, document: str, on: date, actor: Actor, **more: object) -> list[Fact]:
    wanted = {f.name for f in dataclasses.fields(kind)}
    made = []
    for line in lines:
        values = {name: getattr(line, name) for name in ("exp_func", "amount", "fund", "source", "department", "counterpart", "transfer_kind", "upper_document")}
        fields = {k: v for k, v in {**values, **more}.items() if k in wanted}
        causes = line.causes or _previous(kind, division, on.year, document, line)
        made.append(kind(**_envelope(division, on, actor, document), key=pool_key(line), causes=causes, **fields))  # type: ignore[arg-type]
    if len({fact.key for fact in made}) < len(made):
        raise UserError(f"文号 {document} 里同一科目、部门、资金有重复的行", "先把相同的行合并再办理")
    return made


def pool_key(line: PoolLine) -> str:
    """待分一行在文里的名字：科目、资金、部门或对方、上级文号、种类。"""
    return "|".join((line.exp_func, line.fund, line.department or line.counterpart, line.upper_document, line.transfer_kind))


def _previous(kind: type[Fact], division: str, year: int, document: str, line: PoolLine) -> tuple[UUID, ...]:
    """来由: an allocation follows from the distribution of the same document, unless the caller says otherwise."""
    if kind is not facts.Allocated:
        return ()
    before = dataclasses.replace(line, department="")
    return (fact_id(year, division, facts.Distributed.KIND, DOCUMENT, document, pool_key(before)),)


@transaction.atomic
def authorise_advance(*, division: str, lines: Sequence[PoolLine], document: str, on: date, actor: Actor) -> None:
    """先行安排：预算草案批准前，参照上年同期安排的基本支出等 (预算法54)."""
    require(actor, "allotment.distribute", "")
    _issue(lines, document, on)
    lines = [dataclasses.replace(line, source="0") for line in lines]
    _record(_pool(facts.AdvanceAuthorised, lines, division=division, document=document, on=on, actor=actor), "没有先行安排")


@transaction.atomic
def replace_advance(*, division: str, lines: Sequence[PoolLine], document: str, on: date, actor: Actor) -> None:
    """冲回先行安排：预算批准之后, the approved budget takes its place. Raises Refused while the budget is not approved."""
    require(actor, "allotment.distribute", "")
    lines = [dataclasses.replace(line, source="0") for line in lines]
    _record(_pool(facts.AdvanceReplaced, lines, division=division, document=document, on=on, actor=actor), "没有冲回先行安排")


@transaction.atomic
def distribute(*, division: str, lines: Sequence[PoolLine], document: str, on: date, actor: Actor) -> list[UUID]:
    """分解到业务处室（元）. Raises Refused when the pool has not enough."""
    require(actor, "allotment.distribute", "")
    _issue(lines, document, on)
    made = _pool(facts.Distributed, lines, division=division, document=document, on=on, actor=actor)
    _record(made, "没有分解指标")
    return [fact.id for fact in made]


@transaction.atomic
def allocate(*, division: str, lines: Sequence[PoolLine], document: str, on: date, actor: Actor, direct: bool = False) -> list[UUID]:
    """分配到主管部门；`direct` 为批复部门预算（20 日内，中间没有业务处室）。"""
    require(actor, "allotment.allocate", "")
    _issue(lines, document, on)
    made = _pool(facts.Replied if direct else facts.Allocated, lines, division=division, document=document, on=on, actor=actor)
    _record(made, "没有分配指标")
    return [fact.id for fact in made]


@transaction.atomic
def approve_to_unit(*, division: str, lines: Sequence[NewAllotment], document: str, on: date, actor: Actor, direct: bool = False) -> list[str]:
    """部门批复单位（15 日内）: makes the allotments; answers their numbers in order. 预算法52."""
    require(actor, "allotment.approve_to_unit", "")
    pool = [PoolLine(exp_func=n.exp_func, amount=n.amount, fund=n.fund) for n in lines]
    _issue(pool, document, on)
    numbers = numbering.take_numbers("allotment", division, on.year, count=len(lines))
    models.Allotment.objects.bulk_create(
        [
            models.Allotment(
                division=division, year=on.year, number=number, document=document, approved_on=on,
                **{f.name: getattr(n, f.name) for f in dataclasses.fields(n) if f.name != "amount"},
            )
            for number, n in zip(numbers, lines, strict=True)
        ],
        batch_size=2000,
    )  # fmt: skip
    made = [_held(facts.ApprovedToUnit, number, n, n.amount, division=division, on=on, actor=actor) for number, n in zip(numbers, lines, strict=True)]
    made = [dataclasses.replace(f, causes=_allocated(division, on.year, document, n, direct)) for f, n in zip(made, lines, strict=True)]
    _record(made, "没有批复指标")
    return numbers


def _allocated(division: str, year: int, document: str, n: NewAllotment, direct: bool) -> tuple[UUID, ...]:
    """来由：同一指标文里分到该部门该科目的那一行。"""
    kind = facts.Replied if direct else facts.Allocated
    line = PoolLine(exp_func=n.exp_func, amount=n.amount, fund=n.fund, department=n.department)
    return (fact_id(year, division, kind.KIND, DOCUMENT, document, pool_key(line)),)


def _held(kind: type[Fact], number: str, a: NewAllotment | models.Allotment, amount: Decimal, *, division: str, on: date, actor: Actor, key: str = "", **more: object) -> Fact:
    return kind(
        division=division, year=on.year, on=on, actor=actor.user, document_kind="allotment", key=key,
        **{"document": number, **more},
        amount=positive(amount), allotment=number, agency=a.agency, department=a.department, fund=a.fund, exp_func=a.exp_func,
        gov_econ=a.gov_econ, project=a.project, source=a.source,
    )  # type: ignore[arg-type]  # fmt: skip


@transaction.atomic
def release(*, division: str, numbers: Sequence[str], on: date, actor: Actor) -> None:
    """下达：生成可执行指标, all or nothing. Raises Refused for one released before."""
    require(actor, "allotment.release", "")
    found = list(models.Allotment.objects.select_for_update().filter(division=division, year=on.year, number__in=numbers).order_by("number"))
    for a in found:
        check(rules.RELEASE, rules.Movement(released=a.released_on is not None), on=on, title=f"没有下达 {a.number}")
    at = positions([a.number for a in found], year=on.year, division=division)
    models.Allotment.objects.filter(pk__in=[a.pk for a in found]).update(released_on=on)
    approved = facts.ApprovedToUnit.KIND
    made = [
        dataclasses.replace(
            _held(facts.Activated, a.number, a, at[a.number].unreleased, division=division, on=on, actor=actor),
            causes=(fact_id(on.year, division, approved, "allotment", a.number),),
        )
        for a in found
    ]
    _record(made, "没有下达指标")


@transaction.atomic
def notify_from_upper(*, division: str, lines: Sequence[PoolLine], document: str, on: date, actor: Actor) -> list[UUID]:
    """收到上级转移支付指标：进入待分，30 日内下达（预算法52）."""
    require(actor, "allotment.notify_from_upper", "")
    _issue([], document, on)
    made = _pool(facts.NotifiedFromUpper, lines, division=division, document=document, on=on, actor=actor)
    _record(made, "没有登记上级指标")
    return [fact.id for fact in made]


@transaction.atomic
def transfer_to_lower(*, division: str, lines: Sequence[PoolLine], document: str, on: date, actor: Actor) -> list[UUID]:
    """对下转移支付下达；上解、转贷、还本的额度也由此安排（`counterpart` 为对方区划）。"""
    require(actor, "allotment.transfer_to_lower", "")
    made = _pool(facts.TransferAllotted, lines, division=division, document=document, on=on, actor=actor)
    _record(made, "没有下达转移支付")
    return [fact.id for fact in made]


@transaction.atomic
def use_reserve(
    *, division: str, lines: Sequence[PoolLine], from_exp_func: str, decision: str, document: str, on: date, actor: Actor
) -> list[UUID]:
    """动用预备费 (预算法64): the decision of the government is required. Raises Refused (R45, R46)."""
    require(actor, "allotment.use_reserve", "")
    for line in lines:
        fits = standards.fund_fits(line.exp_func, line.fund, on)
        case = rules.Movement(document=document, decision=decision, exp_func=line.exp_func, fund=line.fund, fund_fits=fits)
        check(rules.RESERVE, case, on=on, title="没有动用预备费")
    made = _pool(
        facts.ReserveUsed, lines, division=division, document=document, on=on, actor=actor, from_exp_func=from_exp_func, decision=decision
    )
    _record(made, "没有动用预备费")
    return [fact.id for fact in made]


@transaction.atomic
def reassign(
    *, division: str, lines: Sequence[PoolLine], from_exp_func: str, decision: str, document: str, on: date, actor: Actor
) -> list[UUID]:
    """明确用途：上级追加等待分指标落到具体科目，凭文件。"""
    require(actor, "allotment.distribute", "")
    _issue(lines, document, on)
    made = _pool(
        facts.Reassigned, lines, division=division, document=document, on=on, actor=actor, from_exp_func=from_exp_func, decision=decision
    )
    _record(made, "没有明确用途")
    return [fact.id for fact in made]
