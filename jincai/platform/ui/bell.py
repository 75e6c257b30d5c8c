"""铃：外框上的未看通知数，送到通知页面；没有装那个文件夹的没有铃。"""

from __future__ import annotations

import dataclasses

from django.urls import NoReverseMatch, reverse

from jincai.platform.notices import api as notices
from jincai.platform.ui.desk import Desk

MANY = 99


@dataclasses.dataclass(frozen=True, slots=True)
class Bell:
    """铃: where it leads, how many are not read, as shown."""

    url: str
    count: int

    @property
    def shown(self) -> str:
        """99 以上写 99+."""
        return f"{MANY}+" if self.count > MANY else str(self.count)


def bell(desk: Desk) -> Bell | None:
    """这个人的铃; one query, none where he looks at another division's books."""
    try:
        url = reverse("noticeboard:listing")
    except NoReverseMatch:
        return None
    return Bell(url, 0 if desk.reading else notices.unread(desk.actor))
