"""授权：一个人此刻凭哪个岗位、在什么范围内能办哪些事；纯数据，登录后一次查询取来。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from jincai.platform.identity import posts

EVERY_AGENCY: Literal["*"] = "*"
Agencies = tuple[str, ...] | Literal["*"]
NEEDS = {"password": "密码", "second": "第二因素", "certificate": "SM2 证书"}


@dataclasses.dataclass(frozen=True, slots=True)
class Where:
    """办在哪里: what a verb asks of a grant; "" and None are not asked about. `key` names the item in `require_many`."""

    agency: str = ""
    division: str = ""
    fund: str = ""
    project_kind: str = ""
    amount: Decimal | None = None
    key: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Reach:
    """看得到的一处: these units' papers of these fund types and project kinds (() = all)."""

    agencies: Agencies
    funds: tuple[str, ...] = ()
    project_kinds: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """授权: one post held (or lent), with its range.

    `agencies` the units ("*" = all and the finance department; an entry ending in * = codes that begin so), `divisions` the divisions
    (the own one; with reach division_below also "530700000*": those below it, to read), `funds` and `project_kinds` () = all,
    `amount_limit` yuan a document, `on_behalf_of` user name of who lent it ("" = own), `until` last day of a loan, `factor` what signing
    in for this post must show: password, second, certificate.
    """

    post: str
    title: str
    verbs: frozenset[str]
    factor: str = "password"
    level: str = "agency"
    division: str = ""
    divisions: tuple[str, ...] = ()
    agencies: Agencies = ()
    reach: str = "own"
    funds: tuple[str, ...] = ()
    project_kinds: tuple[str, ...] = ()
    amount_limit: Decimal | None = None
    on_behalf_of: str = ""
    until: date | None = None

    def allows(self, verb: str) -> bool:
        """Does it allow the verb?"""
        return posts.permits(self.verbs, verb)

    def covers(self, agency: str) -> bool:
        """Does it reach the unit? "" is the finance department itself."""
        return covers(self.agencies, agency)

    def reaches(self, agency: str = "", fund: str = "", project_kind: str = "", amount: Decimal | None = None) -> bool:
        """Does it reach all of these? What is "" or None is not asked about."""
        return (
            (not agency or self.covers(agency))
            and (not fund or not self.funds or fund in self.funds)
            and (not project_kind or not self.project_kinds or project_kind in self.project_kinds)
            and (amount is None or self.amount_limit is None or amount <= self.amount_limit)
        )

    @property
    def sees_below(self) -> bool:
        """Does it reach the divisions below?"""
        return self.reach == "division_below"

    def idle(self) -> Grant:
        """歇着: the same without anything it gives, its title saying what signing in would have had to show."""
        title = f"{self.title}，须以{NEEDS[self.factor]}登录才能用"
        return dataclasses.replace(self, title=title, verbs=frozenset(), divisions=(), agencies=(), reach="own")


def covers(agencies: Agencies, agency: str) -> bool:
    """代表单位: is the unit among these?"""
    if agencies == EVERY_AGENCY:
        return True
    return bool(agency) and any(agency == own or (own.endswith("*") and agency.startswith(own[:-1])) for own in agencies)


def united(grants: Iterable[Grant]) -> Agencies:
    """合并的单位范围 of several grants."""
    found = [grant.agencies for grant in grants]
    if EVERY_AGENCY in found:
        return EVERY_AGENCY
    return tuple(dict.fromkeys(code for agencies in found for code in agencies))


def narrowing(grants: Iterable[Grant]) -> tuple[Reach, ...]:
    """限看的 of several grants; () when none is limited by fund type or project kind, or one without limits reaches every unit."""
    held = [grant for grant in grants if grant.agencies]
    limits = [bool(grant.funds or grant.project_kinds) for grant in held]
    if not any(limits) or any(grant.agencies == EVERY_AGENCY and not limited for grant, limited in zip(held, limits, strict=True)):
        return ()
    return tuple(dict.fromkeys(Reach(grant.agencies, grant.funds, grant.project_kinds) for grant in held))


def of_post(code: str, division: str, agencies: Agencies) -> Grant | None:
    """照岗位表的授权: what a post of the shipped table gives to an actor who was not read from the database; None for an unknown post."""
    post = posts.table().get(code)
    if post is None:
        return None
    below = (f"{division}*",) if agencies == EVERY_AGENCY else ()
    return Grant(
        post=code, title=post.title, verbs=post.verbs, factor="password", level=post.level, division=division,
        divisions=(division, *below), agencies=agencies, reach="division_below" if agencies == EVERY_AGENCY else "own",
    )  # fmt: skip


def read(told: Mapping[str, Any]) -> Grant:
    """From what `identity_grants` answers."""
    home, agencies = str(told["home"]), told["agencies"]
    below = (f"{home}*",) if told["reach"] == "division_below" and agencies == EVERY_AGENCY else ()
    return Grant(
        post=told["post"], title=told["title"], verbs=frozenset(told["verbs"]), factor=told["factor"], level=told["level"], division=home,
        divisions=(home, *below), agencies=EVERY_AGENCY if agencies == EVERY_AGENCY else tuple(agencies), reach=told["reach"],
        funds=tuple(told["funds"]), project_kinds=tuple(told["kinds"]), amount_limit=Decimal(told["limit"]) if told["limit"] else None,
        on_behalf_of=told["behalf"], until=date.fromisoformat(told["until"]) if told["until"] else None,
    )  # fmt: skip
