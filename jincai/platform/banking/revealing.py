"""看账号：屏幕上默认只有末四位；要看全，凭岗位、写事由、留审计，一次看一个。"""

from __future__ import annotations

from django.db import transaction

from jincai.platform.audit import api as audit
from jincai.platform.crypto import api as crypto
from jincai.platform.identity.api import Actor, require

REVEAL = "identity.reveal"


@transaction.atomic
def reveal(*, number: str, actor: Actor, reason: str, division: str, document_kind: str, document: str, agency: str = "") -> str:
    """看全账号: the whole number of a document that the caller has found within this actor's sight; the row in the audit first.

    Raises UserError for a reason that says nothing, Refused without the post, for another unit or another division.
    """
    said = crypto.reason(reason)
    grant = require(actor, REVEAL, agency=agency, division=division)
    told = {"field": "account", "tail": crypto.tail(number)}
    where = {"document_kind": document_kind, "document": document, "agency": agency}
    audit.record(audit.by(actor, grant, kind="reveal", verb=REVEAL, after=told, says=said, **where))
    return number
