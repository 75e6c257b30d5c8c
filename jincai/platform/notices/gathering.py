"""每日汇总：到点把各人待汇总的并成一封，每人每渠道一天至多一封。"""

from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import date

from django.db import transaction

from jincai.platform.notices import models


@transaction.atomic
def gather_digests(*, division: str, on: date) -> int:
    """并成汇总: what waits for the digest becomes one letter a person and channel; answers how many letters. Run twice a day it is once:
    what came after the day's digest waits for the next. Called in a job's scope."""
    rows = models.Letter.objects.select_for_update().filter(division=division, state="DAILY").order_by("id")
    parts: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, user, channel in rows.values_list("id", "user", "channel"):
        parts[user, channel].append(number)
    if not parts:
        return 0
    done = set(models.Letter.objects.filter(division=division, day=on).values_list("user", "channel"))
    made = [
        models.Letter(division=division, user=user, channel=channel, day=on, state="WAITING", name=uuid.uuid4())
        for user, channel in parts if (user, channel) not in done
    ]  # fmt: skip
    models.Letter.objects.bulk_create(made)
    joined = [models.Letter(pk=number, digest=letter, state="JOINED") for letter in made for number in parts[letter.user, letter.channel]]
    models.Letter.objects.bulk_update(joined, ["digest", "state"], batch_size=1_000)
    return len(made)
