"""办理人：谁、代表哪些单位、凭什么岗位；纯数据，随调用传递，不取“当前用户”。"""

from __future__ import annotations

import dataclasses
from typing import Literal

from jincai.platform.identity import posts as post_table

EVERY_AGENCY: Literal["*"] = "*"


@dataclasses.dataclass(frozen=True, slots=True)
class Actor:
    """办理人: the person (or the system job) on whose behalf a verb runs.

    `user` login name (kept on facts), `name` 姓名, `division` 9-digit 财政区划, `agencies` the units he acts for
    ("*" = every unit of the division; an entry ending in * = that unit and those below it), `posts` 岗位 codes.
    """

    user: str
    name: str
    division: str
    agencies: tuple[str, ...] | Literal["*"] = ()
    posts: tuple[str, ...] = ()

    def may(self, verb: str) -> bool:
        """有权: does one of the posts allow the verb (`payment.review`)?"""
        return any(post_table.allows(post, verb) for post in self.posts)

    def acts_for(self, agency: str) -> bool:
        """代表单位: may he act for this unit? An empty unit means the finance department itself."""
        if self.agencies == EVERY_AGENCY or any(post_table.reaches_every_agency(post) for post in self.posts):
            return True
        if not agency:
            return False
        return any(agency == own or (own.endswith("*") and agency.startswith(own[:-1])) for own in self.agencies)

    @property
    def titles(self) -> str:
        """岗位名: the Chinese names of the posts, for screens."""
        return "、".join(post_table.title(post) for post in self.posts)


def system(division: str, name: str = "系统作业") -> Actor:
    """系统作业: the actor of jobs, imports and simulated counterparts; may do everything inside its division."""
    return Actor(user="system", name=name, division=division, agencies=EVERY_AGENCY, posts=(post_table.SYSTEM,))
