"""行与事实：待分一行、要批复的一条指标，怎样成为事实，怎样一起记。"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from jincai.chronicle import api as chronicle
from jincai.execution.allotment import models, rules
from jincai.execution.allotment.operations.origins import causes_of
from jincai.kernel.facts import Fact
from jincai.kernel.money import positive
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused, Violation, check
from jincai.platform.identity.api import Actor
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


def envelope(division: str, on: date, actor: Actor, document: str) -> dict[str, object]:
    """信封：区划、年度、日期、办理人、指标文号。"""
    return {"division": division, "year": on.year, "on": on, "actor": actor.user, "document_kind": DOCUMENT, "document": document}


def check_issue(lines: Sequence[PoolLine], document: str, on: date) -> None:
    """查下达的规定：文号、资金与科目，一行一行查. Raises Refused."""
    for line in lines:
        positive(line.amount)
        case = rules.Movement(
            document=document, exp_func=line.exp_func, fund=line.fund, fund_fits=standards.fund_fits(line.exp_func, line.fund, on)
        )
        check(rules.ISSUE, case, on=on, title="没有下达指标")


def record(made: Sequence[Fact], title: str) -> None:
    """一起记，全部或一件不记. Raises Refused with every shortage."""
    for answer in chronicle.record_many([[fact] for fact in made], whole=True)[:1]:
        if answer.status == "refused":
            raise Refused([s.violation() for s in answer.shortages], title)
        if answer.status == "conflict":
            raise Refused([chronicle.conflict(made[0])], title)
        if answer.status == "repeated":
            raise Refused([_done_before(made[0])], title)


def _done_before(fact: Fact) -> Violation:
    """同一文号同样的事已经办过：没有再办一次，也不装作又办了。"""
    return Violation(
        rule="IDEMPOTENT",
        says=f"文号 {fact.document} 的“{fact.TITLE}”同样的内容已经办过，没有重复办理",
        cites="系统规则：同一文件同一内容只办一次",
        subject=fact.document,
        remedy="确需再办一次的，用新的文号",
        who="指标管理处室",
    )


def pool(
    kind: type[Fact], lines: Sequence[PoolLine], *, division: str, document: str, on: date, actor: Actor, **more: object
) -> list[Fact]:
    """待分各行的事实；同一文里相同的行先合并. Raises UserError for repeated lines."""
    wanted = {f.name for f in dataclasses.fields(kind)}
    if not lines:
        raise UserError(f"文号 {document} 里没有一行", "至少写一行科目与金额")
    make: Callable[..., Fact] = kind
    made = []
    origins = causes_of(kind, lines, division, on.year, document, str(more.get("from_exp_func", "")))
    for line in lines:
        values = {
            name: getattr(line, name)
            for name in ("exp_func", "amount", "fund", "source", "department", "counterpart", "transfer_kind", "upper_document")
        }
        values["amount"] = positive(line.amount)
        fields = {k: v for k, v in {**values, **more}.items() if k in wanted}
        causes = line.causes or origins.get(line.exp_func, ())
        made.append(make(**envelope(division, on, actor, document), key=pool_key(line), causes=causes, **fields))
    if len({fact.key for fact in made}) < len(made):
        raise UserError(f"文号 {document} 里同一科目、部门、资金有重复的行", "先把相同的行合并再办理")
    return made


def pool_key(line: PoolLine) -> str:
    """待分一行在文里的名字：科目、资金、部门或对方、上级文号、种类。"""
    return "|".join((line.exp_func, line.fund, line.department or line.counterpart, line.upper_document, line.transfer_kind))


def held(
    kind: type[Fact],
    number: str,
    a: NewAllotment | models.Allotment,
    amount: Decimal,
    *,
    division: str,
    on: date,
    actor: Actor,
    key: str = "",
    **more: object,
) -> Fact:
    """到单位的一件事实：要素从指标抄来。"""
    make: Callable[..., Fact] = kind
    return make(
        division=division, year=on.year, on=on, actor=actor.user, document_kind="allotment", key=key,
        **{"document": number, **more},
        amount=positive(amount), allotment=number, agency=a.agency, department=a.department, fund=a.fund, exp_func=a.exp_func,
        gov_econ=a.gov_econ, project=a.project, source=a.source,
    )  # fmt: skip
