"""文号的查询。"""

from __future__ import annotations

from jincai.platform.numbering import models


def last_number(kind: str, division: str, year: int, agency: str = "") -> int:
    """末号: the last number given; 0 when none was."""
    counter = models.Counter.objects.filter(division=division, year=year, kind=kind, agency=agency).first()
    return counter.last if counter else 0
