"""最近的一次打印。"""

from __future__ import annotations

import dataclasses

from jincai.platform.printshop import models


@dataclasses.dataclass(frozen=True, slots=True)
class Latest:
    """最近一次: the task's number and its state in words."""

    id: int
    label: str


def latest(*, division: str, user: str, kind: str) -> Latest | None:
    """这个人最近打的一批 of a kind. In a scope."""
    found = models.PrintTask.objects.filter(division=division, by=user, kind=kind).order_by("-id").defer("file").first()
    return Latest(found.pk, str(found.get_state_display())) if found else None
