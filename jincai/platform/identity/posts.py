"""岗位：哪个岗位能办哪些事，是数据（data/posts.csv）；一个区划可以用自己的岗位行替换。"""

from __future__ import annotations

import csv
import dataclasses
from functools import cache
from pathlib import Path

SYSTEM = "system"
FACTORS = ("password", "second", "certificate")
"""登录要求，由弱到强."""
_DATA = Path(__file__).parent / "data"


@dataclasses.dataclass(frozen=True, slots=True)
class Post:
    """岗位: `code`, Chinese `title`, `reach` an assignment gets by default (own 本单位, charge 对口单位, division 全区划,
    division_below 全区划及下级), `verbs` it may do, `level` agency / finance / admin / outside, `factor` what signing in must show.

    A verb is `capability.verb`; `capability.*` allows every verb of a capability, `*` everything.
    """

    code: str
    title: str
    reach: str
    verbs: frozenset[str]
    level: str = "agency"
    factor: str = "password"

    def allows(self, verb: str) -> bool:
        """Does the post allow the verb?"""
        return permits(self.verbs, verb)


def permits(verbs: frozenset[str], verb: str) -> bool:
    """Is the verb among these, by name, by `capability.*` or by `*`?"""
    return verb in verbs or "*" in verbs or f"{verb.partition('.')[0]}.*" in verbs


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a table that comes with the program (posts, groups, duties)."""
    with (_DATA / f"{name}.csv").open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


@cache
def table() -> dict[str, Post]:
    """岗位表: every post that comes with the program, by code, in the order of the file."""
    found = [Post(r["post"], r["title"], r["reach"], frozenset(r["verbs"].split()), r["level"], r["factor"]) for r in rows("posts")]
    return {post.code: post for post in found}


def reaches_every_agency(code: str) -> bool:
    """全区划岗位: finance department posts act for every unit of their division."""
    post = table().get(code)
    return post is not None and post.reach in ("division", "division_below")


def title(code: str) -> str:
    """岗位名, or the code itself when the table does not know it."""
    post = table().get(code)
    return post.title if post else code


def who_may(verb: str) -> str:
    """谁能办: the Chinese names of the posts that allow a verb (the system's own left out), for a refusal's `who`."""
    return "、".join(post.title for post in table().values() if post.code != SYSTEM and post.allows(verb))


@cache
def groups() -> dict[str, frozenset[str]]:
    """事项分组: business, system, security, audit, and the verbs of each (data/groups.csv)."""
    return {r["group"]: frozenset(r["verbs"].split()) for r in rows("groups")}


def group_of(verb: str) -> str:
    """事项属于哪一组; "" when none names it. A pattern (`cash.*`) belongs where the group names the same pattern."""
    return next((group for group, verbs in groups().items() if verb in verbs or permits(verbs, verb)), "")
