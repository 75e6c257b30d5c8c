"""收对账单：原样留下对方账上的各笔。"""

from __future__ import annotations

from jincai.platform.audit.api import audited, changed
from jincai.platform.identity.api import Actor, require
from jincai.treasury.reconciliation import models
from jincai.treasury.reconciliation.reading import Statement

CHUNK = 5000


@audited("reconciliation.receive")
def keep_report(*, report: Statement, actor: Actor) -> bool:
    """收下一份对账单: kept line by line; True when new. The same number again changes nothing."""
    require(actor, "reconciliation.receive", division=report.division)
    same = {"division": report.division, "year": report.year, "kind": report.kind, "number": report.number}
    if models.Report.objects.filter(**same).exists():
        return False
    made = models.Report.objects.create(
        **same, party=report.party, on=report.on, check_no=report.check_no, subject=report.subject, count=report.count, amount=report.amount,
        back_count=report.back_count, back_amount=report.back_amount, packs=report.packs, figures=report.figures,
    )  # fmt: skip
    models.Line.objects.bulk_create(
        (
            models.Line(
                report=made, division=report.division, year=report.year, on=t.on or report.on, vt_code=t.vt_code, number=t.number, mark=t.mark,
                amount=t.amount, serial=t.serial, claim=t.claim, notice=t.notice, says=t.says,
            )
            for t in report.lines
        ),
        batch_size=CHUNK,
    )  # fmt: skip
    changed("reconciliation_report", report.number, before=None, after={"kind": report.kind, "on": report.on, "lines": len(report.lines)}, year=report.year)
    return True
