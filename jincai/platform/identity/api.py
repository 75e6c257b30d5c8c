"""身份的门：办理人、可见范围、权限。"""

from jincai.platform.identity.actors import EVERY_AGENCY, Actor, system
from jincai.platform.identity.answers import Answer, KeyReused, answer_once
from jincai.platform.identity.editions import edition, renew_edition
from jincai.platform.identity.operations import create_user, require
from jincai.platform.identity.posts import Post, who_may
from jincai.platform.identity.posts import table as posts
from jincai.platform.identity.queries import actor, actor_of, authenticate, people
from jincai.platform.identity.scopes import current_actor, current_divisions, scope
from jincai.platform.identity.steps import Question, ask, step
from jincai.platform.identity.tokens import issue_token, revoke_tokens, token_actor

__all__ = [
    "EVERY_AGENCY",
    "Actor",
    "Answer",
    "KeyReused",
    "Post",
    "Question",
    "actor",
    "actor_of",
    "answer_once",
    "ask",
    "authenticate",
    "create_user",
    "current_actor",
    "current_divisions",
    "edition",
    "issue_token",
    "people",
    "posts",
    "renew_edition",
    "require",
    "revoke_tokens",
    "scope",
    "step",
    "system",
    "token_actor",
    "who_may",
]
