"""身份的门：办理人、可见范围、权限。"""

from jincai.platform.identity.actors import EVERY_AGENCY, Actor, system
from jincai.platform.identity.answers import Answer, KeyReused, answer_once
from jincai.platform.identity.operations import create_user, require
from jincai.platform.identity.posts import Post, who_may
from jincai.platform.identity.posts import table as posts
from jincai.platform.identity.queries import actor, actor_of, authenticate, people
from jincai.platform.identity.scopes import current_actor, current_divisions, scope
from jincai.platform.identity.tokens import issue_token, revoke_tokens, token_actor

__all__ = [
    "EVERY_AGENCY",
    "Actor",
    "Answer",
    "KeyReused",
    "Post",
    "actor",
    "actor_of",
    "answer_once",
    "authenticate",
    "create_user",
    "current_actor",
    "current_divisions",
    "issue_token",
    "people",
    "posts",
    "require",
    "revoke_tokens",
    "scope",
    "system",
    "token_actor",
    "who_may",
]
