"""身份的查询。授权每次从库里取一次，不缓存：到期或收回的授权，下一次请求就没有了。"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import auth
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from jincai.platform.identity import grants, models, posts, scopes
from jincai.platform.identity.actors import Actor
from jincai.platform.identity.steps import Question, ask

_HELD = "SELECT identity_grants(%s, %s)"
_NAMED = """SELECT u.username, u.name, u.home, identity_grants(u.id, %s) FROM identity_user u
            WHERE u.username = %s AND u.is_active AND (u.stopped_on IS NULL OR u.stopped_on > %s)"""
_PEOPLE = """
    SELECT u.username, u.name, u.home, coalesce(array_agg(DISTINCT a.post::text) FILTER (WHERE a.id IS NOT NULL), '{}'),
           coalesce(array_agg(DISTINCT a.agency::text) FILTER (WHERE a.agency <> ''), '{}'),
           coalesce(bool_or(a.reach IN ('division', 'division_below')), false)
    FROM identity_user u
    LEFT JOIN identity_assignment a ON a.user_id = u.id AND a.valid_from <= %s AND (a.valid_to IS NULL OR a.valid_to > %s)
    WHERE u.home = ANY(%s) AND u.is_active AND (u.stopped_on IS NULL OR u.stopped_on > %s)
    GROUP BY u.id ORDER BY u.home, u.username"""
_NAMES = "SELECT username, name FROM identity_user WHERE home = ANY(%s)"
_HOLDERS = """
    WITH may AS (
        SELECT code FROM identity_post WHERE home IN (%s, '000000000')
        AND (verbs::text[] && ARRAY[%s, split_part(%s, '.', 1) || '.*', '*'])
    ), wanted AS (
        SELECT array_agg(id) ids FROM (
            SELECT a.user_id id FROM identity_assignment a WHERE a.home = %s AND a.post IN (SELECT code FROM may)
            UNION SELECT d.to_user_id FROM identity_delegation d WHERE d.home = %s AND d.valid_to >= %s) x
    )
    SELECT u.username, u.name, h.grants FROM identity_held((SELECT ids FROM wanted), %s) h JOIN identity_user u ON u.id = h.user_id
    ORDER BY u.username"""


@dataclasses.dataclass(frozen=True, slots=True)
class Person:
    """能办的人: `user` and `name`, the `post` he would act in with its `title`, `on_behalf_of` whom ("" = himself)."""

    user: str
    name: str
    post: str
    title: str
    on_behalf_of: str = ""


def actor_of(user: Any, on: date | None = None) -> Actor:
    """办理人: the pure value that verbs take, from a signed-in user, with what he holds on the day (today). Exactly one query.

    Whoever let him in may have left `proven` on the user, which tells how strongly he signed in: posts lent to him that ask for more
    than that lie idle.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [user.pk, on or timezone.localdate()])
        told = cursor.fetchone()[0]
    made, proven = _made(user.username, user.name, user.home, told), getattr(user, "proven", None)
    lent = proven is not None and any(grant.on_behalf_of and grant.factor != posts.FACTORS[0] for grant in made.grants)
    return made.proven(proven()) if lent and proven else made


def authenticate(username: str, password: str, request: HttpRequest | None = None) -> Actor | None:
    """登录核验: the actor when name and password match an active user, else None. Works before any scope is open.

    With the request, lock-out counts the attempt for its address too.
    """
    user = auth.authenticate(request, username=username, password=password)
    return actor_of(user) if user else None


def actor(username: str, on: date | None = None) -> Actor | None:
    """按用户名取办理人 in one query; None when unknown or stopped."""
    day = on or timezone.localdate()
    with connection.cursor() as cursor:
        cursor.execute(_NAMED, [day, username, day])
        row = cursor.fetchone()
    return _made(*row) if row else None


def people(on: date | None = None) -> list[Actor]:
    """人员: the active users of the divisions in scope with their posts, by name of login; one query. Without what is lent to them."""
    day = on or timezone.localdate()
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, [day, day, list(scopes.current_divisions()), day])
        rows = cursor.fetchall()
    return [
        Actor(user, name, home, grants.EVERY_AGENCY if every else tuple(own), tuple(posts)) for user, name, home, posts, own, every in rows
    ]


def names() -> dict[str, str]:
    """姓名 by name of login, of everybody in the divisions in scope, also of who has left: a document is read years later; one query."""
    return dict(ask(asking_names())[0])


def asking_names() -> Question[dict[str, str]]:
    """姓名 as a question, to be asked together with others."""
    return Question(_NAMES, [list(scopes.current_divisions())], lambda rows: dict(rows))


def homes() -> list[str]:
    """有用户的财政区划, in code order."""
    return list(models.User.objects.order_by("home").values_list("home", flat=True).distinct())


def actors(on: date | None = None) -> list[Actor]:
    """人员与授权: the active users of the divisions in scope, with their grants; one query."""
    day = on or timezone.localdate()
    users = models.User.objects.filter(home__in=scopes.current_divisions(), is_active=True)
    asked = "SELECT u.username, u.name, u.home, coalesce(h.grants, '[]') FROM identity_user u LEFT JOIN identity_held(%s, %s) h ON h.user_id = u.id"
    with connection.cursor() as cursor:
        ids = list(users.values_list("id", flat=True))
        cursor.execute(f"{asked} WHERE u.id = ANY(%s) ORDER BY u.home, u.username", [ids, day, ids])
        return [_made(*row) for row in cursor.fetchall()]


def holders(
    division: str,
    verb: str,
    *,
    on: date,
    agency: str = "",
    fund: str = "",
    project_kind: str = "",
    amount: Decimal | None = None,
) -> tuple[Person, ...]:
    """谁能办: the people who may do the verb there on the day, once for each post they may do it in, own before lent ones; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLDERS, [division, verb, verb, division, division, on, on])
        rows = cursor.fetchall()
    found = []
    for user, name, told in rows:
        held = [g for g in _grants(told) if g.allows(verb) and g.reaches(agency, fund, project_kind, amount)]
        best: dict[str, grants.Grant] = {}
        for grant in sorted(held, key=lambda g: bool(g.on_behalf_of)):
            best.setdefault(grant.post, grant)
        found += [Person(user, name, grant.post, grant.title, grant.on_behalf_of) for grant in best.values()]
    return tuple(sorted(found, key=lambda person: bool(person.on_behalf_of)))


def _made(user: str, name: str, home: str, told: Any) -> Actor:
    held = _grants(told)
    own = tuple(dict.fromkeys(grant.post for grant in held if not grant.on_behalf_of))
    return Actor(user=user, name=name, division=home, agencies=grants.united(held), posts=own, grants=held)


def _grants(told: Any) -> tuple[grants.Grant, ...]:
    rows: Iterable[dict[str, Any]] = json.loads(told) if isinstance(told, str) else told or ()
    return tuple(grants.read(row) for row in rows)
