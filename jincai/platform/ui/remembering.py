"""记得：一个人在一页上的小选择，跟着他走；存在“我的视图”同一张表里，只有本人看得见。"""

from __future__ import annotations

from jincai.platform.ui.desk import Desk
from jincai.platform.ui.models import ListView


def remembered(desk: Desk, page: str) -> str:
    """记得的字, "" when nothing is. One query."""
    row = ListView.objects.filter(division=desk.division, user=desk.actor.user, page=page, name="").values_list("query", flat=True).first()
    return row or ""


def remember(desk: Desk, page: str, words: str) -> None:
    """记下."""
    ListView.objects.update_or_create(division=desk.division, user=desk.actor.user, page=page, name="", defaults={"query": words})
