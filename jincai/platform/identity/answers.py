"""第一次的答复：同一个人、同一接口、同一幂等键，只办一次。"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable

from django.db import transaction

from jincai.kernel.problems import UserError
from jincai.platform.identity import models
from jincai.platform.identity.actors import Actor

LONGEST_KEY = 200


class KeyReused(UserError):
    """同一幂等键，内容不同."""


@dataclasses.dataclass(frozen=True, slots=True)
class Answer:
    """一次答复: `again` when it was given before."""

    status: int
    content_type: str
    body: str
    again: bool = False


@transaction.atomic
def answer_once(*, actor: Actor, route: str, key: str, request: bytes, answer: Callable[[], Answer]) -> Answer:
    """只办一次: the first answer to (person, route, key) is kept in the transaction that did the work, and given again ever after.

    A second request that comes while the first is at work waits for it. Raises KeyReused for another body under the same key,
    UserError for a key that is none. Called inside a scope of the actor's division.
    """
    if not key.strip() or len(key) > LONGEST_KEY:
        raise UserError(
            "没有 Idempotency-Key，或它过长", f"每个要办事的请求带一个自己的 Idempotency-Key，不超过 {LONGEST_KEY} 字，重发时不变"
        )
    digest = hashlib.sha256(request).hexdigest()
    identity = {"division": actor.division, "user": actor.user, "route": route, "key": key}
    models.FirstAnswer.objects.bulk_create([models.FirstAnswer(**identity, digest=digest)], ignore_conflicts=True)
    row = models.FirstAnswer.objects.select_for_update().get(**identity)
    if row.digest != digest:
        raise KeyReused("这个 Idempotency-Key 已用于另一个请求", "内容变了就换一个新的 Idempotency-Key")
    if row.status is not None:
        return Answer(row.status, row.content_type, row.body, again=True)
    made = answer()
    row.status, row.content_type, row.body = made.status, made.content_type, made.body
    row.save(update_fields=["status", "content_type", "body"])
    return made
