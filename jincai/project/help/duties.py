"""谁能办、合哪些规定：这项能力的动词与有它的岗位，它的规定，都取自办理时真的问的那几张表。"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from functools import cache

from jincai.kernel.rules import Rule
from jincai.ledger.api import BOOKS
from jincai.platform.identity import api as identity
from jincai.project.pages import finding

ALSO = {"roster": ("identity",), "inbox": ("workflow",), "trail": ("audit",), "statements": ("ledger",), "analysis": ("statements",)}
"""页面在这里、动词和规定写在别处的。"""


@dataclasses.dataclass(frozen=True, slots=True)
class Duty:
    """一件事: its title, the posts that may do it, may this person."""

    title: str
    posts: str
    mine: bool


def duties(name: str, actor: identity.Actor) -> Sequence[Duty]:
    """谁能办: verbs of the capability that some person's post holds; what only the system does is left out."""
    out = []
    for verb, title in identity.verb_titles().items():
        if verb.partition(".")[0] in (name, *ALSO.get(name, ())) and (posts := identity.who_may(verb)):
            out.append(Duty(title, posts, actor.may(verb)))
    return sorted(out, key=lambda duty: not duty.mine)


@dataclasses.dataclass(frozen=True, slots=True)
class Told:
    """一条规定，给人看的: `where` the capability or the account that keeps it."""

    code: str
    sentence: str
    cites: str
    remedy: str
    who: str
    where: str
    since: str = ""


def rules(name: str) -> Sequence[Told]:
    """规定 of one capability, by number."""
    return [told for label, told in _every() if label in (name, *ALSO.get(name, ()))]


def rule(number: str) -> Sequence[Told]:
    """一个号的规定: the same number may be kept in several places, by the ledger at the last."""
    return [told for _label, told in _every() if told.code == number]


@cache
def _every() -> tuple[tuple[str, Told], ...]:
    found = [(folder, kind) for folder in finding.folders() for kind in finding.rules_of(folder)]
    out = [(folder.label, _told(kind, folder.title)) for folder, kind in found]
    floors = [account for book in BOOKS.values() for account in book.accounts.values() if account.floored and account.says]
    return (*out, *(("ledger", Told(a.rule, f"{a.says}。", a.cites, a.remedy, a.who, f"总账 {a.name}")) for a in floors))


def _told(kind: type[Rule], where: str) -> Told:
    return Told(kind.code(), kind.sentence(), kind.cites, kind.remedy, kind.who, where, kind.since.isoformat())
