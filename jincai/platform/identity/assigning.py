"""任岗的办理：安全管理员把岗位授给人、收回；不能授给自己，不相容的不能兼任，最后一个安全管理员不能没有。"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused, Violation
from jincai.platform.identity import models, queries
from jincai.platform.identity.actors import Actor
from jincai.platform.identity.changing import duties_of
from jincai.platform.identity.duties import incompatible
from jincai.platform.identity.noting import note
from jincai.platform.identity.permission import require
from jincai.platform.identity.users import found_user

REACHES = {"own": "本单位", "below": "本单位及下级", "charge": "对口单位", "division": "全区划", "division_below": "全区划及下级"}
_FIELDS = ("post", "agency", "office", "reach", "funds", "project_kinds", "valid_from", "valid_to")
_LEVELS = {
    "agency": ("own", "below", "division"),
    "finance": ("charge", "division", "division_below"),
    "admin": ("own",),
    "outside": ("own",),
}


@transaction.atomic
def assign(
    *,
    user: str,
    post: str,
    actor: Actor,
    on: date,
    agency: str = "",
    office: str = "",
    reach: str = "",
    funds: Iterable[str] = (),
    project_kinds: Iterable[str] = (),
    valid_to: date | None = None,
) -> int:
    """授岗位: a person holds a post from the day `on` (until `valid_to`, not included); answers the number of the assignment.

    By the security administrator only, never to himself (I05), and not where two posts need two people (D01-D04). `reach` "" = the
    post's own. Raises Refused and UserError.
    """
    grant = require(actor, "identity.assign", division=actor.division)
    found = found_user(user, actor)
    held = _post(post, actor.division, on)
    reach = reach or held.reach
    _fits(held, reach, agency, office, on, valid_to)
    if found.username == actor.user:
        says = f"{actor.name}不能给自己授岗位"
        raise Refused(
            [
                Violation(
                    rule="I05",
                    says=says,
                    cites="三权分立：授权的人不授权自己",
                    subject=post,
                    remedy="请另一位安全管理员办理",
                    who="安全管理员",
                )
            ]
        )
    later = max(on, timezone.localdate())
    having = {verb for grant in _held(found, on) + _held(found, later) for verb in grant.verbs}
    if said := incompatible(having | set(held.verbs), found.name, duties_of(actor.division)):
        raise Refused(said, "没有授岗位")
    same = models.Assignment.objects.filter(user=found, post=post, agency=agency, office=office, reach=reach, valid_to=None)
    if again := same.filter(funds=list(funds), project_kinds=list(project_kinds), valid_from__lte=on).first():
        return int(again.pk)
    row = models.Assignment.objects.create(
        user=found, home=found.home, post=post, agency=agency, office=office, reach=reach, funds=list(funds),
        project_kinds=list(project_kinds), valid_from=on, valid_to=valid_to, made_by=actor.user,
    )  # fmt: skip
    note(actor, "identity.assign", user, grant=grant, after={"number": row.pk, **told_of(row)})
    return int(row.pk)


@transaction.atomic
def end_assignment(*, number: int, on: date, actor: Actor) -> None:
    """收岗位: the assignment ends with the day before `on`. The last security administrator of a division cannot be taken away (I06)."""
    grant = require(actor, "identity.end_assignment", division=actor.division)
    row = models.Assignment.objects.select_for_update().select_related("user").filter(pk=number, home=actor.division).first()
    if row is None:
        raise UserError(f"没有任岗 {number}", "请在任岗一览里选择")
    if row.post == "security_admin" and not _others(row, on):
        says = f"{row.user.name}是本区划最后一个安全管理员"
        raise Refused([Violation(rule="I06", says=says, subject=row.user.username, remedy="请先授另一位安全管理员", who="安全管理员")])
    if row.valid_to is None or row.valid_to > on:
        before = told_of(row)
        row.valid_to, row.ended_by = max(on, row.valid_from), actor.user
        row.save(update_fields=["valid_to", "ended_by"])
        note(actor, "identity.end_assignment", row.user.username, grant=grant, before=before, after=told_of(row))


def told_of(row: models.Assignment) -> dict[str, object]:
    """An assignment as the audit keeps it."""
    return {name: getattr(row, name) for name in _FIELDS}


def _others(row: models.Assignment, on: date) -> bool:
    """Is there another security administrator on the day?"""
    rows = models.Assignment.objects.select_for_update().filter(home=row.home, post=row.post, user__is_active=True, valid_from__lte=on)
    return any(other.valid_to is None or other.valid_to > on for other in rows if other.user_id != row.user_id)


def _held(user: models.User, on: date) -> tuple[queries.grants.Grant, ...]:
    return queries.actor_of(user, on).grants


def _post(code: str, home: str, on: date) -> models.Post:
    """The post as the division has it on the day."""
    rows = models.Post.objects.filter(code=code, home__in=(home, models.NATIONAL), valid_from__lte=on)
    found = [row for row in rows.order_by("-home", "-valid_from") if row.valid_to is None or row.valid_to > on]
    if not found:
        raise UserError(f"没有岗位“{code}”", "请在岗位表里选择")
    return found[0]


def _fits(post: models.Post, reach: str, agency: str, office: str, on: date, valid_to: date | None) -> None:
    """The range must be one the post can have, and name what it needs."""
    if reach not in _LEVELS[post.level]:
        may = "、".join(REACHES[each] for each in _LEVELS[post.level])
        raise UserError(f"岗位“{post.title}”的范围不能是{REACHES.get(reach, reach)}", f"可选：{may}")
    if (reach in ("own", "below")) and post.level == "agency" and not agency:
        raise UserError(f"岗位“{post.title}”没有选单位", "请选择单位")
    if post.level != "agency" and agency:
        raise UserError(f"岗位“{post.title}”不属于单位", "请不选单位，或换一个单位岗位")
    if reach == "charge" and not office:
        raise UserError("范围是对口单位，没有选处室", "请选择业务处室；它对口哪些单位在“对口单位”里登记")
    if valid_to is not None and valid_to <= on:
        raise UserError(f"止期 {valid_to} 不晚于起期 {on}", "止期当日不含在内，请改为更晚的日期")
    if agency and not agency.endswith("*") and not _exists(agency):
        raise UserError(f"本区划没有单位 {agency}", "请先登记单位")


def _exists(agency: str) -> bool:
    """Is it a unit of the scope? Asked in SQL, because the unit table belongs to the service above."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM standards_agency WHERE code = %s"
            " AND division = ANY(string_to_array(current_setting('jincai.divisions', true), ',')))",
            [agency],
        )
        return bool(cursor.fetchone()[0])
