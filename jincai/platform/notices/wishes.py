"""意愿：各人对每种事件、每个渠道要不要、何时要；没有说过的按事件的常规。"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import transaction

from jincai.kernel.problems import UserError
from jincai.platform.identity.api import Actor
from jincai.platform.notices import models
from jincai.platform.notices.declared import CHANNELS, DAILY, SCREEN, WHENS, event, events


def wishes_of(users: Collection[str], *, division: str) -> dict[tuple[str, str, str], str]:
    """这些人说过的: (user, event, channel) -> when. One query."""
    rows = models.Wish.objects.filter(division=division, user__in=users)
    return {(row.user, row.event, row.channel): row.when for row in rows}


def wishes(actor: Actor) -> dict[tuple[str, str], str]:
    """我的意愿, all of them: (event, channel) -> when."""
    said = wishes_of([actor.user], division=actor.division)
    return {(each.code, channel): said.get((actor.user, each.code, channel)) or each.when(channel) for each in events() for channel in CHANNELS}


@transaction.atomic
def set_wishes(told: Mapping[tuple[str, str], str], *, actor: Actor) -> int:
    """说意愿: his own; what is as usual is not kept. Answers how many differ from the usual. Raises UserError for what nobody knows."""
    rows, usual = [], []
    for (code, channel), when in told.items():
        found = event(code)
        if channel not in CHANNELS or when not in WHENS or (channel == SCREEN and when == DAILY):
            raise UserError(f"“{found.title}”不能这样设", "系统内可选即时、不要；邮件、短信还可选每日汇总")
        if when == found.when(channel):
            usual.append((code, channel))
        else:
            rows.append(models.Wish(division=actor.division, user=actor.user, event=code, channel=channel, when=when))
    mine = models.Wish.objects.filter(division=actor.division, user=actor.user)
    gone = [row.pk for row in mine if (row.event, row.channel) in usual]
    mine.filter(pk__in=gone).delete()
    models.Wish.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["division", "user", "event", "channel"], update_fields=["when"]
    )
    return len(rows)
