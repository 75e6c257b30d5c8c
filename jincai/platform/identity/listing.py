"""一览：用户、任岗、委托；给屏幕看的行，限于当前范围的区划。"""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from decimal import Decimal

from jincai.platform.identity import models, posts, scopes


@dataclasses.dataclass(frozen=True, slots=True)
class UserRow:
    """用户: `stopped_on` None = in use, `person` the roster's code, `agency` "" = the finance department."""

    user: str
    name: str
    division: str
    agency: str
    person: str
    active: bool
    stopped_on: date | None
    last_login: datetime | None


@dataclasses.dataclass(frozen=True, slots=True)
class AssignmentRow:
    """任岗: half-open `[valid_from, valid_to)`; `number` for `end_assignment`."""

    number: int
    user: str
    name: str
    post: str
    title: str
    agency: str
    office: str
    reach: str
    funds: tuple[str, ...]
    project_kinds: tuple[str, ...]
    valid_from: date
    valid_to: date | None
    made_by: str


@dataclasses.dataclass(frozen=True, slots=True)
class DelegationRow:
    """委托: both days included; `state` 待批准, 未到期初, 有效, 已到期, 已终止 on the day asked; `number` for the doors."""

    number: int
    from_user: str
    from_name: str
    to_user: str
    to_name: str
    verbs: tuple[str, ...]
    agencies: tuple[str, ...]
    amount_limit: Decimal | None
    valid_from: date
    valid_to: date
    may_pass_on: bool
    reason: str
    state: str
    approved_by: str


def users(text: str = "", limit: int = 500) -> list[UserRow]:
    """用户一览 by user name; `text` begins the user name or is in the name."""
    rows = models.User.objects.filter(home__in=scopes.current_divisions()).order_by("home", "username")
    if text:
        rows = rows.filter(username__startswith=text) | rows.filter(name__contains=text)
    return [
        UserRow(r.username, r.name, r.home, r.agency, r.person, r.is_active, r.stopped_on, r.last_login)
        for r in rows.order_by("home", "username")[:limit]
    ]


def assignments(*, user: str = "", post: str = "", on: date | None = None, limit: int = 1000) -> list[AssignmentRow]:
    """任岗一览 by user; with a day those in force on it."""
    rows = models.Assignment.objects.filter(home__in=scopes.current_divisions()).select_related("user")
    rows = rows.filter(user__username=user) if user else rows
    rows = rows.filter(post=post) if post else rows
    if on is not None:
        rows = rows.filter(valid_from__lte=on).exclude(valid_to__lte=on)
    titles = {row.code: row.title for row in models.Post.objects.filter(home__in=(*scopes.current_divisions(),))}
    return [
        AssignmentRow(
            number=r.pk, user=r.user.username, name=r.user.name, post=r.post, title=titles.get(r.post) or posts.title(r.post),
            agency=r.agency, office=r.office, reach=r.reach, funds=tuple(r.funds), project_kinds=tuple(r.project_kinds),
            valid_from=r.valid_from, valid_to=r.valid_to, made_by=r.made_by,
        )
        for r in rows.order_by("user__username", "valid_from", "id")[:limit]
    ]  # fmt: skip


def delegations(*, on: date, user: str = "", limit: int = 500) -> list[DelegationRow]:
    """委托一览, the latest first; of one person what he lent and what he got."""
    rows = models.Delegation.objects.filter(home__in=scopes.current_divisions()).select_related("from_user", "to_user")
    rows = rows.filter(from_user__username=user) | rows.filter(to_user__username=user) if user else rows
    return [
        DelegationRow(
            number=r.pk, from_user=r.from_user.username, from_name=r.from_user.name, to_user=r.to_user.username, to_name=r.to_user.name,
            verbs=tuple(r.verbs), agencies=tuple(r.agencies), amount_limit=r.amount_limit, valid_from=r.valid_from, valid_to=r.valid_to,
            may_pass_on=r.may_pass_on, reason=r.reason, state=_state(r, on), approved_by=r.approved_by,
        )
        for r in rows.order_by("-valid_from", "-id")[:limit]
    ]  # fmt: skip


def _state(row: models.Delegation, on: date) -> str:
    if row.ended_at is not None:
        return "已终止"
    if on > row.valid_to:
        return "已到期"
    if not row.approved_by:
        return "待批准"
    return "有效" if row.valid_from <= on else "未到期初"
