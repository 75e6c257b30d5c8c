"""身份的门：办理人、可见范围、权限。"""

from jincai.platform.identity.actors import EVERY_AGENCY, Actor, system
from jincai.platform.identity.operations import create_user, require
from jincai.platform.identity.posts import Post, who_may
from jincai.platform.identity.posts import table as posts
from jincai.platform.identity.queries import actor, actor_of, authenticate, people
from jincai.platform.identity.scopes import current_actor, current_divisions, scope

__all__ = [
    "EVERY_AGENCY",
    "Actor",
    "Post",
    "actor",
    "actor_of",
    "authenticate",
    "create_user",
    "current_actor",
    "current_divisions",
    "people",
    "posts",
    "require",
    "scope",
    "system",
    "who_may",
]
