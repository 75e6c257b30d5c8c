"""演示人员。"""

from __future__ import annotations

import argparse
from typing import Any, TextIO

from jincai.project.commands import _books

HELP = "演示人员：用户名、口令、岗位、单位、能办的事 (the demo's people)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Whose people."""
    parser.add_argument("--division", help="只看这个财政区划的人员 (fiscal division)")


def run(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """People of every division that has books; status 0 also when there are none yet."""
    from jincai.platform.identity import api as identity
    from jincai.platform.standards import api as standards
    from jincai.project.demo.setting_up import PASSWORD, STAFF

    demo = {username for username, *_ in STAFF}
    rows = []
    for division in sorted({found for _, found in _books.chosen(year=None, division=options.division)}):
        with identity.scope(divisions=division):
            names = {unit.code: unit.name for unit in standards.agencies(division)}
            named = standards.division(division).name
            for person in identity.people():
                every = person.agencies == identity.EVERY_AGENCY
                own = [] if every else [code for code in person.agencies if code != "*"]
                verbs = {verb for post in person.posts for verb in identity.posts()[post].verbs}
                rows.append(
                    {
                        "user": person.user, "name": person.name, "password": PASSWORD if person.user.split(".")[0] in demo else "",
                        "post": person.titles, "posts": list(person.posts), "division": division, "division_name": named,
                        "agency": "全部单位" if every or not own else "、".join(f"{code} {names.get(code, '')}".strip() for code in own),
                        "may": sorted(verbs) or ["查看"],
                    }
                )  # fmt: skip
    return 0, {"ok": True, "rows": rows}


def show(result: dict[str, Any], out: TextIO) -> None:
    """For people."""
    if not result["rows"]:
        out.write("还没有演示人员：先运行 jincai demo\n")
    for row in result["rows"]:
        password = row["password"] or "（口令由本人保管）"
        out.write(f"{row['user']:12} {password}  {row['name']}  {row['post']}  {row['agency']}（{row['division_name']}）\n")
        out.write(f"{'':12} 能办：{'、'.join(row['may'])}\n")
