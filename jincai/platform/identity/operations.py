"""身份的办理：建用户、查权限。"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused, Violation
from jincai.platform.identity import models, posts
from jincai.platform.identity.actors import Actor
from jincai.platform.identity.queries import actor_of


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
) -> Actor:
    """建用户: create or renew a person who may sign in (the same user name is brought up to date); returns his actor.

    Without a password nobody can sign in as him. Raises UserError for an unknown post or an empty name.
    """
    wanted = _known(posts)
    if not username.strip() or not name.strip():
        raise UserError("用户名和姓名不能为空", "请填写用户名和姓名")
    user = models.User.objects.filter(username=username).first() or models.User(username=username)
    user.name, user.home, user.agency = name, division, agency
    user.agencies, user.posts, user.is_active = list(agencies), wanted, True
    user.set_password(password)
    user.save()
    return actor_of(user)


def require(actor: Actor, verb: str, agency: str = "", division: str = "") -> None:
    """查权限: raise Refused, with every reason, unless the actor's post allows the verb and he acts for the unit.

    `verb` is `capability.verb`; an empty `agency` or `division` is not asked about.
    """
    found = []
    if not actor.may(verb):
        says = f"{actor.name}的岗位（{actor.titles or '无'}）不能办理“{verb}”"
        found.append(_violation("I01", says, actor.name, "请由有此岗位的人员办理", posts.who_may(verb), "会计法 第三十五条（岗位分离）"))
    if agency and not actor.acts_for(agency):
        says = f"{actor.name}不是单位 {agency} 的人员，不能代其办理"
        found.append(_violation("I02", says, agency, "请由该单位的人员办理，或由基础数据管理岗调整办理单位", "该单位经办或审核人员"))
    if division and actor.division != division:
        says = f"{actor.name}属于财政区划 {actor.division}，不能办理 {division} 的业务"
        found.append(_violation("I03", says, division, "请由该区划的人员办理", "该区划财政部门"))
    if found:
        raise Refused(found)


def _violation(rule: str, says: str, subject: str, remedy: str, who: str, cites: str = "单位财务权限按岗位和单位授予") -> Violation:
    return Violation(rule=rule, says=says, cites=cites, subject=subject, remedy=remedy, who=who)


def _known(wanted: Iterable[str]) -> list[str]:
    """The posts asked for, each in the table."""
    listed = list(dict.fromkeys(wanted))
    unknown = [post for post in listed if post not in posts.table()]
    if unknown:
        raise UserError(f"没有岗位“{'、'.join(unknown)}”", f"可用岗位：{'、'.join(posts.table())}")
    return listed
