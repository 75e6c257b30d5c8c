"""取数：办支付之前，把要查的一次取齐，不在循环里查询。"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from jincai.execution.allotment import api as allotment
from jincai.execution.cashplan import api as cashplan
from jincai.execution.payment.rules import Case
from jincai.kernel.money import ZERO, positive
from jincai.platform.banking import api as banking
from jincai.platform.identity.api import Actor
from jincai.platform.standards import api as standards


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """要支付的一行：哪条指标、哪个部门经济分类、多少（元）。"""

    allotment: str
    dep_econ: str
    amount: Decimal
    origin: str = "executable"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Payee:
    """收款人：户名、账号、开户行、行号。"""

    name: str
    account: str
    bank: str
    bank_no: str


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """一笔支付申请。`key` 相同的只办一次。"""

    key: str
    payee: Payee
    lines: tuple[Line, ...]
    purpose: str
    business: str = "1"
    batch: str = ""
    again_of: str = ""

    @property
    def amount(self) -> Decimal:
        """合计（元）。"""
        return sum((positive(line.amount) for line in self.lines), ZERO)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Gathered:
    """取齐的情形：每笔申请的每行一个 Case，和行的要素。"""

    cases: list[list[Case]]
    rows: dict[str, allotment.AllotmentRow]
    econs: dict[tuple[str, str], str]
    plans: dict[str, str]


def gather(requests: Sequence[Request], *, division: str, on: date, actor: Actor, budget_approved: bool = True) -> Gathered:
    """取齐一批申请要查的：指标、余额、占用、计划额度、经济分类、账户。Five queries whatever the number."""
    numbers = sorted({line.allotment for r in requests for line in r.lines})
    rows = allotment.rows(numbers, year=on.year, division=division)
    at = allotment.positions(numbers, year=on.year, division=division, with_holds=len(requests) <= 50)
    units = standards.agencies(division)
    types = {u.code: u.unit_type for u in units}
    plans = {n: plan_of(row, division, on) for n, row in rows.items()}
    left = cashplan.left(sorted({p for p in plans.values() if p}), year=on.year, division=division) if any(plans.values()) else {}
    econs = {
        (line.allotment, line.dep_econ): standards.gov_econ_for(line.dep_econ, types.get(rows[line.allotment].agency, ""), on) or ""
        for r in requests
        for line in r.lines
        if line.allotment in rows
    }
    known = {line.dep_econ: standards.code("dep_econ", line.dep_econ, on) is not None for r in requests for line in r.lines}
    context = _Context(
        division=division,
        on=on,
        actor=actor,
        rows=rows,
        at=at,
        plans=plans,
        left=left,
        econs=econs,
        known=known,
        budget_approved=budget_approved,
    )
    return Gathered(cases=[_cases(r, context) for r in requests], rows=rows, econs=econs, plans=plans)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class _Context:
    division: str
    on: date
    actor: Actor
    rows: dict[str, allotment.AllotmentRow]
    at: dict[str, allotment.Position]
    plans: dict[str, str]
    left: dict[str, Decimal]
    econs: dict[tuple[str, str], str]
    known: dict[str, bool]
    budget_approved: bool


def plan_of(row: allotment.AllotmentRow, division: str, on: date) -> str:
    """一条指标当月的计划额度键；不按计划控制的为空。"""
    if not cashplan.controlled(division=division, on=on, fund=row.fund, project_kind=row.project_kind):
        return ""
    return cashplan.plan_key(row.agency, row.exp_func, row.fund, on.month)


def _cases(request: Request, c: _Context) -> list[Case]:
    by_allotment: dict[str, Decimal] = defaultdict(lambda: ZERO)
    by_plan: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for line in request.lines:
        by_allotment[line.allotment] += line.amount
        by_plan[c.plans.get(line.allotment, "")] += line.amount
    payee = request.payee
    problems = tuple(banking.check_account(payee.account, payee.name, payee.bank_no))
    heads = {(row.agency, row.fund) for line in request.lines if (row := c.rows.get(line.allotment))}
    cases = [
        _case(line, by_allotment[line.allotment], by_plan[c.plans.get(line.allotment, "")], problems, request, c) for line in request.lines
    ]
    return [dataclasses.replace(case, mixed=len(heads) > 1) for case in cases]


def _case(line: Line, asked: Decimal, plan_asked: Decimal, problems: tuple[str, ...], request: Request, c: _Context) -> Case:
    row, at = c.rows.get(line.allotment), c.at[line.allotment]
    plan = c.plans.get(line.allotment, "")
    if row is None:
        return Case(
            allotment=line.allotment, exists=False, released=False, amount=line.amount, asked=asked, available=ZERO, payee=request.payee.name,
            account_problems=problems, dep_econ=line.dep_econ, dep_econ_known=c.known[line.dep_econ], gov_econ="-", allotment_gov_econ="",
        )  # fmt: skip
    return Case(
        allotment=line.allotment, title=row.title, released=row.released_on is not None, amount=line.amount, asked=asked, available=at.available,
        frozen=at.frozen, executed=at.executed, holds=at.holds, agency=row.agency, actor=c.actor.name, own_agency=c.actor.acts_for(row.agency),
        fund=row.fund, exp_func=row.exp_func, fund_fits=standards.fund_fits(row.exp_func, row.fund, c.on), dep_econ=line.dep_econ,
        dep_econ_known=c.known[line.dep_econ], gov_econ=c.econs[line.allotment, line.dep_econ], allotment_gov_econ=row.gov_econ,
        payee=request.payee.name, account_problems=problems, plan=plan, plan_asked=plan_asked, plan_left=c.left.get(plan, ZERO), year=row.year, on=c.on,
        budget_approved=c.budget_approved, project_kind=row.project_kind,
    )  # fmt: skip
