"""身份的查询。"""

from __future__ import annotations

from typing import Any

from django.contrib import auth

from jincai.platform.identity import models, posts, scopes
from jincai.platform.identity.actors import EVERY_AGENCY, Actor


def actor_of(user: Any) -> Actor:
    """办理人: the pure value that verbs take, from a signed-in user."""
    every = any(posts.reaches_every_agency(post) for post in user.posts)
    own = tuple(user.agencies) or ((user.agency,) if user.agency else ())
    return Actor(user=user.username, name=user.name, division=user.home, agencies=EVERY_AGENCY if every else own, posts=tuple(user.posts))


def authenticate(username: str, password: str) -> Actor | None:
    """登录核验: the actor when name and password match an active user, else None. Works before any scope is open."""
    user = auth.authenticate(username=username, password=password)
    return actor_of(user) if user else None


def actor(username: str) -> Actor | None:
    """按用户名取办理人; None when unknown or stopped."""
    user = models.User.objects.filter(username=username, is_active=True).first()
    return actor_of(user) if user else None


def people() -> list[Actor]:
    """人员: the active users of the divisions in scope, by name of login."""
    rows = models.User.objects.filter(home__in=scopes.current_divisions(), is_active=True).order_by("home", "username")
    return [actor_of(row) for row in rows]
