"""数据交换的后台任务：投递后送达，每分钟收一次、补发一次。"""

from __future__ import annotations

from jincai.platform.exchange import models
from jincai.platform.exchange.calling import Unreachable
from jincai.platform.exchange.collecting import collect
from jincai.platform.exchange.delivering import deliver
from jincai.platform.exchange.operations import DELIVER
from jincai.platform.jobs import api as jobs

COLLECT = "exchange.collect"


@jobs.task(DELIVER, tries=None, merge=True)
def deliver_waiting(*, division: str, counterpart: str) -> None:
    """送达: what waits for a counterpart; comes again, ever more rarely, until all of it got an answer."""
    done = deliver(division=division, counterpart=counterpart)
    if done.waiting:
        raise Unreachable(done.says or "还有待发送的凭证", "恢复后自动补发")


@jobs.task(COLLECT, tries=1, merge=True)
def collect_new(*, division: str, counterpart: str) -> None:
    """收取: a counterpart's outbox. What goes wrong is on the connection board, and the next minute tries again."""
    collect(division=division, counterpart=counterpart)


@jobs.task("exchange.poll", every="* * * * *", tries=1)
def poll() -> None:
    """每分钟: for every counterpart of every division, known to the checker who reads all, defer a delivery and a collection."""
    for division, name in models.Counterpart.objects.using("checker").order_by("division", "name").values_list("division", "name"):
        jobs.defer(COLLECT, division=division, counterpart=name)
    pending = models.Outgoing.objects.using("checker").filter(state=models.Outgoing.State.PENDING)
    for division, name in pending.order_by().values_list("division", "counterpart").distinct():
        jobs.defer(DELIVER, division=division, counterpart=name)
