"""应答：告诉对方每一件怎样收的；这回没有说到的，下回再说。"""

from __future__ import annotations

import json

from django.utils import timezone

from jincai.platform.exchange import calling, lines, models

ANSWERS = 2000  # in one request


def answer(division: str, name: str, url: str) -> None:
    """告诉对方 how each was taken; what it does not hear is told again next time."""
    with lines.inside(division):
        rows = list(models.Incoming.objects.filter(division=division, counterpart=name, answered_at=None).order_by("id")[:ANSWERS])
    if not rows:
        return
    results = [
        {"AdmDivCode": row.division, "StYear": str(row.year), "VtCode": row.vt_code, "VoucherNo": row.voucher_no, "VoucherFlag": str(row.flag),
         "Seq": row.seq, "status": row.status, "reason": row.reason, "says": row.says}
        for row in rows
    ]  # fmt: skip
    try:
        calling.post(url, "/answers", json.dumps({"division": division, "results": results}, ensure_ascii=False).encode(), calling.JSON)
    except calling.Objected:  # it does not want to know
        pass
    except (calling.Unreachable, calling.TooLarge):
        return
    with lines.inside(division):
        models.Incoming.objects.filter(id__in=[row.pk for row in rows]).update(answered_at=timezone.now())
