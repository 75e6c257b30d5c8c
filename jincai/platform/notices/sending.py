"""发送：先取件（提交），再送出，再记结果；办到一半被杀的，由下一次按同一信号再送，网关认得出。"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from jincai.platform.identity.api import scope, system
from jincai.platform.notices import models
from jincai.platform.notices.declared import SMS
from jincai.platform.notices.gateways import Message, Unsent, gateway_of

LOT, TRIES = 50, 8
AGAIN = timedelta(minutes=1)
"""没有收下的，过 2、4、8 … 分钟再试；八次约四小时。"""
LOST = timedelta(minutes=15)
"""取去这么久没有结果的，是办到一半停了：再送。"""
SHOWN = 40
"""每日汇总里列几条。"""


@dataclasses.dataclass(frozen=True, slots=True)
class Sent:
    """发了几封、没有发出几封、留待再发几封."""

    sent: int = 0
    failed: int = 0
    again: int = 0


def send_waiting(*, division: str) -> Sent:
    """发送一个区划的: lot by lot; what waits is taken first and committed, so that two workers never send one letter. Called in no scope."""
    total = Sent()
    while True:
        with scope(divisions=division, actor=system(division)):
            lot = _taken(division)
        if not lot:
            return total
        results = [(letter, _sent(letter, message)) for letter, message in lot]
        with scope(divisions=division, actor=system(division)):
            models.Letter.objects.bulk_update([letter for letter, _ in results], ["state", "says", "sent_at"])
        states = [letter.state for letter, _ in results]
        more = Sent(states.count("SENT"), states.count("FAILED") + states.count("NOWHERE"), states.count("WAITING"))
        total = Sent(total.sent + more.sent, total.failed + more.failed, total.again + more.again)


def due() -> Q:
    """现在该发的: never tried; tried and its time has come; taken by somebody who never came back."""
    now = timezone.now()
    found = Q(state="WAITING", tries=0) | Q(state="SENDING", taken_at__lt=now - LOST)
    for tries in range(1, TRIES):
        found |= Q(state="WAITING", tries=tries, taken_at__lt=now - AGAIN * 2**tries)
    return found


@transaction.atomic
def _taken(division: str) -> list[tuple[models.Letter, Message | None]]:
    """取件: the letters with what they say; None for one that has nowhere to go."""
    now = timezone.now()
    rows = list(
        models.Letter.objects.select_for_update(skip_locked=True, of=("self",)).select_related("notice")
        .filter(due(), division=division).order_by("id")[:LOT]
    )  # fmt: skip
    for row in rows:
        row.state, row.taken_at, row.tries = "SENDING", now, row.tries + 1
    models.Letter.objects.bulk_update(rows, ["state", "taken_at", "tries"])
    to = {(each.user, each.channel): each.address for each in models.Address.objects.filter(division=division, user__in={r.user for r in rows})}
    parts = _parts([row for row in rows if row.day])
    return [(row, _message(row, to.get((row.user, row.channel), ""), parts.get(row.pk, ()))) for row in rows]


def _parts(digests: Sequence[models.Letter]) -> dict[int, list[str]]:
    """各汇总里的标题, in the order they came; one query."""
    out: dict[int, list[str]] = {row.pk: [] for row in digests}
    listed = models.Letter.objects.filter(digest__in=list(out)).order_by("id").values_list("digest_id", "notice__title")
    for digest, title in listed if out else ():
        out[digest].append(title)  # type: ignore[index, arg-type]
    return out


def _message(row: models.Letter, to: str, parts: Sequence[str]) -> Message | None:
    """这封信怎么写. An SMS tells no amounts, names and numbers: whoever finds the telephone learns nothing."""
    if not to:
        return None
    name = str(row.name)
    if row.day:
        title, text = f"金财 {row.day:%m-%d} 汇总：{len(parts)} 条通知", "\n".join(f"{at}. {each}" for at, each in enumerate(parts[:SHOWN], 1))
        text += f"\n另有 {len(parts) - SHOWN} 条，请登录看“通知”" if len(parts) > SHOWN else ""
    else:
        assert row.notice is not None
        title, text = f"金财：{row.notice.title}", row.notice.says
    if row.channel == SMS:
        many = len(parts) if row.day else 1
        return Message(name, to, "金财", f"你有 {many} 条新通知，请登录系统查看")
    return Message(name, to, title, f"{text}\n\n请登录系统办理。这封信由系统发出，不必回复；要不要收、何时收，在“通知设置”里改。")


def _sent(row: models.Letter, message: Message | None) -> bool:
    """送一封，记结果."""
    if message is None:
        row.state, row.says = "NOWHERE", "没有登记地址"
        return False
    try:
        gateway_of(row.channel).send(message)
    except Unsent as why:
        row.state, row.says = ("WAITING" if why.again and row.tries < TRIES else "FAILED"), why.says[:200]
        return False
    row.state, row.says, row.sent_at = "SENT", "", timezone.now()
    return True
