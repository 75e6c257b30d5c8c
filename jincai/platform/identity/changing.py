"""不相容职务的改写：一个区划另立、改写或停用一条；没有改写过时不查库。"""

from __future__ import annotations

from django.db import transaction

from jincai.kernel.problems import UserError
from jincai.platform.identity import duties, models, posts
from jincai.platform.identity.actors import Actor
from jincai.platform.identity.duties import Duty
from jincai.platform.identity.editions import edition, renew_edition
from jincai.platform.identity.noting import note
from jincai.platform.identity.permission import require

EDITION = "duties"
_known: dict[str, tuple[int, tuple[Duty, ...]]] = {}


def duties_of(division: str) -> tuple[Duty, ...]:
    """本区划的不相容职务: the shipped ones with the division's own. Read from the database only after somebody changed one."""
    told = edition(EDITION)
    if told == 0:
        return duties.table()
    if told is None or division not in _known or _known[division][0] != told:
        own = {row.code: row for row in models.Duty.objects.filter(home=division)}
        shipped = tuple(duty for duty in duties.table() if duty.code not in own)
        mine = tuple(Duty(r.code, r.first, r.second, r.level, r.rule, r.says, r.cites) for r in own.values() if not r.stopped)
        if told is None:
            return (*shipped, *mine)
        _known[division] = (told, (*shipped, *mine))
    return _known[division][1]


@transaction.atomic
def set_duty(*, code: str, first: str, second: str, level: str, says: str, actor: Actor, cites: str = "", stopped: bool = False) -> None:
    """立不相容职务, by the security administrator: a new one for the division, or a shipped one in its own words. The separation of
    the three administrators cannot be changed. Raises Refused and UserError."""
    grant = require(actor, "identity.set_duty", division=actor.division)
    shipped = next((duty for duty in duties.table() if duty.code == code), None)
    if level == "group" or (shipped and shipped.level == "group"):
        raise UserError("三员分立不能改", "系统管理员、安全管理员、审计管理员与业务的分离随系统提供")
    if level not in ("post", "document") or not code.strip() or not says.strip():
        raise UserError("不相容职务没有填全", "请填编号、两件事项、层次（post 或 document）和说明")
    if unknown := [verb for verb in (first, second) if not posts.group_of(verb)]:
        raise UserError(f"没有事项“{'、'.join(unknown)}”", "请在事项表里选择")
    told = {"first": first, "second": second, "level": level, "says": says, "cites": cites, "stopped": stopped}
    rule = shipped.rule if shipped else "D05"
    models.Duty.objects.update_or_create(home=actor.division, code=code, defaults={**told, "rule": rule})
    renew_edition(EDITION)
    note(actor, "identity.set_duty", code, grant=grant, kind="duty", after=told)
