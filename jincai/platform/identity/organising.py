"""内设处室与对口单位的办理：系统管理员登记，有起止日期。"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from jincai.kernel.problems import UserError
from jincai.platform.identity import models
from jincai.platform.identity.actors import Actor
from jincai.platform.identity.noting import note
from jincai.platform.identity.permission import require


@transaction.atomic
def add_office(*, code: str, name: str, actor: Actor, on: date, parent: str = "", valid_to: date | None = None) -> None:
    """登记处室 of the finance department from the day on; said again, its name, superior and last day are brought up to date."""
    grant = require(actor, "identity.organise", division=actor.division)
    rows = models.Office.objects.filter(division=actor.division)
    if not (code.isascii() and code.isalnum()) or not name.strip():
        raise UserError(f"处室“{code} {name}”的代码或名称不对", "代码用字母和数字，名称不能为空")
    if valid_to is not None and valid_to <= on:
        raise UserError(f"止期 {valid_to} 不晚于起期 {on}", "止期当日不含在内，请改为更晚的日期")
    above = {row.code: row.parent for row in rows}
    step, chain = parent, [code]
    while step:
        if step in chain:
            raise UserError(f"处室 {code} 的上级绕回到自己", "请另选上级处室")
        if step not in above:
            raise UserError(f"没有上级处室 {step}", "请先登记上级处室")
        chain.append(step)
        step = above[step]
    told = {"name": name.strip(), "parent": parent, "valid_to": valid_to}
    models.Office.objects.update_or_create(division=actor.division, code=code, valid_from=on, defaults=told)
    note(actor, "identity.organise", code, grant=grant, kind="office", after={**told, "valid_from": on})


@transaction.atomic
def put_in_charge(*, office: str, agencies: Iterable[str], actor: Actor, on: date) -> int:
    """登记对口单位: from the day on the office is in charge of these units, and no other office is; answers how many changed."""
    grant = require(actor, "identity.organise", division=actor.division)
    if not models.Office.objects.filter(division=actor.division, code=office).exists():
        raise UserError(f"没有处室 {office}", "请先登记处室")
    wanted = dict.fromkeys(agencies)
    live = list(models.Charge.objects.select_for_update().filter(division=actor.division, agency__in=list(wanted), valid_to=None))
    fresh = [code for code in wanted if code not in {row.agency for row in live if row.office == office}]
    moved = {row.agency: row.office for row in live if row.agency in fresh}
    rows = models.Charge.objects.filter(pk__in=[row.pk for row in live if row.agency in fresh])
    rows.filter(valid_from__gte=on).delete()
    rows.update(valid_to=on)
    models.Charge.objects.bulk_create(
        [models.Charge(division=actor.division, office=office, agency=code, valid_from=on) for code in fresh],
        update_conflicts=True, unique_fields=["division", "office", "agency", "valid_from"], update_fields=["valid_to"],
    )  # fmt: skip
    if fresh:
        after = {"agencies": fresh, "valid_from": on}
        note(actor, "identity.organise", office, grant=grant, kind="charge", before={"moved": moved} if moved else None, after=after)
    return len(fresh)


def offices(division: str, on: date | None = None) -> list[models.Office]:
    """处室, in code order; with a day those that exist on it."""
    rows = models.Office.objects.filter(division=division).order_by("code", "valid_from")
    return [row for row in rows if on is None or (row.valid_from <= on and (row.valid_to is None or row.valid_to > on))]


def charges(division: str, on: date | None = None) -> list[models.Charge]:
    """对口单位, by office and unit; with a day those in force on it."""
    rows = models.Charge.objects.filter(division=division).order_by("office", "agency", "valid_from")
    return [row for row in rows if on is None or (row.valid_from <= on and (row.valid_to is None or row.valid_to > on))]
