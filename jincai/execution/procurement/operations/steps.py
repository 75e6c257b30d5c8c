"""走步：锁住单据、一个键只办一次、由指标抄来的事实。"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection

from jincai.execution.allotment import api as allotments
from jincai.execution.procurement import facts, models, rules
from jincai.kernel.facts import Fact, fact_id
from jincai.kernel.money import positive
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused, Violation
from jincai.platform.audit.api import changed
from jincai.platform.identity.api import Actor

LOCK = 5309
"""咨询锁的名字空间：政府采购的幂等键。"""

Paper = TypeVar("Paper", models.Plan, models.Contract)


def done_before(kind: type[Paper], *, division: str, year: int, key: str, told: dict[str, Any]) -> str:
    """同一个键办过的单号，没有办过为空. Two at once wait for one another; another content under the key is Refused."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, f"{kind._meta.db_table}|{division}|{year}|{key}"])
    found = kind._default_manager.filter(division=division, year=year, key=key).first()
    if found is None:
        return ""
    if any(getattr(found, name) != value for name, value in told.items()):
        raise Refused([_other(found.number, key)], "没有办理：同一份申请内容不同")
    return found.number


def _other(number: str, key: str) -> Violation:
    return Violation(
        rule="IDEMPOTENT", says=f"这份申请（{key}）已经办成 {number}，内容与这次不同", cites="系统规则：同一请求只能有一个内容", subject=number,
        remedy="查看已办的那一份；要另办一份，请新建", who="单位经办",
    )  # fmt: skip


def locked(kind: type[Paper], *, division: str, year: int, number: str) -> Paper:
    """取单并锁住 (a plan is always locked before its contracts). Raises UserError when there is none."""
    found = kind._default_manager.select_for_update().filter(division=division, year=year, number=number).first()
    if found is None:
        raise UserError(f"没有{kind._meta.db_table_comment} {number}", "查对单号和年度")
    return found


def allotment_row(number: str, *, division: str, year: int) -> allotments.AllotmentRow | None:
    """指标的要素。"""
    return allotments.rows([number], year=year, division=division).get(number)


def taking(row: allotments.AllotmentRow | None, number: str, amount: Decimal, on: date, expires_on: date) -> rules.Taking:
    """占用一条指标的情形：可用数与谁占着，此刻的。"""
    if row is None or row.released_on is None:
        return rules.Taking(allotment=number, ready=False, amount=amount, on=on, expires_on=expires_on)
    at = allotments.positions([number], year=row.year, division=row.division, with_holds=True)[number]
    return rules.Taking(
        allotment=number, amount=amount, available=at.available, executed=at.executed, holds=at.holds, on=on, expires_on=expires_on
    )


def released(row: allotments.AllotmentRow) -> UUID:
    """来由：指标下达。"""
    return fact_id(row.year, row.division, allotments.Activated.KIND, "allotment", row.number)


def told(paper: models.Plan | models.Contract, kind: type[Fact], *, on: date, actor: Actor, causes: Sequence[UUID], **more: Any) -> Fact:
    """单据的一件事，不带金额。"""
    make: Callable[..., Fact] = kind
    return make(
        division=paper.division, year=paper.year, on=on, actor=actor.user, document_kind=_kind(paper), document=paper.number,
        causes=tuple(causes), **more,
    )  # fmt: skip


def held(
    paper: models.Plan | models.Contract,
    kind: type[Fact],
    row: allotments.AllotmentRow,
    amount: Decimal,
    *,
    on: date,
    actor: Actor,
    causes: Sequence[UUID],
    **more: Any,
) -> Fact:
    """动占用的一件事：要素由指标抄来。"""
    return told(
        paper, kind, on=on, actor=actor, causes=causes, amount=positive(amount), allotment=row.number, agency=row.agency, fund=row.fund,
        exp_func=row.exp_func, gov_econ=row.gov_econ, project=row.project, source=row.source, **more,
    )  # fmt: skip


def turned(paper: models.Plan | models.Contract, before: str) -> None:
    """单据转了状态：审计里留前后。"""
    after = {"state": paper.state, "says": paper.says}
    changed(_kind(paper), paper.number, before={"state": before}, after=after, agency=paper.agency, year=paper.year, division=paper.division)


def earlier(paper: models.Plan | models.Contract, kind: type[Fact]) -> UUID:
    """这张单据上的前一件事。"""
    return fact_id(paper.year, paper.division, kind.KIND, _kind(paper), paper.number)


def _kind(paper: models.Plan | models.Contract) -> str:
    return facts.PLAN if isinstance(paper, models.Plan) else facts.CONTRACT
