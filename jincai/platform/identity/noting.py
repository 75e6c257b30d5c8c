"""记管理：管理员的每一件事进审计，与所办的在同一事务里。"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jincai.platform.audit import api as audit
from jincai.platform.identity.actors import Actor
from jincai.platform.identity.grants import Grant
from jincai.platform.identity.scopes import current_divisions, scope


def note(
    actor: Actor,
    verb: str,
    document: str,
    *,
    grant: Grant | None = None,
    kind: str = "user",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    says: str = "",
) -> None:
    """记一件管理: what was done to which user, post, loan or office; where no scope is open, in one of the actor's division."""
    told = {"verb": verb, "document_kind": f"identity.{kind}", "document": document, "before": before, "after": after, "says": says}
    entry = audit.by(actor, grant, kind="admin", division=actor.division, **told)
    if actor.division in current_divisions():
        audit.record(entry)
    else:
        with scope(divisions=actor.division, actor=actor):
            audit.record(entry)
