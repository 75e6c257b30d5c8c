"""委托的办理：本人把自己的岗位借给同区划的人，有期、可限事项单位金额；安全管理员批准后生效，不能绕一圈回到自己。"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused, Violation
from jincai.platform.identity import models, queries
from jincai.platform.identity.actors import Actor
from jincai.platform.identity.changing import duties_of
from jincai.platform.identity.duties import incompatible
from jincai.platform.identity.naming import verb_title
from jincai.platform.identity.noting import note
from jincai.platform.identity.permission import require
from jincai.platform.identity.users import found_user

LONGEST = 366
_FIELDS = ("verbs", "agencies", "amount_limit", "valid_from", "valid_to", "may_pass_on", "approved_by")
CITES = "委托限于本人的岗位，有期限，不得转回委托人"
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('identity.delegation ' || %s, 0))"
_BACK = """
    WITH RECURSIVE lent (holder, path) AS (
        SELECT d.to_user_id, ARRAY[d.from_user_id, d.to_user_id] FROM identity_delegation d
        WHERE d.from_user_id = %(to)s AND d.ended_at IS NULL AND d.valid_from <= %(until)s AND d.valid_to >= %(since)s AND d.id <> %(but)s
        UNION ALL
        SELECT d.to_user_id, l.path || d.to_user_id FROM lent l JOIN identity_delegation d ON d.from_user_id = l.holder
        WHERE d.ended_at IS NULL AND d.valid_from <= %(until)s AND d.valid_to >= %(since)s AND d.to_user_id <> ALL(l.path) AND d.id <> %(but)s
    ) SELECT (SELECT array_agg(u.name ORDER BY array_position(l.path, u.id)) FROM identity_user u WHERE u.id = ANY(l.path))
    FROM lent l WHERE l.holder = %(from)s ORDER BY cardinality(l.path) LIMIT 1"""


@transaction.atomic
def delegate(
    *,
    from_user: str,
    to_user: str,
    valid_from: date,
    valid_to: date,
    reason: str,
    actor: Actor,
    verbs: Iterable[str] = (),
    agencies: Iterable[str] = (),
    amount_limit: Decimal | None = None,
    may_pass_on: bool = False,
) -> int:
    """委托: `from_user` lends his posts to `to_user` from the first to the last day, both included; answers the number.

    `verbs` and `agencies` () = all of his; `amount_limit` yuan a document. By himself (in force when the security administrator has
    approved it) or by the security administrator for somebody absent (in force at once). Administrators' posts cannot be lent. Raises
    Refused (I07 a chain back to oneself, I08 not his to lend, D.. posts that need two people) and UserError.
    """
    _locked(actor.division)
    giver, taker = found_user(from_user, actor), found_user(to_user, actor)
    own = giver.username == actor.user
    grant = require(actor, "identity.delegate" if own else "identity.approve_delegation", division=actor.division)
    if not own and actor.user == taker.username:
        raise _refused("I05", f"{actor.name}不能把别人的岗位委托给自己", "请另一位安全管理员办理")
    _sound(giver, taker, valid_from, valid_to, reason, amount_limit)
    lent = _his_own(giver, valid_from, list(verbs), list(agencies))
    _compatible(taker, lent, valid_from, actor.division)
    _no_way_back(giver, taker, valid_from, valid_to)
    row = models.Delegation.objects.create(
        from_user=giver, to_user=taker, home=giver.home, verbs=list(verbs), agencies=list(agencies), amount_limit=amount_limit,
        valid_from=valid_from, valid_to=valid_to, may_pass_on=may_pass_on, reason=reason.strip(), made_by=actor.user,
        approved_by="" if own else actor.user,
    )  # fmt: skip
    after = {name: getattr(row, name) for name in _FIELDS}
    note(actor, "identity.delegate", from_user, grant=grant, kind="delegation", after={"to": to_user, **after}, says=row.reason)
    return int(row.pk)


@transaction.atomic
def approve_delegation(*, number: int, actor: Actor) -> None:
    """批准委托: in force from its first day on; what stood in its way when it was asked for is asked again."""
    grant = require(actor, "identity.approve_delegation", division=actor.division)
    _locked(actor.division)
    row = _found(number, actor)
    if actor.user in (row.from_user.username, row.to_user.username, row.made_by):
        raise _refused("I05", f"{actor.name}不能批准与自己有关的委托", "请另一位安全管理员办理")
    _no_way_back(row.from_user, row.to_user, row.valid_from, row.valid_to, but=number)
    _compatible(row.to_user, _his_own(row.from_user, row.valid_from, row.verbs, row.agencies), row.valid_from, actor.division)
    row.approved_by = actor.user
    row.save(update_fields=["approved_by"])
    told = {"number": number, "to": row.to_user.username}
    note(actor, "identity.approve_delegation", row.from_user.username, grant=grant, kind="delegation", after=told)


@transaction.atomic
def end_delegation(*, number: int, actor: Actor) -> None:
    """终止委托 at once: by who lent, by who got it, or by the security administrator."""
    row, grant = _found(number, actor), None
    if actor.user not in (row.from_user.username, row.to_user.username):
        grant = require(actor, "identity.end_delegation", division=actor.division)
    row.ended_at, row.ended_by = timezone.now(), actor.user
    row.save(update_fields=["ended_at", "ended_by"])
    told = {"number": number, "to": row.to_user.username}
    note(actor, "identity.end_delegation", row.from_user.username, grant=grant, kind="delegation", before=told)


def _found(number: int, actor: Actor) -> models.Delegation:
    rows = models.Delegation.objects.select_for_update(of=("self",)).select_related("from_user", "to_user")
    row = rows.filter(pk=number, home=actor.division, ended_at=None).first()
    if row is None:
        raise UserError(f"没有委托 {number}，或已终止", "请在委托一览里选择")
    return row


def _sound(giver: models.User, taker: models.User, first: date, last: date, reason: str, limit: Decimal | None) -> None:
    if giver.pk == taker.pk:
        raise _refused("I07", "不能委托给自己", "请选择另一个人")
    if not taker.is_active:
        raise UserError(f"{taker.name}已停用", "请选择另一个人")
    if not reason.strip():
        raise UserError("没有写委托的事由", "请写明事由，例如：出差")
    if not 0 <= (last - first).days < LONGEST:
        raise UserError(f"委托期 {first} 至 {last} 不对", f"止期不早于起期，一次不超过 {LONGEST} 天")
    if limit is not None and limit <= 0:
        raise UserError(f"金额上限 {limit} 不对", "请填大于零的金额，或不填")


def _his_own(giver: models.User, on: date, verbs: list[str], agencies: list[str]) -> set[str]:
    """The verbs that are lent; he must have each of them, and each unit."""
    held = [g for g in queries.actor_of(giver, max(on, timezone.localdate())).grants if g.level in ("agency", "finance")]
    if not held:
        raise _refused("I08", f"{giver.name}没有可以委托的岗位", "管理员的岗位不能委托；请由安全管理员另行授岗位")
    short = [verb for verb in verbs if not any(grant.allows(verb) for grant in held) or verb.endswith("*")]
    if short:
        said = "、".join(f"{verb_title(verb)}（{verb}）" for verb in short)
        raise _refused("I08", f"{giver.name}自己不能办理“{said}”", "请在他能办的事项里选择")
    away = [code for code in agencies if not any(grant.covers(code) for grant in held)]
    if away:
        raise _refused("I08", f"{giver.name}不代表单位 {'、'.join(away)}", "请在他代表的单位里选择")
    return set(verbs) or {verb for grant in held for verb in grant.verbs}


def _compatible(taker: models.User, lent: set[str], on: date, division: str) -> None:
    having = {verb for grant in queries.actor_of(taker, max(on, timezone.localdate())).grants for verb in grant.verbs}
    if said := incompatible(having | lent, taker.name, duties_of(division)):
        raise Refused(said, "没有委托")


def _locked(division: str) -> None:
    """One delegation of a division at a time: two that close a circle together must not both be kept."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [division])


def _no_way_back(giver: models.User, taker: models.User, first: date, last: date, but: int = 0) -> None:
    told: dict[str, Any] = {"to": taker.pk, "from": giver.pk, "since": first, "until": last, "but": but}
    with connection.cursor() as cursor:
        cursor.execute(_BACK, told)
        row = cursor.fetchone()
    if row:
        raise _refused("I07", f"委托绕了一圈又回到委托人：{' → '.join([giver.name, *row[0]])}", "请先终止其中一环，或委托给别人")


def _refused(rule: str, says: str, remedy: str) -> Refused:
    return Refused([Violation(rule=rule, says=says, cites=CITES, remedy=remedy, who="安全管理员")], "没有委托")
