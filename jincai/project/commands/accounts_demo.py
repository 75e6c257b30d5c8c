"""演示人员。"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from jincai.platform.identity.api import Actor, DelegationRow

HELP = "演示人员：角色、用户名、口令、岗位、范围、能办与不能办的事 (the demo's people)"
FACTORS = {"password": "密码", "second": "第二因素", "certificate": "证书"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Whose people."""
    parser.add_argument("--division", help="只看这个财政区划的人员 (fiscal division)")


def run(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """People of every division that has any, with or without books; status 0 also when there are none yet."""
    from django.utils import timezone

    from jincai.platform.identity import api as identity
    from jincai.platform.standards import api as standards
    from jincai.project.demo.people import roles

    today, known = timezone.localdate(), roles()
    wanted = standards.to_fiscal(options.division) if options.division else None
    rows = []
    for division in (home for home in identity.homes() if wanted in (None, home)):
        with identity.scope(divisions=division):
            names = {unit.code: unit.name for unit in standards.agencies(division)}
            lent = identity.delegations(on=today)
            rows += [_row(person, known, names, standards.division(division).name, lent) for person in identity.actors(today)]
    return 0, {"ok": True, "rows": rows}


def _row(person: Actor, known: dict[str, str], names: dict[str, str], division: str, lent: list[DelegationRow]) -> dict[str, Any]:
    """One person, with what he may do and what he may not."""
    from jincai.platform.identity import api as identity
    from jincai.project.demo.people import PASSWORD

    every = person.agencies == identity.EVERY_AGENCY or "*" in person.agencies
    own = [] if every else list(person.agencies)
    may = sorted({verb for grant in person.grants for verb in grant.verbs})
    all_verbs = {verb for post in identity.posts().values() for verb in post.verbs if verb != "*"}
    role = known.get(person.user.split(".")[0], "")
    return {
        "role": role or "、".join(person.posts), "user": person.user, "name": person.name, "password": PASSWORD if role else "",
        "post": person.titles, "posts": list(person.posts), "division": person.division, "division_name": division,
        "agency": _units(person, every, own, names),
        "reach": "、".join(dict.fromkeys(identity.REACHES[grant.reach] for grant in person.grants)) or "无",
        "factor": person.factor, "may": may or ["查看"],
        "may_not": sorted(verb for verb in all_verbs if not person.may(verb.removesuffix("*") + "x" if verb.endswith("*") else verb)),
        "delegations": [
            {"from": d.from_user, "to": d.to_user, "until": d.valid_to.isoformat(), "state": d.state}
            for d in lent if person.user in (d.from_user, d.to_user)
        ],
    }  # fmt: skip


def _units(person: Actor, every: bool, own: list[str], names: dict[str, str]) -> str:
    if every:
        return "全部单位"
    if len(own) > 5:
        return f"{len(own)} 个单位"
    return "、".join(f"{code} {names.get(code, '')}".strip() for code in own) or "不看单位的单据"


def show(result: dict[str, Any], out: TextIO) -> None:
    """For people."""
    if not result["rows"]:
        out.write("还没有演示人员：先运行 jincai demo\n")
    for row in result["rows"]:
        password = row["password"] or "（口令由本人保管）"
        out.write(f"{row['user']:12} {password}  {row['name']}  {row['post']}  {row['agency']}（{row['division_name']}）\n")
        out.write(f"{'':12} 登录要求：{FACTORS[row['factor']]}；能办：{'、'.join(row['may'])}\n")
