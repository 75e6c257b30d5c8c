"""告知签收结果：收完告诉对方每张怎样收的；对方没有听到的，下次再告诉。"""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.utils import timezone

from jincai.platform.exchange import calling, lines, models

ANSWERS = 2000  # in one request


def unanswered(division: str, name: str) -> list[models.Incoming]:
    """还没有告诉的, the oldest first. In a scope."""
    return list(models.Incoming.objects.filter(division=division, counterpart=name, answered_at=None).order_by("id")[:ANSWERS])


def tell(division: str, url: str, rows: Sequence[models.Incoming]) -> None:
    """告诉对方 how each was taken; what it does not hear is told again next time."""
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
