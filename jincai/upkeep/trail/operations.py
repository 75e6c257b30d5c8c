"""查审计的动词：凭审计管理员的岗位，在自己的区划里；查了什么，也记一行。"""

from __future__ import annotations

import dataclasses
from typing import Any

from jincai.accounting.closing import api as closing
from jincai.kernel.problems import UserError
from jincai.platform.audit import api as audit
from jincai.platform.identity.api import Actor, require

MOST = 50_000
"""一次最多导出多少条。"""


def search(wanted: audit.Filter, *, division: str, actor: Actor, after: str = "") -> audit.Page:
    """查审计: one page. What was asked is itself audited (once a search, not once a page). Raises Refused without the post."""
    require(actor, "audit.search", division=division)
    try:
        with audit.reading():
            found = audit.search(dataclasses.replace(wanted, division=division), after=after)
    except ValueError as error:
        raise UserError("没有这一页", "从第一页翻起") from error
    if not after:
        audit.record(audit.by(actor, kind="read", verb="audit.search", document_kind="audit", after=_asked(wanted)))
    return found


def look(number: int, *, division: str, actor: Actor) -> audit.Record | None:
    """看一条; None when it is not there, or another division's."""
    require(actor, "audit.search", division=division)
    with audit.reading():
        return audit.one(number)


def export(wanted: audit.Filter, *, division: str, actor: Actor) -> list[audit.Record]:
    """导出: up to MOST records. Raises UserError when there are more; the export's own row is written by what makes the file."""
    require(actor, "audit.export", division=division)
    with audit.reading():
        found = list(audit.export(dataclasses.replace(wanted, division=division), most=MOST + 1))
    if len(found) > MOST:
        raise UserError(f"筛选后超过 {MOST:,} 条", "用日期、用户或单据再筛小一些")
    return found


def verify(*, division: str, actor: Actor) -> list[audit.Drift]:
    """核对封存: what is broken, empty when all holds; that it was asked and what came of it is audited."""
    require(actor, "audit.verify", division=division)
    found = closing.verify_audit(division=division)
    says = "；".join(str(each["says"]) for each in found)
    audit.record(audit.by(actor, kind="admin", verb="audit.verify", document_kind="audit", after={"drift": len(found)}, says=says))
    return found


def _asked(wanted: audit.Filter) -> dict[str, Any]:
    return {name: value for name, value in dataclasses.asdict(wanted).items() if value}
