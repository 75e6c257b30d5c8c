"""用户的办理：建、停、改密码。"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.platform.identity import models, posts
from jincai.platform.identity.actors import Actor
from jincai.platform.identity.duties import incompatible
from jincai.platform.identity.noting import note
from jincai.platform.identity.permission import require
from jincai.platform.identity.queries import actor_of

ALWAYS = date(2007, 1, 1)
"""Since when a user made at set-up holds his posts: since the code lists begin."""
KEPT = 5
"""How many used passwords are kept."""


@transaction.atomic
def create_user(
    *,
    username: str,
    name: str,
    division: str,
    posts: Iterable[str] = (),
    agency: str = "",
    agencies: Iterable[str] = (),
    password: str | None = None,
    actor: Actor | None = None,
    person: str = "",
) -> Actor:
    """建用户: create or renew a person who may sign in (the same user name is brought up to date); returns his actor.

    Each of the posts becomes an assignment to each of the units, with the post's own reach; others he had end. Without a password
    nobody can sign in as him. With an `actor` (a screen) he must be the system administrator, nobody who is there already is taken
    over, and posts are not his to give: the security administrator assigns them. Raises UserError for an unknown post, an empty name
    or a name that is taken, Refused for posts that one person may not hold together.
    """
    wanted = known_posts(posts)
    if actor:
        grant = require(actor, "identity.create_user", division=division)
        if wanted:
            raise UserError("系统管理员建用户，不授岗位", "建好用户后请安全管理员授岗位")
    if not username.strip() or not name.strip():
        raise UserError("用户名和姓名不能为空", "请填写用户名和姓名")
    user = models.User.objects.select_for_update().filter(username=username).first() or models.User(username=username)
    if actor and user.pk and (user.home != division or user.is_active):
        raise UserError(f"已有用户“{username}”", "换一个用户名；停用了的本区划用户可以再建，原来的岗位由安全管理员收放")
    user.name, user.home, user.agency, user.person = name, division, agency, person or user.person
    user.is_active, user.stopped_on = True, None
    user.set_password(password)
    user.changed_password_at = timezone.now() if password else None
    user.save()
    if actor:
        after = {"name": name, "agency": agency, "person": person}
        note(actor, "identity.create_user", username, grant=grant, after=after)
    else:
        _hold(user, wanted, list(agencies) or ([agency] if agency else []))
    return actor_of(user)


def _hold(user: models.User, wanted: list[str], units: list[str]) -> None:
    """He holds exactly these posts from now on."""
    table = posts.table()
    if found := incompatible({verb for post in wanted for verb in table[post].verbs}, user.name):
        raise Refused(found, "没有建用户")
    keys = {(p, unit if table[p].level == "agency" else "", table[p].reach) for p in wanted for unit in (units or [""])}
    today = timezone.localdate()
    live = [a for a in models.Assignment.objects.filter(user=user) if a.valid_to is None or a.valid_to > today]
    same = {(a.post, a.agency, a.reach) for a in live if not (a.funds or a.project_kinds or a.office or a.made_by)}
    for old in live:
        if (old.post, old.agency, old.reach) not in keys & same:
            old.valid_to = max(today, old.valid_from)
    models.Assignment.objects.bulk_update(live, ["valid_to"])
    models.Assignment.objects.bulk_create(
        models.Assignment(user=user, home=user.home, post=post, agency=unit, reach=reach, valid_from=ALWAYS)
        for post, unit, reach in sorted(keys - same, key=lambda key: (wanted.index(key[0]), key[1]))
    )


@transaction.atomic
def stop_user(*, username: str, on: date, reason: str, actor: Actor) -> None:
    """停用户 from the day on: he can do nothing any more, what he lent ends, his tokens are gone; his papers stay as they are."""
    user = found_user(username, actor)
    grant = require(actor, "identity.stop_user", division=user.home)
    if user.username == actor.user:
        raise UserError("不能停用自己", "请另一位系统管理员办理")
    user.stopped_on = on
    user.is_active = on > timezone.localdate()
    user.save(update_fields=["stopped_on", "is_active"])
    models.Token.objects.filter(user=user).delete()
    lent = models.Delegation.objects.filter(from_user=user, ended_at=None) | models.Delegation.objects.filter(to_user=user, ended_at=None)
    lent.update(ended_at=timezone.now(), ended_by=actor.user)
    note(actor, "identity.stop_user", username, grant=grant, after={"stopped_on": on}, says=reason)


@transaction.atomic
def set_password(*, username: str, password: str, actor: Actor, must_change: bool | None = None) -> None:
    """改密码: his own, or by the security administrator (then he must change it at the next sign-in). The validators of the settings
    are asked; the last five are kept and may not come back. Raises UserError with everything that is wrong with it."""
    user = found_user(username, actor)
    own = user.username == actor.user
    grant = None if own else require(actor, "identity.set_password", division=user.home)
    _fit(password, user)
    if user.has_usable_password():
        models.OldPassword.objects.create(user=user, hash=user.password)
        old = models.OldPassword.objects.filter(user=user).order_by("-at", "-id").values_list("id", flat=True)[KEPT - 1 :]
        models.OldPassword.objects.filter(id__in=list(old)).delete()
    user.set_password(password)
    user.changed_password_at, user.must_change = timezone.now(), (not own) if must_change is None else must_change
    user.save(update_fields=["password", "changed_password_at", "must_change"])
    note(actor, "identity.set_password", username, grant=grant, says="本人改密码" if own else "安全管理员重设密码")


def _fit(password: str, user: models.User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise UserError("；".join(error.messages), "请换一个新的密码") from error
    if password_used(user, password):
        raise UserError(f"这个密码用过了，最近 {KEPT} 个密码不能再用", "请换一个新的密码")


def password_used(user: models.User, password: str, last: int = KEPT) -> bool:
    """用过没有: is it his password now, or one of the `last` he had?"""
    if user.pk is None:
        return False
    old = models.OldPassword.objects.filter(user=user).order_by("-at", "-id").values_list("hash", flat=True)[: last - 1]
    hashes = [*([user.password] if user.has_usable_password() else []), *old]
    return any(check_password(password, each) for each in hashes)


def found_user(username: str, actor: Actor) -> models.User:
    """The user, locked; one of another division is not found. Raises UserError."""
    user = models.User.objects.select_for_update().filter(username=username, home=actor.division).first()
    if user is None:
        raise UserError(f"没有用户“{username}”", "请核对用户名；用户名区分大小写")
    return user


def known_posts(wanted: Iterable[str]) -> list[str]:
    """The posts asked for, each in the table that comes with the program."""
    listed = list(dict.fromkeys(wanted))
    unknown = [post for post in listed if post not in posts.table() or post == posts.SYSTEM]
    if unknown:
        raise UserError(f"没有岗位“{'、'.join(unknown)}”", f"可用岗位：{'、'.join(p for p in posts.table() if p != posts.SYSTEM)}")
    return listed
