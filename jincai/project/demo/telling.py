"""通知：一年办完，把还在办的、付了的、退了的告诉该知道的人；对账的差异也是。演示的通知都是这一刻写的，邮件短信只写日志。"""

from __future__ import annotations

from django.utils import timezone

from jincai.platform.identity.api import homes
from jincai.platform.jobs import api as jobs
from jincai.project.demo.options import Options

TELLING = ("payment.tell", "reconciliation.tell", "workflow.tell")


def notify(o: Options) -> int:
    """告诉: what the year put on the queue to be told, and what is open; answers how many jobs were done."""
    if o.division in homes():
        jobs.defer("workflow.tell", division=o.division, day=timezone.localdate().isoformat())
    return jobs.run_pending(TELLING).done
