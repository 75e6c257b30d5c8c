"""岗位：哪个岗位能办哪些事，是数据（data/posts.csv）；一个单位只换这张表。"""

from __future__ import annotations

import csv
import dataclasses
from functools import cache
from pathlib import Path

SYSTEM = "system"
_TABLE = Path(__file__).parent / "data" / "posts.csv"


@dataclasses.dataclass(frozen=True, slots=True)
class Post:
    """岗位: `code`, Chinese `title`, `reach` (agency 本单位 / division 全区划), `verbs` it may do.

    A verb is `capability.verb`; `capability.*` allows every verb of a capability, `*` everything.
    """

    code: str
    title: str
    reach: str
    verbs: frozenset[str]

    def allows(self, verb: str) -> bool:
        """Does the post allow the verb?"""
        return "*" in self.verbs or verb in self.verbs or f"{verb.split('.')[0]}.*" in self.verbs


@cache
def table() -> dict[str, Post]:
    """岗位表: every post by code, in the order of the file."""
    with _TABLE.open(encoding="utf-8", newline="") as source:
        rows = [Post(r["post"], r["title"], r["reach"], frozenset(r["verbs"].split())) for r in csv.DictReader(source)]
    return {post.code: post for post in rows}


def allows(code: str, verb: str) -> bool:
    """Does the post of this code allow the verb? An unknown post allows nothing."""
    post = table().get(code)
    return post is not None and post.allows(verb)


def reaches_every_agency(code: str) -> bool:
    """全区划岗位: finance department posts act for every unit of their division."""
    post = table().get(code)
    return post is not None and post.reach == "division"


def title(code: str) -> str:
    """岗位名, or the code itself when the table does not know it."""
    post = table().get(code)
    return post.title if post else code


def who_may(verb: str) -> str:
    """谁能办: the Chinese names of the posts that allow a verb (the system's own left out), for a refusal's `who`."""
    return "、".join(post.title for post in table().values() if post.code != SYSTEM and post.allows(verb))
