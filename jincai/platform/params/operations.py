"""参数的设置。"""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from jincai.kernel.problems import UserError
from jincai.platform.audit.api import audited, changed
from jincai.platform.identity.api import Actor, current_divisions, require
from jincai.platform.params import models
from jincai.platform.params.declared import Value, declared
from jincai.platform.params.queries import REMEMBERED
from jincai.platform.standards.api import division as known_division


@audited("params.put")
def put(name: str, division: str, value: Value | str, valid_from: date, actor: Actor, *, facet: str = "") -> None:
    """设置参数: holds from `valid_from` until a later setting begins; the earlier one ends the day before.

    Called inside a scope of the division. Raises UserError for an unknown name or a value of the wrong form, Refused when the
    actor's post may not.
    """
    text = declared(name).write(value)
    known_division(division)
    require(actor, "params.put", division=division)
    if division not in current_divisions():
        raise UserError(f"不能在当前范围外设置区划 {division} 的参数", "请先进入该区划")
    same = models.Parameter.objects.select_for_update().filter(division=division, name=name, facet=facet)
    later = same.filter(valid_from__gt=valid_from).order_by("valid_from").first()
    before = same.filter(Q(valid_to=None) | Q(valid_to__gt=valid_from), valid_from__lte=valid_from).values("value", "valid_from", "set_by").first()
    for earlier in same.filter(Q(valid_to=None) | Q(valid_to__gt=valid_from), valid_from__lt=valid_from):
        earlier.valid_to = valid_from
        earlier.save(update_fields=["valid_to", "set_at"])
    models.Parameter.objects.update_or_create(
        division=division,
        name=name,
        facet=facet,
        valid_from=valid_from,
        defaults={"value": text, "set_by": actor.user, "valid_to": later.valid_from if later else None},
    )
    told = {"value": text, "valid_from": valid_from}
    changed("parameter", f"{name}|{facet}" if facet else name, before=before, after=told, division=division)
    REMEMBERED.forget()
