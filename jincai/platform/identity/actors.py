"""办理人：谁、代表哪些单位、凭什么岗位；纯数据，随调用传递，不取“当前用户”。"""

from __future__ import annotations

import dataclasses
from typing import Literal

from jincai.platform.identity import posts as post_table
from jincai.platform.identity.grants import EVERY_AGENCY, Grant, covers, of_post, united

__all__ = ["EVERY_AGENCY", "Actor", "system"]


@dataclasses.dataclass(frozen=True, slots=True)
class Actor:
    """办理人: the person (or the system job) on whose behalf a verb runs.

    `user` login name (kept on facts), `name` 姓名, `division` 9-digit 财政区划, `agencies` the units he acts for in any post
    ("*" = every unit of the division; an entry ending in * = that unit and those below it), `posts` 岗位 codes, `grants` what he may do
    and where, one for each post held or lent to him. An actor made without grants (practice, tests, jobs) has those of his posts.
    """

    user: str
    name: str
    division: str
    agencies: tuple[str, ...] | Literal["*"] = ()
    posts: tuple[str, ...] = ()
    grants: tuple[Grant, ...] = ()

    @property
    def held(self) -> tuple[Grant, ...]:
        """授权: his grants, or those his posts give by the shipped table."""
        if self.grants:
            return self.grants
        every = self.agencies == EVERY_AGENCY or any(post_table.reaches_every_agency(post) for post in self.posts)
        agencies = EVERY_AGENCY if every else self.agencies
        return tuple(grant for post in self.posts if (grant := of_post(post, self.division, agencies)))

    def may(self, verb: str) -> bool:
        """有权: does one of the posts allow the verb (`payment.review`)?"""
        return any(grant.allows(verb) for grant in self.held)

    def acts_for(self, agency: str, verb: str = "") -> bool:
        """代表单位: may he act for this unit (in a post that allows the verb)? An empty unit means the finance department itself."""
        if not verb and (not self.grants or self.agencies == EVERY_AGENCY):
            every = self.agencies == EVERY_AGENCY or any(post_table.reaches_every_agency(post) for post in self.posts)
            return every or covers(self.agencies, agency)
        return any(grant.covers(agency) for grant in self.held if not verb or grant.allows(verb))

    @property
    def is_system(self) -> bool:
        """系统作业: is this the actor of jobs?"""
        return post_table.SYSTEM in self.posts

    @property
    def sees_below(self) -> bool:
        """可看下级区划: does one of the posts reach the divisions below?"""
        return any(grant.sees_below for grant in self.held)

    @property
    def factor(self) -> str:
        """登录要求: the strongest that his own posts ask for: password, second, certificate."""
        own = [grant.factor for grant in self.held if not grant.on_behalf_of]
        return max(own, key=post_table.FACTORS.index, default="password")

    def proven(self, factor: str) -> Actor:
        """登录做到的: the posts lent to him that ask for a stronger signing in than this lie idle until he signs in so; of his own posts the
        door asks, before he is in."""
        strong = post_table.FACTORS.index(factor)
        held = tuple(g.idle() if g.on_behalf_of and post_table.FACTORS.index(g.factor) > strong else g for g in self.grants)
        return self if held == self.grants else dataclasses.replace(self, grants=held, agencies=united(held))

    @property
    def titles(self) -> str:
        """岗位名: the Chinese names of the posts, for screens; a lent one says so."""
        told = [f"{g.title}（代 {g.on_behalf_of}）" if g.on_behalf_of else g.title for g in self.grants]
        return "、".join(dict.fromkeys(told)) if told else "、".join(post_table.title(post) for post in self.posts)


def system(division: str, name: str = "系统作业") -> Actor:
    """系统作业: the actor of jobs, imports and simulated counterparts; may do everything inside its division."""
    return Actor(user="system", name=name, division=division, agencies=EVERY_AGENCY, posts=(post_table.SYSTEM,))
