"""演示人员：每个角色至少一个人，真的用户，能登录；另有一个下级区划的人。"""

from __future__ import annotations

import dataclasses
from datetime import date

from jincai.platform.identity import api as identity
from jincai.platform.params import api as params
from jincai.platform.standards import api as standards

PASSWORD = "jincai-demo-2025"  # nosec B105 演示账号的口令，印在 accounts-demo 里
SHIPPED, BELOW = "530700000", "530702000"
SINCE = date(2025, 1, 1)


@dataclasses.dataclass(frozen=True, slots=True)
class Staff:
    """一个演示人员: `agency` "*" = every unit of the division (集中核算), `works_at` his own unit, for the frame."""

    role: str
    user: str
    name: str
    posts: tuple[str, ...]
    agency: str = ""
    works_at: str = ""


STAFF = (
    Staff("unit_clerk", "heli", "和丽梅", ("preparer",), "301001", "301001"),
    Staff("unit_approver", "mujj", "木建军", ("agency_reviewer",), "301001", "301001"),
    Staff("unit_leader", "yangcx", "杨春霞", ("agency_leader",), "301001", "301001"),
    Staff("second_agency_clerk", "lixf", "李秀芳", ("preparer",), "405001", "405001"),
    Staff("second_agency_approver", "zhaowh", "赵文华", ("agency_reviewer",), "405001", "405001"),
    Staff("centre_clerk", "centre1", "核算中心经办", ("preparer",), "*"),
    Staff("centre_approver", "centre2", "核算中心审核", ("agency_reviewer",), "*"),
    Staff("centre_leader", "centre3", "核算中心负责人", ("agency_leader",), "*"),
    Staff("treasury_officer", "yangzq", "杨志强", ("treasury_approver",), "", "106001"),
    Staff("finance_reviewer", "wangyl", "王玉兰", ("treasury_preparer",), "", "106001"),
    Staff("treasury_head", "sunjm", "孙建明", ("treasury_head",), "", "106001"),
    Staff("budget_head", "lizhj", "李志军", ("budget_head",), "", "106001"),
    Staff("budget_approver", "duanly", "段丽云", ("budget_approver",), "", "106001"),
    Staff("budget_officer", "lixs", "李雪松", ("budget_preparer", "budget_approver"), "", "106001"),
    Staff("accountant", "zhangxw", "张学文", ("accountant",), "", "106001"),
    Staff("auditor", "duanjf", "段金凤", ("inspector",), "", "107001"),
    Staff("division_leader", "heguoq", "和国强", ("division_leader",), "", "106001"),
    Staff("director", "mudc", "木德昌", ("director",), "", "106001"),
    Staff("office_officer", "zhaoyp", "赵永平", (), "", "106001"),
    Staff("office_reviewer", "yangxm", "杨秀敏", (), "", "106001"),
    Staff("system_admin", "xitong", "系统管理员", ("system_admin",), "", "106001"),
    Staff("security_admin", "anquan", "安全管理员", ("security_admin",), "", "106001"),
    Staff("audit_admin", "shenji", "审计管理员", ("audit_admin",), "", "106001"),
    Staff("bank_operator", "yinhang", "代理银行查询员", ("bank_operator",)),
)
COUNTY = (
    Staff("second_division_staff", "gucheng1", "古城国库", ("treasury_approver",)),
    Staff("second_division_clerk", "gucheng2", "古城经办", ("preparer",), "301001", "301001"),
)
OFFICE, OFFICE_NAME = "YW1", "业务处（各单位对口）"
OTHERS = (("YS", "预算处"), ("GK", "国库处"))


def staff(division: str, agencies: tuple[str, ...]) -> dict[str, identity.Actor]:
    """建演示人员: in the shipped division by plain names, elsewhere with the division's code behind; `agencies` those that the
    business office is in charge of. Called in a scope of the division."""
    out = {one.user: _create(one, division) for one in STAFF}
    with identity.scope(divisions=division, actor=out["xitong"]):
        _office(division, agencies, out)
    for user in ("yangxm", "zhaoyp"):
        out[user] = identity.actor(out[user].user) or out[user]
    if division == SHIPPED and standards.has_division(BELOW):
        for one in COUNTY:
            _create(one, BELOW)
        with identity.scope(divisions=BELOW):
            params.put("identity.enforce_factor", BELOW, False, date(2007, 1, 1), identity.system(BELOW))  # 演示：有密码就能登录
    return out


def roles() -> dict[str, str]:
    """用户名 -> 角色 of the demo's people, in every division."""
    return {one.user: one.role for one in (*STAFF, *COUNTY)}


def _create(one: Staff, division: str) -> identity.Actor:
    own = division in (SHIPPED, BELOW)
    return identity.create_user(
        username=one.user if own else f"{one.user}.{division[:6]}", name=one.name, division=division, posts=one.posts,
        agency=one.works_at, agencies=[one.agency] if one.agency else [], password=PASSWORD,
    )  # fmt: skip


def _office(division: str, agencies: tuple[str, ...], out: dict[str, identity.Actor]) -> None:
    """业务处室、它对口的单位、它的经办和会签人: by the doors the administrators use."""
    for code, name in OTHERS:
        identity.add_office(code=code, name=name, actor=out["xitong"], on=SINCE)
    identity.add_office(code=OFFICE, name=OFFICE_NAME, actor=out["xitong"], on=SINCE)
    identity.put_in_charge(office=OFFICE, agencies=agencies, actor=out["xitong"], on=SINCE)
    for user, post in (("yangxm", "office_reviewer"), ("zhaoyp", "office_preparer")):
        identity.assign(user=out[user].user, post=post, office=OFFICE, reach="charge", on=SINCE, actor=out["anquan"])
