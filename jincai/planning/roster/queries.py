"""单位与人员的查询：按某一天；敏感的只给末四位。"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date

from django.db.models import Q, QuerySet

from jincai.planning.roster import models
from jincai.platform.crypto import api as crypto

LIMIT = 200


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class PersonRow:
    """人员: `id_number` and `phone` masked (****1234, "" = none); `post` the title of the post on the day, "" = none."""

    code: str
    name: str
    agency: str
    birth_year: int | None
    id_number: str
    phone: str
    valid_from: date
    valid_to: date | None
    post: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class PostRow:
    """编制岗位: `number` of people it is for, `filled` how many it has on the day."""

    agency: str
    code: str
    title: str
    number: int
    filled: int
    valid_from: date
    valid_to: date | None

    @property
    def free(self) -> int:
        """空编."""
        return self.number - self.filled


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class EmploymentRow:
    """任职: half-open days."""

    agency: str
    post: str
    title: str
    valid_from: date
    valid_to: date | None


def in_force(on: date) -> Q:
    """在那一天有效."""
    return Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gt=on))


def persons(division: str, *, on: date, agency: str = "", text: str = "", after: str = "", limit: int = LIMIT) -> list[PersonRow]:
    """人员, by code, those of the day; `text` part of a name, a code, or a whole ID number. Three queries."""
    return page(among(division, on=on, agency=agency, text=text), division, on=on, after=after, limit=limit)


def page(query: QuerySet[models.Person], division: str, *, on: date, after: str, limit: int) -> list[PersonRow]:
    """一页 of `among`, by code, with the posts of the day. Three queries."""
    rows = query.filter(code__gt=after)
    titles = {(row.agency, row.code): row.title for row in models.Post.objects.filter(in_force(on), division=division)}
    taken = list(rows.order_by("code").defer("id_number", "phone")[:limit])
    held = models.Employment.objects.filter(in_force(on), division=division, person__in=[row.code for row in taken])
    posts = {row.person: titles.get((row.agency, row.post), row.post) for row in held}
    return [_person(row, posts.get(row.code, "")) for row in taken]


def among(division: str, *, on: date, agency: str = "", text: str = "", agencies: Sequence[str] | None = None) -> QuerySet[models.Person]:
    """人员，那一天的，筛选后的全部; `agencies` None = of every unit."""
    rows = models.Person.objects.filter(in_force(on), division=division)
    rows = rows.filter(agency=agency) if agency else rows
    rows = rows if agencies is None else rows.filter(agency__in=list(agencies))
    if text:
        found = crypto.blind(text.upper(), "roster_person.id_number")
        rows = rows.filter(Q(name__contains=text) | Q(code=text) | Q(id_number_mac=found))
    return rows


def person(division: str, code: str) -> PersonRow | None:
    """一个人; None when he is not there, or not in sight."""
    row = models.Person.objects.filter(division=division, code=code).defer("id_number", "phone").first()
    return _person(row) if row else None


def posts(division: str, *, on: date, agency: str = "") -> list[PostRow]:
    """编制岗位 of the day with how many people each has. Two queries."""
    rows = models.Post.objects.filter(in_force(on), division=division).order_by("agency", "code")
    rows = rows.filter(agency=agency) if agency else rows
    filled: dict[tuple[str, str], int] = {}
    for key in models.Employment.objects.filter(in_force(on), division=division).values_list("agency", "post"):
        filled[key] = filled.get(key, 0) + 1
    return [
        PostRow(
            agency=row.agency, code=row.code, title=row.title, number=row.number, filled=filled.get((row.agency, row.code), 0),
            valid_from=row.valid_from, valid_to=row.valid_to,
        )
        for row in rows
    ]  # fmt: skip


def employments(division: str, person: str) -> list[EmploymentRow]:
    """任职 of a person, the latest first."""
    titles = {(row.agency, row.code): row.title for row in models.Post.objects.filter(division=division)}
    rows = models.Employment.objects.filter(division=division, person=person).order_by("-valid_from")
    return [
        EmploymentRow(
            agency=row.agency,
            post=row.post,
            title=titles.get((row.agency, row.post), row.post),
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        for row in rows
    ]


def _person(row: models.Person, post: str = "") -> PersonRow:
    return PersonRow(
        code=row.code, name=row.name, agency=row.agency, birth_year=row.birth_year, id_number=crypto.mask(row.id_number_tail),
        phone=crypto.mask(row.phone_tail), valid_from=row.valid_from, valid_to=row.valid_to, post=post,
    )  # fmt: skip
