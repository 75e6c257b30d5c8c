"""线路上的补救：没有被认的签章重新签了再送；马上收取、补发一次。"""

from __future__ import annotations

from collections.abc import Sequence

from jincai.kernel.problems import UserError
from jincai.platform.audit.api import audited, changed
from jincai.platform.exchange import api as exchange
from jincai.platform.identity.api import Actor, require
from jincai.platform.jobs import api as jobs

DOCUMENT = "exchange_line"


@audited("reconciliation.resend")
def resend(*, division: str, ids: Sequence[int], actor: Actor) -> int:
    """重新签章再送 what the other side did not accept for its seal; how many go again. Raises UserError when there is none."""
    require(actor, "reconciliation.resend", division=division)
    count = exchange.resend(division=division, ids=ids)
    if not count:
        raise UserError("没有可以重新签章再送的凭证", "只有签章被对方拒绝的才能重新签章")
    changed(DOCUMENT, "resend", before=None, after={"resent": list(ids)}, division=division)
    return count


@audited("reconciliation.resend")
def poll(*, division: str, counterpart: str, actor: Actor) -> None:
    """马上收取、补发: in the background, as every minute does. Raises UserError for a counterpart that is not connected."""
    require(actor, "reconciliation.resend", division=division)
    if counterpart not in {line.name for line in exchange.status(division) if line.url}:
        raise UserError("没有接通这个往来方", "先登记它的接口地址")
    jobs.defer("exchange.collect", division=division, counterpart=counterpart)
    jobs.defer("exchange.deliver", division=division, counterpart=counterpart)
    changed(DOCUMENT, counterpart, before=None, after={"polled": True}, division=division)
