"""告诉：把一件事写成各人的通知和要发的信，一件事对一个人只写一次；在作业里调用，不在办理的事务里。"""

from __future__ import annotations

import dataclasses
import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db import connection, transaction

from jincai.platform.identity import api as identity
from jincai.platform.jobs import api as jobs
from jincai.platform.notices import models
from jincai.platform.notices.declared import DAILY, MAIL, NEVER, NOW, SCREEN, SMS, event
from jincai.platform.notices.wishes import wishes_of

SEND = "notices.send"
IN_FORCE = "有效"
AT_ONCE = 1_000
_COLUMNS = ("division", "user", "event", "key", "year", "title", "says", "document_kind", "document", "url", "on_behalf_of", "hidden")
_NAMES = ", ".join(f'"{name}"' for name in _COLUMNS)
_WRITE = f"""INSERT INTO notices_notice ({_NAMES}, at)
    SELECT {_NAMES}, clock_timestamp() FROM jsonb_populate_recordset(null::notices_notice, %s) ORDER BY "user", event, key
    ON CONFLICT (division, "user", event, key) DO NOTHING RETURNING id, "user", event, key"""  # nosec B608 - names of our own


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Happening:
    """一件要通知的事. `key` its identity: told again, it is told to nobody twice. `users` to whom; `behalf` for those who get it in another's
    place already (user -> whose). `actor` who did it: he is not told. `verb` what the person does in it, which says whose delegates get it
    too ("" = delegates of everything only); `delegates` False when `users` has them already. `document` with its kind, or a `url`, is where the notice leads.
    """

    event: str
    key: str
    year: int
    users: tuple[str, ...]
    title: str
    says: str = ""
    document_kind: str = ""
    document: str = ""
    url: str = ""
    actor: str = ""
    verb: str = ""
    delegates: bool = True
    behalf: Mapping[str, str] = dataclasses.field(default_factory=dict)


@transaction.atomic
def tell(happenings: Iterable[Happening], *, division: str, on: date) -> int:
    """告诉: writes the notices and the letters of those who want them, and puts the sending on the queue; answers how many notices are new.

    Called in a job's scope of the division (a person's scope shows and writes only his own). Whoever stands in for one of the
    people on `on` (an approved delegation in force) gets it too. Told twice is once.
    """
    asked = list(happenings)
    if not asked:
        return 0
    lent = _lent(on)
    rows = [row for each in asked for row in _rows(each, division, lent)]
    told = wishes_of({row.user for row in rows}, division=division)
    for row in rows:
        row.hidden = _wish(told, row, SCREEN) == NEVER
    wanted = [row for row in rows if not row.hidden or any(_wish(told, row, channel) != NEVER for channel in (MAIL, SMS))]
    fresh = _written(wanted)
    reachable = set(models.Address.objects.filter(division=division, user__in={row.user for row in fresh}).values_list("user", "channel"))
    letters = [letter for row in fresh for letter in _letters(row, told) if (letter.user, letter.channel) in reachable]
    models.Letter.objects.bulk_create(letters, batch_size=AT_ONCE)
    if any(letter.state == "WAITING" for letter in letters):
        jobs.defer(SEND, division=division)
    return len(fresh)


def _rows(each: Happening, division: str, lent: Mapping[str, Sequence[tuple[str, tuple[str, ...]]]]) -> list[models.Notice]:
    """一件事给哪些人：本人和代理人，各一条；办这件事的人除外。"""
    found = event(each.event)
    people = {user: each.behalf.get(user, "") for user in each.users if user}
    for user in list(people) if each.delegates else ():
        for other, verbs in lent.get(user, ()):
            if not verbs or (each.verb and (each.verb in verbs or f"{each.verb.partition('.')[0]}.*" in verbs)):
                people.setdefault(other, user)
    return [
        models.Notice(
            division=division, user=user, event=found.code, key=each.key[:120], year=each.year, title=each.title[:120], says=each.says[:500],
            document_kind=each.document_kind, document=each.document, url=each.url[:200], on_behalf_of=behalf,
        )
        for user, behalf in people.items() if user != each.actor
    ]  # fmt: skip


def _lent(on: date) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """谁的代理人是谁、限哪些事项: one query for all."""
    out: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
    for row in identity.delegations(on=on, limit=100_000):
        if row.state == IN_FORCE:
            out[row.from_user].append((row.to_user, row.verbs))
    return out


def _written(rows: Sequence[models.Notice]) -> list[models.Notice]:
    """写下没有告诉过的: those that are new, with their keys. Another job telling the same waits for this one, and finds them told."""
    told = {(row.user, row.event, row.key): row for row in rows}
    given = [{name: getattr(row, name) for name in _COLUMNS} for row in told.values()]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [json.dumps(given, ensure_ascii=False)])
        found = cursor.fetchall()
    for number, *who in found:
        told[tuple(who)].pk = number  # type: ignore[index]
    return [row for row in told.values() if row.pk]


def _wish(told: Mapping[tuple[str, str, str], str], row: models.Notice, channel: str) -> str:
    return told.get((row.user, row.event, channel)) or event(row.event).when(channel)


def _letters(row: models.Notice, told: Mapping[tuple[str, str, str], str]) -> list[models.Letter]:
    states = {NOW: "WAITING", DAILY: "DAILY"}
    return [
        models.Letter(division=row.division, user=row.user, channel=channel, notice=row, state=states[when], name=uuid.uuid4())
        for channel in (MAIL, SMS) if (when := _wish(told, row, channel)) in states
    ]  # fmt: skip
