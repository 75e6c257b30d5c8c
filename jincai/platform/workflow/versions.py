"""流程的版本：起草、发布、停用；一张单据按开始时的版本办完。发布的人不是起草的人。"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused, Violation
from jincai.platform.audit import api as audit
from jincai.platform.crypto.api import sm3
from jincai.platform.identity.api import Actor, Grant, people, require
from jincai.platform.standards.api import NATIONAL, Memory
from jincai.platform.workflow import forms, models
from jincai.platform.workflow.checking import check
from jincai.platform.workflow.comparing import differences
from jincai.platform.workflow.forms import Problem
from jincai.platform.workflow.handlers import handler, title_of
from jincai.platform.workflow.shape import Flow, read

FLOWS = Memory("flows", seconds=300)


@dataclasses.dataclass(frozen=True, slots=True)
class Version:
    """流程的一版: `body` as it is kept, `flow` as it is walked; `sm3` of the body."""

    id: int
    division: str
    kind: str
    year: int | None
    code: str
    title: str
    number: int
    state: str
    body: dict[str, Any]
    sm3: str
    made_by: str
    published_by: str
    published_at: datetime | None = None

    @property
    def flow(self) -> Flow:
        """The steps. Raises KeyError for a draft whose form is wrong."""
        return FLOWS.recall(("flow", self.id, self.sm3), lambda: read(self.body))


def digest(body: Mapping[str, Any]) -> str:
    """流程体的 SM3 over its canonical JSON."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sm3(text.encode())


def current(kind: str, *, division: str, year: int) -> Version:
    """现行的一版: the division's own before the shipped one, the year's before every year's. UserError when there is none."""
    found = FLOWS.recall((kind, division, year), lambda: _current(kind, division, year))
    if found is None:
        raise UserError(f"{title_of(kind)}没有已发布的流程", "请系统管理员起草、安全管理员发布一个流程")
    return found


def version(id: int) -> Version:
    """按编号取一版."""
    return FLOWS.recall(("version", id), lambda: shown(models.Version.objects.select_related("flow").get(pk=id)))


def versions(*, division: str, kind: str = "") -> list[Version]:
    """全部版本 of a division and the shipped ones, newest first within a flow."""
    rows = models.Version.objects.select_related("flow").filter(division__in=(NATIONAL, division))
    rows = rows.filter(flow__kind=kind) if kind else rows
    return [shown(row) for row in rows.order_by("flow__kind", "-division", "flow__year", "-number")]


@transaction.atomic
def draft(
    *, division: str, kind: str, body: Any, title: str, actor: Actor, year: int | None = None, code: str = "", seen: str | None = None
) -> Version:
    """起草: a new draft version, or the open draft replaced. Its form must be right, its way is checked when published.

    `seen` the SM3 of the open draft he had before him ("" = there was none; None = not asked): a draft that somebody else saved meanwhile is
    not replaced unseen. Raises UserError for a wrong form or kind, Refused without the right to, and (W14) saying who changed what.
    """
    grant = require(actor, "workflow.draft", division=division)
    handler(kind)
    if found := list(forms.problems(body)):
        raise UserError(f"流程写得不对：{found[0].says}", found[0].remedy)
    flow, _ = models.Flow.objects.get_or_create(
        division=division, kind=kind, year=year, defaults={"code": code or kind, "title": title[:60] or title_of(kind)}
    )
    flow = models.Flow.objects.select_for_update().get(pk=flow.pk)
    row = flow.versions.filter(state="DRAFT").order_by("-number").first()
    if row and seen is not None and row.sm3 not in (seen, digest(body)) and row.made_by != actor.user:
        raise _overtaken(row, body)
    if row is None:
        last = flow.versions.aggregate(last=Max("number"))["last"] or 0
        row = models.Version(division=division, flow=flow, number=last + 1)
    row.title, row.body, row.sm3, row.made_by = title[:60] or flow.title, body, digest(body), actor.user
    row.save()
    _audit(row, "workflow.draft", actor, grant)
    FLOWS.forget()
    return shown(row)


