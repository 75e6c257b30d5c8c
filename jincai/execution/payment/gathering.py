"""取数：办支付之前，把要查的一次取齐，不在循环里查询。"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from jincai.books.allotment import EXECUTABLE, FROZEN, PLAN_LEFT
from jincai.execution.allotment import api as allotment
from jincai.execution.cashplan import api as cashplan
from jincai.execution.payment.rules import Case
from jincai.execution.procurement import api as procurement
from jincai.kernel.money import ZERO, positive
from jincai.ledger import api as ledger
from jincai.platform.banking import api as banking
from jincai.platform.identity.api import Actor, Question
from jincai.platform.standards import api as standards


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """要支付的一行：哪条指标、哪个部门经济分类、多少（元）；付合同的写合同号，钱从合同的占用里出。"""

    allotment: str
    dep_econ: str
    amount: Decimal
    contract: str = ""

    @property
    def origin(self) -> str:
        """占用来源：合同，或可执行指标。"""
        return "contract" if self.contract else "executable"


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
    """取齐的情形：每笔申请（按键）的每行一个 Case，还没有账上的数；和行的要素。"""

    cases: dict[str, list[Case]]
    rows: Mapping[str, allotment.AllotmentRow]
    econs: dict[tuple[str, str], str]
    plans: dict[str, str]


def asking(requests: Iterable[Request], *, division: str, on: date) -> Question[dict[str, allotment.AllotmentRow]]:
    """要问的：这批申请用到的指标，一次问齐。"""
    return allotment.asking(sorted({line.allotment for r in requests for line in r.lines}), year=on.year, division=division)


def gather(
    requests: Sequence[Request],
    rows: Mapping[str, allotment.AllotmentRow],
    *,
    division: str,
    on: date,
    actor: Actor,
    budget_approved: bool = True,
) -> Gathered:
    """取齐一批申请要查的：指标、计划额度键、经济分类、账户。Of the allotments asked; the rest is remembered, so nothing is queried
    but contracts, where there are any.
    """
    types = {code: unit.unit_type for code in {row.agency for row in rows.values()} if (unit := standards.agency(division, code, on))}
    lines = [line for r in requests for line in r.lines]
    wanted = {line.contract for line in lines if line.contract}
    context = _Context(
        on=on,
        actor=actor,
        rows=rows,
        plans={number: plan_of(row, division, on) for number, row in rows.items()},
        econs={
            (line.allotment, line.dep_econ): standards.gov_econ_for(line.dep_econ, types.get(rows[line.allotment].agency, ""), on) or ""
            for line in lines
            if line.allotment in rows
        },
        known={line.dep_econ: standards.code("dep_econ", line.dep_econ, on) is not None for line in lines},
        contracts=procurement.open_contracts(wanted, year=on.year, division=division) if wanted else {},
        budget_approved=budget_approved,
    )
    return Gathered(cases={r.key: _cases(r, context) for r in requests}, rows=rows, econs=context.econs, plans=context.plans)


def controls(cases: Iterable[Case]) -> list[str]:
    """要看余额的键：这些情形的指标和计划额度。"""
    return sorted({control for case in cases for control in (case.allotment, case.plan) if control})


def figured(case: Case, at: Mapping[str, ledger.Standing]) -> Case:
    """带上账上的数。"""
    own, plan = at[case.allotment], at.get(case.plan, ledger.Standing())
    return dataclasses.replace(
        case, available=own.of(EXECUTABLE.identifier), frozen=own.of(FROZEN.identifier), executed=own.executed, holds=own.holds,
        plan_left=plan.of(PLAN_LEFT.identifier), plan_executed=plan.executed, plan_holds=plan.holds,
        contract_left=sum((hold.amount for hold in own.holds if hold.document == case.contract), ZERO),
    )  # fmt: skip


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class _Context:
    on: date
    actor: Actor
    rows: Mapping[str, allotment.AllotmentRow]
    plans: dict[str, str]
    econs: dict[tuple[str, str], str]
    known: dict[str, bool]
    contracts: Mapping[str, str]
    budget_approved: bool


def plan_of(row: allotment.AllotmentRow, division: str, on: date) -> str:
    """一条指标当月的计划额度键；不按计划控制的为空。"""
    if not cashplan.controlled(division=division, on=on, fund=row.fund, project_kind=row.project_kind):
        return ""
    return cashplan.plan_key(row.agency, row.exp_func, row.fund, on.month)


def _cases(request: Request, c: _Context) -> list[Case]:
    by_allotment: dict[str, Decimal] = defaultdict(lambda: ZERO)
    by_plan: dict[str, Decimal] = defaultdict(lambda: ZERO)
    by_contract: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for line in request.lines:
        if line.contract:
            by_contract[line.contract] += line.amount  # the contract holds it already: nothing more is taken from the allotment
        else:
            by_allotment[line.allotment] += line.amount
        by_plan[c.plans.get(line.allotment, "")] += line.amount
    payee = request.payee
    problems = tuple(banking.check_account(payee.account, payee.name, payee.bank_no))
    mixed = len({(row.agency, row.fund) for line in request.lines if (row := c.rows.get(line.allotment))}) > 1
    return [
        _case(
            line, c.rows.get(line.allotment), c, asked=by_allotment[line.allotment], plan_asked=by_plan[c.plans.get(line.allotment, "")],
            account_problems=problems, mixed=mixed, payee=payee.name, contract=line.contract, contract_asked=by_contract[line.contract],
            contract_fits=c.contracts.get(line.contract, "") == line.allotment,
        )
        for line in request.lines
    ]  # fmt: skip


def _case(line: Line, row: allotment.AllotmentRow | None, c: _Context, **shared: Any) -> Case:
    told = {
        "allotment": line.allotment,
        "amount": line.amount,
        "dep_econ": line.dep_econ,
        "dep_econ_known": c.known[line.dep_econ],
        **shared,
    }
    if row is None:
        return Case(exists=False, released=False, gov_econ="-", allotment_gov_econ="", **told)
    return Case(
        title=row.title, released=row.released_on is not None, agency=row.agency, actor=c.actor.name,
        own_agency=c.actor.acts_for(row.agency, "payment.request"),
        fund=row.fund, exp_func=row.exp_func, fund_fits=standards.fund_fits(row.exp_func, row.fund, c.on),
        gov_econ=c.econs[line.allotment, line.dep_econ], allotment_gov_econ=row.gov_econ, plan=c.plans[line.allotment], year=row.year, on=c.on,
        budget_approved=c.budget_approved, project_kind=row.project_kind, **told,
    )  # fmt: skip
