"""单位与人员的办理：登记人员、编制岗位、任职；看全敏感信息。由系统管理员办，进审计。"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from jincai.kernel.problems import UserError
from jincai.planning.roster import models
from jincai.planning.roster.numbers import check_id_number, check_phone
from jincai.planning.roster.queries import in_force
from jincai.platform.audit import api as audit
from jincai.platform.crypto import api as crypto
from jincai.platform.identity.api import Actor, Grant, require
from jincai.platform.standards import api as standards

SENSITIVE = {"id_number": "身份证号", "phone": "手机号"}


@transaction.atomic
def register_person(
    *, code: str, name: str, agency: str, actor: Actor, on: date, id_number: str = "", phone: str = "", birth_year: int | None = None
) -> None:
    """登记人员 from the day on, or bring him up to date by his code; an empty ID number or phone leaves what is kept.

    Raises UserError for wrong values, and when somebody else has the ID number.
    """
    grant = require(actor, "roster.person", division=actor.division)
    code, name, id_number, phone = code.strip(), name.strip(), id_number.strip().upper(), phone.strip()
    if not (code.isascii() and code.isalnum() and len(code) <= 20) or not 0 < len(name) <= 60:
        raise UserError(f"人员“{code} {name}”的编号或姓名不对", "编号用不超过 20 位的字母和数字，姓名不能为空")
    _unit(actor.division, agency, on)
    if wrong := check_id_number(id_number) or check_phone(phone):
        raise UserError(wrong, "请核对后重新填写")
    if birth_year is not None and not 1900 <= birth_year <= on.year:
        raise UserError(f"出生年 {birth_year} 不对", "请填四位年份")
    row = models.Person.objects.select_for_update().filter(division=actor.division, code=code).first()
    row = row or models.Person(division=actor.division, code=code, valid_from=on)
    if id_number:
        same = models.Person.objects.filter(division=actor.division, id_number_mac=crypto.blind(id_number, "roster_person.id_number"))
        if other := same.exclude(code=code).first():
            raise UserError(f"这个身份证号已登记在 {other.name}（{other.code}）名下", "请核对身份证号，或使用原来的人员编号")
        row.id_number, row.birth_year = id_number, int(id_number[6:10])
    row.name, row.agency, row.phone = name, agency, phone or row.phone
    row.birth_year = birth_year or row.birth_year
    row.save()
    _note(actor, grant, "roster.person", "person", code, agency, {"name": name, "id_number": id_number, "phone": phone})


@transaction.atomic
def leave(*, code: str, on: date, actor: Actor) -> None:
    """离开: from the day on he is no longer there, nor in his post. His sign-in is stopped by identity.stop_user."""
    grant = require(actor, "roster.person", division=actor.division)
    row = _person(actor.division, code)
    if on <= row.valid_from:
        raise UserError(f"{row.name}自 {row.valid_from} 起，不能自 {on} 离开", "请选更晚的日期")
    row.valid_to = on
    row.save(update_fields=["valid_to"])
    _end_post(actor.division, code, on)
    _note(actor, grant, "roster.person", "person", code, row.agency, {"valid_to": on})


@transaction.atomic
def set_post(*, agency: str, code: str, title: str, number: int, on: date, actor: Actor) -> None:
    """核定编制岗位 of a unit from the day on; how it was before is kept. Raises UserError when more people are in it."""
    grant = require(actor, "roster.post", division=actor.division)
    _unit(actor.division, agency, on)
    if not (code.isascii() and code.isalnum() and len(code) <= 20) or not 0 < len(title.strip()) <= 60 or not 0 < number <= 9999:
        raise UserError(f"岗位“{code} {title}”的编号、名称或编制数不对", "编号用字母和数字，编制数为 1 至 9999")
    rows = models.Post.objects.select_for_update().filter(division=actor.division, agency=agency, code=code)
    held = models.Employment.objects.filter(in_force(on), division=actor.division, agency=agency, post=code).count()
    if held > number:
        raise UserError(f"岗位“{title}”现有 {held} 人，编制数不能少于此", "请先变更任职，或核定更多编制")
    if later := rows.filter(valid_from__gt=on).first():
        raise UserError(f"这个岗位自 {later.valid_from} 起已有核定", "请选更晚的日期")
    rows.filter(valid_from__lt=on, valid_to=None).update(valid_to=on)
    told = {"title": title.strip(), "number": number}
    models.Post.objects.update_or_create(division=actor.division, agency=agency, code=code, valid_from=on, defaults=told)
    _note(actor, grant, "roster.post", "post", f"{agency}/{code}", agency, {**told, "valid_from": on})


@transaction.atomic
def employ(*, person: str, agency: str, post: str, on: date, actor: Actor) -> None:
    """任职 from the day on; the post he was in ends with the day before. Raises UserError when the post is full or not there."""
    grant = require(actor, "roster.employ", division=actor.division)
    who = _person(actor.division, person)
    place = models.Post.objects.select_for_update().filter(in_force(on), division=actor.division, agency=agency, code=post).first()
    if place is None:
        raise UserError(f"单位 {agency} 在 {on} 没有岗位 {post}", "请先核定编制岗位")
    if not (who.valid_from <= on and (who.valid_to is None or on < who.valid_to)):
        raise UserError(f"{who.name}在 {on} 不在册", "请核对日期")
    others = models.Employment.objects.filter(in_force(on), division=actor.division, agency=agency, post=post).exclude(person=person)
    if others.count() >= place.number:
        raise UserError(f"岗位“{place.title}”编制 {place.number} 人，已满", "请先变更他人任职，或核定更多编制")
    if later := models.Employment.objects.filter(division=actor.division, person=person, valid_from__gte=on).first():
        raise UserError(f"{who.name}自 {later.valid_from} 起已有任职", "请选更晚的日期")
    _end_post(actor.division, person, on)
    models.Employment.objects.create(division=actor.division, person=person, agency=agency, post=post, valid_from=on)
    models.Person.objects.filter(pk=who.pk).update(agency=agency)
    _note(actor, grant, "roster.employ", "person", person, agency, {"post": post, "valid_from": on})


@transaction.atomic
def reveal(*, code: str, field: str, reason: str, actor: Actor, division: str) -> str:
    """看全敏感信息: the person's `id_number` or `phone`; against post, reason and a row in the audit.

    Raises UserError for a reason that says nothing or a person who is not there, Refused without the post or for another unit.
    """
    said = crypto.reason(reason)
    row = models.Person.objects.filter(division=division, code=code).first()
    if row is None or field not in SENSITIVE:
        raise UserError("没有这个人，或没有这一项", "请从人员清单里选择")
    grant = require(actor, "identity.reveal", agency=row.agency, division=division)
    value: str = getattr(row, field)
    where = {"document_kind": "roster.person", "document": code, "agency": row.agency}
    audit.record(audit.by(actor, grant, kind="reveal", verb="identity.reveal", after={"field": field}, says=said, **where))
    return value


@transaction.atomic
def change_unit(*, code: str, on: date, actor: Actor, name: str = "", parent: str = "", unit_type: str = "", closed: bool = False) -> None:
    """登记或变更单位 from the day on: a new code is registered, a known one changed or (`closed`) ended; what is "" stays.

    Raises UserError.
    """
    grant = require(actor, "standards.change_agency", division=actor.division)
    said = {key: value for key, value in (("name", name), ("parent", parent), ("unit_type", unit_type)) if value}
    before = standards.agency(actor.division, code, on)
    if before is not None:
        standards.change_agency(division=actor.division, code=code, on=on, actor=actor, closed=closed, **({} if closed else said))
    elif closed:
        raise UserError(f"{on} 没有单位 {code}", "请核对单位代码")
    else:
        standards.add_agency(division=actor.division, code=code, valid_from=on, **({"unit_type": "机关"} | said | {"name": name}))
    _note(actor, grant, "standards.change_agency", "unit", code, code, {**said, "closed": closed, "valid_from": on})


def _person(division: str, code: str) -> models.Person:
    row = models.Person.objects.select_for_update().filter(division=division, code=code).first()
    if row is None:
        raise UserError(f"没有人员 {code}", "请先登记人员")
    return row


def _unit(division: str, agency: str, on: date) -> None:
    if standards.agency(division, agency, on) is None:
        raise UserError(f"{on} 没有单位 {agency}", "请先登记单位")


def _end_post(division: str, person: str, on: date) -> None:
    rows = models.Employment.objects.select_for_update().filter(division=division, person=person)
    rows.filter(valid_from__gte=on).delete()
    rows.filter(valid_from__lt=on, valid_to=None).update(valid_to=on)


def _note(actor: Actor, grant: Grant, verb: str, kind: str, document: str, agency: str, after: dict[str, Any]) -> None:
    told = {name: value for name, value in after.items() if value not in ("", None)}
    where = {"document_kind": f"roster.{kind}", "document": document, "agency": agency}
    audit.record(audit.by(actor, grant, kind="admin", verb=verb, after=told, **where))
