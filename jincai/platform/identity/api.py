"""身份的门：办理人、授权、可见范围、权限、任岗、委托。"""

from jincai.platform.identity.actors import EVERY_AGENCY, Actor, system
from jincai.platform.identity.answers import Answer, KeyReused, answer_once
from jincai.platform.identity.asking import asking
from jincai.platform.identity.assigning import REACHES, assign, end_assignment
from jincai.platform.identity.changing import duties_of, set_duty
from jincai.platform.identity.delegating import approve_delegation, delegate, end_delegation
from jincai.platform.identity.duties import Duty, conflicts, incompatible
from jincai.platform.identity.duties import table as duties
from jincai.platform.identity.editions import edition, renew_edition
from jincai.platform.identity.grants import Grant, Reach, Where
from jincai.platform.identity.listing import AssignmentRow, DelegationRow, UserRow, assignments, delegations, users
from jincai.platform.identity.loading import load
from jincai.platform.identity.naming import verb_named, verb_title, verb_titles
from jincai.platform.identity.organising import add_office, charges, offices, put_in_charge
from jincai.platform.identity.origin import Origin
from jincai.platform.identity.permission import require, require_many
from jincai.platform.identity.posts import Post, group_of, groups, who_may
from jincai.platform.identity.posts import table as posts
from jincai.platform.identity.queries import Person, actor, actor_of, actors, asking_names, authenticate, holders, homes, names, people
from jincai.platform.identity.scopes import current_actor, current_divisions, current_origin, known, scope, unknown
from jincai.platform.identity.seeing import Seen, hidden_of, narrowed, seen_funds, tell_hidden, unseen
from jincai.platform.identity.steps import Question, ask, step
from jincai.platform.identity.tokens import issue_token, revoke_tokens, token_actor
from jincai.platform.identity.users import create_user, password_used, set_password, stop_user

__all__ = [
    "EVERY_AGENCY", "REACHES", "Actor", "Answer", "AssignmentRow", "DelegationRow", "Duty", "Grant", "KeyReused", "Origin", "Person", "Post",
    "Question", "Reach", "Seen", "UserRow", "Where", "actor", "actor_of", "actors", "add_office", "answer_once", "approve_delegation", "ask",
    "asking", "asking_names", "assign", "assignments", "authenticate", "charges", "conflicts", "create_user", "current_actor", "current_divisions",
    "current_origin", "delegate", "delegations", "duties", "duties_of", "edition", "end_assignment", "end_delegation", "group_of", "groups",
    "hidden_of", "holders", "homes", "incompatible", "issue_token", "known", "load", "names", "narrowed", "offices", "password_used", "people",
    "posts", "put_in_charge", "renew_edition", "require", "require_many", "revoke_tokens", "scope", "seen_funds", "set_duty", "set_password", "step",
    "stop_user", "system", "tell_hidden", "token_actor", "unknown", "unseen", "users", "verb_named", "verb_title", "verb_titles", "who_may",
]  # fmt: skip
