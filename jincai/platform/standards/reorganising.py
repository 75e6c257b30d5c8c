"""区划与单位的变更：改名、换上级、撤销，都从某一天起；以前的样子留着，按那一天去查就是那一天的树。"""

from __future__ import annotations

import dataclasses
from datetime import date

from django.db import transaction

from jincai.kernel.problems import UserError
from jincai.platform.audit import api as audit
from jincai.platform.identity.api import Actor, current_divisions, require, scope
from jincai.platform.standards import models, pinyin
from jincai.platform.standards.agencies import add_agencies, agencies_below, agency
from jincai.platform.standards.divisions import division, parents
from jincai.platform.standards.memory import AGENCIES, DIVISIONS
from jincai.platform.standards.rows import DIVISION_LEVELS, NATIONAL, AgencyRow, DivisionRow


@transaction.atomic
def change_division(
    *, code: str, on: date, actor: Actor, name: str = "", parent: str = "", level: str = "", document: str = "", closed: bool = False
) -> DivisionRow:
    """变更区划 from the day on: another name, superior or level, or (`closed`) it is no longer there. What is "" stays as it is.

    By the system administrator, for divisions registered here; those of the standard list change with the list. Raises UserError.
    """
    grant = require(actor, "standards.change_division")
    now = division(code)
    if models.Division.objects.filter(code=code, standard=True).exists():
        raise UserError(f"{code} {now.name} 是全国标准的区划，不在这里改", "全国标准的变更随新版代码装载")
    if on <= now.valid_from or now.valid_to is not None:
        raise UserError(f"{code} {now.name} 不能自 {on} 变更", f"它现在的样子自 {now.valid_from} 起" + ("，已撤销" if now.valid_to else ""))
    new = dataclasses.replace(now, name=name.strip() or now.name, parent=parent or now.parent, level=level or now.level)
    above = division(new.parent, on)
    if code in (above.code, *(each.code for each in parents(above.code, on))):
        raise UserError(f"{above.code} 在 {code} 之下，不能作它的上级", "请另选上级区划")
    if DIVISION_LEVELS.index(above.level) >= DIVISION_LEVELS.index(new.level):
        raise UserError(f"{above.code} 不能作 {code} 的上级区划", "上级区划的级别须高于本区划")
    full, initials = pinyin.keys(new.name)
    with scope(divisions=(NATIONAL, *current_divisions())):
        row = models.Division.objects.select_for_update().get(code=code, valid_from=now.valid_from)
        if closed:
            row.valid_to = on
        else:
            before = {"name": now.name, "level": now.level, "parent": now.parent, "valid_from": now.valid_from, "valid_to": on}
            models.FormerDivision.objects.create(code=code, document=document, **before)
            row.name, row.parent, row.level, row.pinyin, row.initials, row.valid_from = new.name, new.parent, new.level, full, initials, on
        row.save()
        DIVISIONS.forget()
        after = {"closed_on": on} if closed else {"name": new.name, "level": new.level, "parent": new.parent, "valid_from": on}
        told = {"document_kind": "standards.division", "document": code, "says": document, "division": actor.division}
        before = {"name": now.name, "level": now.level, "parent": now.parent}
        audit.record(audit.by(actor, grant, kind="admin", verb="standards.change_division", before=before, after=after, **told))
    return division(code)


@transaction.atomic
def change_agency(*, division: str, code: str, on: date, actor: Actor, closed: bool = False, **changes: str) -> AgencyRow | None:
    """变更单位 from the day on: another name, superior, department or type; or (`closed`) it is no longer there.

    `changes` are fields of AgencyRow. By the system administrator, in a scope of the division. Raises UserError.
    """
    grant = require(actor, "standards.change_agency", division=division)
    now = agency(division, code, on)
    if now is None or now.valid_from >= on:
        raise UserError(f"单位 {code} 不能自 {on} 变更", "请核对代码和日期：那一天没有这个单位，或它正从那一天开始")
    fields = {field.name for field in dataclasses.fields(AgencyRow)} - {"division", "code", "valid_from", "valid_to"}
    if unknown := set(changes) - fields:
        raise UserError(f"单位没有“{'、'.join(sorted(unknown))}”一项", f"可改：{'、'.join(sorted(fields))}")
    below = {row.code for row in agencies_below(division, code, on)}
    if changes.get("parent") in {code, *below}:
        raise UserError(f"{changes['parent']} 在 {code} 之下，不能作它的上级", "请另选上级单位")
    if closed and below:
        raise UserError(f"单位 {code} 之下还有 {len(below)} 个单位", f"请先变更或撤销：{'、'.join(sorted(below)[:5])}")
    models.Agency.objects.filter(division=division, code=code, valid_from=now.valid_from).update(valid_to=on)
    AGENCIES.forget()
    before = {name: getattr(now, name) for name in sorted(changes)} or {"name": now.name}
    told = {"document_kind": "standards.agency", "document": code, "agency": code, "division": division}
    after = {"closed_on": on} if closed else {**changes, "valid_from": on}
    audit.record(audit.by(actor, grant, kind="admin", verb="standards.change_agency", before=before, after=after, **told))
    if closed:
        return None
    new = dataclasses.replace(now, valid_from=on, **changes)  # type: ignore[arg-type]
    add_agencies([new])
    return new