def _overtaken(row: models.Version, body: Any) -> Refused:
    """别人先存了：谁存的，与你的有什么不同。"""
    said = differences(row.body, body)
    made = next((person.name for person in people() if person.user == row.made_by), row.made_by)
    what = "；".join(said[:8]) + (f"；另有 {len(said) - 8} 处" if len(said) > 8 else "")
    says = f"你编辑的时候，{made}存了草稿第 {row.number} 版。{what or '名称与你的不同'}"
    return Refused([_wrong("W14", says, "看过不同之处；要用你的，再按一次保存；要用他的，不存", str(row))], "没有保存草稿")


def problems(found: Version, *, division: str, on: date) -> list[Problem]:
    """查这一版; `division` is the one that will use it."""
    return check(found.body, division=division, on=on, handler=handler(found.kind))


@transaction.atomic
def publish(*, version: int, on: date, actor: Actor) -> Version:
    """发布: the draft becomes the version new documents begin with; running ones stay on theirs. Raises Refused, UserError."""
    row = models.Version.objects.select_for_update(of=("self",)).select_related("flow").filter(pk=version).first()
    if row is None:
        raise UserError("没有这一版流程", "在流程清单里选一版草稿")
    grant = require(actor, "workflow.publish", division=row.division)
    if row.state != "DRAFT":
        raise Refused([_wrong("W05", f"{row} 不是草稿", "起草新的一版再发布", str(row))], "没有发布流程")
    if row.made_by == actor.user:
        raise Refused([_wrong("W06", f"{actor.name}起草的流程要由另一个人发布", "请另一位安全管理员发布", str(row))], "没有发布流程")
    if found := problems(shown(row), division=row.division, on=on):
        raise Refused([_wrong("W07", each.says, each.remedy, each.step or row.title) for each in found], "没有发布流程")
    models.Version.objects.filter(flow=row.flow, state="PUBLISHED").update(state="RETIRED")
    row.state, row.published_by, row.published_at = "PUBLISHED", actor.user, timezone.now()
    row.save(update_fields=["state", "published_by", "published_at"])
    _audit(row, "workflow.publish", actor, grant)
    FLOWS.forget()
    return shown(row)


@transaction.atomic
def retire(*, version: int, actor: Actor) -> None:
    """停用: documents that run finish on it, new ones begin with the shipped flow. Raises Refused, UserError."""
    row = models.Version.objects.select_for_update(of=("self",)).select_related("flow").filter(pk=version, state="PUBLISHED").first()
    if row is None:
        raise UserError("没有这一版已发布的流程", "在流程清单里选一版已发布的")
    grant = require(actor, "workflow.publish", division=row.division)
    row.state = "RETIRED"
    row.save(update_fields=["state"])
    _audit(row, "workflow.retire", actor, grant)
    FLOWS.forget()


def _audit(row: models.Version, verb: str, actor: Actor, grant: Grant) -> None:
    """留审计: which version, and what it is by its SM3."""
    after = {"kind": row.flow.kind, "title": row.title, "number": row.number, "state": row.state, "sm3": row.sm3, "made_by": row.made_by}
    entry = audit.by(
        actor, grant, kind="admin", verb=verb, document_kind="workflow.version", document=str(row.pk), division=row.division,
        year=row.flow.year, after=after,
    )  # fmt: skip
    audit.record(entry)


def shown(row: models.Version) -> Version:
    """As a value."""
    flow = row.flow
    return Version(
        id=row.pk, division=row.division, kind=flow.kind, year=flow.year, code=flow.code, title=row.title, number=row.number,
        state=row.state, body=row.body, sm3=row.sm3, made_by=row.made_by, published_by=row.published_by,
        published_at=row.published_at,
    )  # fmt: skip


def _current(kind: str, division: str, year: int) -> Version | None:
    rows = models.Version.objects.select_related("flow").filter(
        state="PUBLISHED", flow__kind=kind, flow__division__in=(NATIONAL, division)
    )
    row = rows.filter(flow__year=year) | rows.filter(flow__year=None)
    found = row.order_by("-flow__division", F("flow__year").asc(nulls_last=True)).first()
    return shown(found) if found else None


def _wrong(rule: str, says: str, remedy: str, subject: str) -> Violation:
    return Violation(rule=rule, says=says, cites="流程管理：起草与发布由两个人办", subject=subject, remedy=remedy, who="安全管理员")
