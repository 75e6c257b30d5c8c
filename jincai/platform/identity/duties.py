"""不相容职务：哪两件事须由两个人办，是数据（data/duties.csv）；一个区划可以另立、改写或停用一条。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from functools import cache

from jincai.kernel.rules import Violation
from jincai.platform.identity import posts
from jincai.platform.identity.actors import Actor
from jincai.platform.identity.grants import Grant


@dataclasses.dataclass(frozen=True, slots=True)
class Duty:
    """一条不相容职务: `first` and `second` verbs (or `capability.*`, or a group), `level` post (one person may not hold both), document (one
    person may not do both on one document), group (one person may not hold verbs of both groups)."""

    code: str
    first: str
    second: str
    level: str
    rule: str
    says: str
    cites: str

    def between(self, one: str, other: str) -> bool:
        """Are these two verbs the two of this duty, in any order?"""
        return (_is(self.first, one) and _is(self.second, other)) or (_is(self.first, other) and _is(self.second, one))


def _is(said: str, verb: str) -> bool:
    return said == verb or (said.endswith(".*") and verb.startswith(said[:-1]))


@cache
def table() -> tuple[Duty, ...]:
    """不相容职务表 as it comes with the program."""
    return tuple(Duty(r["duty"], r["first"], r["second"], r["level"], r["rule"], r["says"], r["cites"]) for r in posts.rows("duties"))


def conflicts(
    verb: str, done: Iterable[tuple[str, str]], actor: Actor, *, grant: Grant | None = None, duties: Iterable[Duty] | None = None
) -> list[Violation]:
    """同一单据的岗位分离: why the actor may not do the verb on a document where these (verb, user name) were done before.

    For who acts on behalf of another, what the other did counts too; name both in `done`. `grant` the one that `require` answered
    (without it the one it would answer). `duties` another table than the shipped one (`duties_of(division)`).
    """
    grant = grant or min((g for g in actor.held if g.allows(verb)), key=lambda g: bool(g.on_behalf_of), default=None)
    hands = {actor.user, grant.on_behalf_of if grant else ""} - {""}
    earlier = [other for other, user in done if user in hands and not actor.is_system]
    found: dict[tuple[str, str], Violation] = {}
    for duty in table() if duties is None else duties:
        if duty.level == "document" and any(duty.between(verb, other) for other in earlier):
            lent = f"（受 {grant.on_behalf_of} 委托）" if grant and grant.on_behalf_of else ""
            found[duty.rule, duty.says] = Violation(
                rule=duty.rule, says=f"{duty.says}：{actor.name}{lent}办过前面的一步", cites=duty.cites, subject=actor.name,
                remedy="请另一位有权人员办理", who=posts.who_may(verb),
            )  # fmt: skip
    return list(found.values())


def incompatible(verbs: Iterable[str], name: str, duties: Iterable[Duty] | None = None) -> list[Violation]:
    """不得兼任: why one person may not hold all these verbs (or patterns) together."""
    held = frozenset(verbs)
    grouped = {posts.group_of(verb) for verb in held}
    found: dict[str, Violation] = {}
    for duty in table() if duties is None else duties:
        both = duty.level == "group" and {duty.first, duty.second} <= grouped
        if both or (duty.level == "post" and _holds(held, duty.first) and _holds(held, duty.second)):
            remedy = "请把其中一个岗位授给另一个人，或先收回已有的岗位"
            found.setdefault(
                duty.says, Violation(rule=duty.rule, says=duty.says, cites=duty.cites, subject=name, remedy=remedy, who="安全管理员")
            )
    return list(found.values())


def _holds(held: frozenset[str], verb: str) -> bool:
    return posts.permits(held, verb) or (verb.endswith(".*") and any(own.startswith(verb[:-1]) for own in held))
