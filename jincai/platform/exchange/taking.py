"""收一批：校验、留存、办理、移动序号在同一个事务里；一张不行只记下这一张，不碍别张。"""

from __future__ import annotations

from collections import Counter

from django.utils import timezone

from jincai.platform.crypto import api as crypto
from jincai.platform.evoucher import api as evoucher
from jincai.platform.exchange import handling, models
from jincai.platform.exchange.handlers import handler_of
from jincai.platform.exchange.outbox import Found
from jincai.platform.exchange.outcomes import Collected

State = models.Incoming.State


def take(division: str, name: str, cursor: int, letters: Found, last: int) -> tuple[int, Collected]:
    """收一批, inside a transaction: how far it was read, and what came of it. Where another collector was faster, nothing is taken and its cursor returned."""
    line = models.Counterpart.objects.select_for_update().get(division=division, name=name)
    if line.cursor != cursor:
        return line.cursor, Collected()
    own = [one for one in letters if (one.identity if isinstance(one, evoucher.Torn) else one).division in (division, "")]
    numbers = {(one.identity if isinstance(one, evoucher.Torn) else one).voucher_no for one in own}
    judged = evoucher.receive(own, division=division, party=name, at=timezone.now(), disowned=_disowned(division, name, numbers))
    seen = _seen(division, name, judged)
    told = [one for one in judged if not one.repeated or one.letter.seq not in seen]
    rows = [_row(division, name, one) for one in told]
    models.Incoming.objects.bulk_create(rows)
    troubled = handling.handle([(row, one.voucher) for row, one in zip(rows, told, strict=True) if one.voucher and row.state == State.HANDLED])
    _replace(division, name, rows)
    states = Counter(row.state for row in rows)
    refused, conflicts = states[State.REFUSED], states[State.CONFLICT]
    first = next((row for row in rows if row.state in (State.REFUSED, State.CONFLICT)), None)
    says = f"{refused + conflicts} 张凭证没有收：{first.says}" if first else troubled[0] if troubled else ""
    line.cursor, line.last_contact, line.says = last, timezone.now(), says[:500]
    line.save(update_fields=["cursor", "last_contact", "says"])
    return last, Collected(
        received=sum(not one.repeated for one in judged) - refused - conflicts, repeated=sum(one.repeated for one in judged),
        conflicts=conflicts, refused=refused, troubled=len(troubled),
        foreign=len(letters) - len(own), says=says,
    )  # fmt: skip


def _disowned(division: str, name: str, numbers: set[str]) -> set[tuple[tuple[int, str, str, int], str]]:
    """Contents under these numbers that wait because they could not be handled: they do not stand in the way of a better one."""
    waiting = [State.FAILED, State.REPLACED]
    rows = models.Incoming.objects.filter(division=division, counterpart=name, voucher_no__in=numbers, state__in=waiting, reason="handling")
    return {((year, code, number, flag), digest) for year, code, number, flag, digest in rows.values_list(*_KEY, "digest")}


def _seen(division: str, name: str, judged: list[evoucher.Judged]) -> set[int]:
    """Numbers in the outbox that are on record: a repeat under one of them is the same message read again, not sent again."""
    again = [one.letter.seq for one in judged if one.repeated]
    return set(models.Incoming.objects.filter(division=division, counterpart=name, seq__in=again).values_list("seq", flat=True)) if again else set()


def _replace(division: str, name: str, rows: list[models.Incoming]) -> None:
    """What was refused or waited under an identity that has now been handled is closed."""
    done = {_key(row): row.pk for row in rows if row.state in (State.HANDLED, State.KEPT)}
    if not done:
        return
    open_ = models.Incoming.objects.filter(
        division=division, counterpart=name, state__in=[State.REFUSED, State.FAILED, State.CONFLICT], voucher_no__in={key[2] for key in done}
    )
    closed = [row.pk for row in open_ if done.get(_key(row), 0) > row.pk]
    models.Incoming.objects.filter(pk__in=closed).update(state=State.REPLACED)


_KEY = ("year", "vt_code", "voucher_no", "flag")


def _key(row: models.Incoming) -> tuple[int, str, str, int]:
    return row.year, row.vt_code, row.voucher_no, row.flag


def _row(division: str, name: str, one: evoucher.Judged) -> models.Incoming:
    letter = one.letter
    state = State.HANDLED if handler_of(letter.vt_code, letter.flag) else State.KEPT
    if one.repeated:
        state = State.REPEATED
    elif one.reason:
        state = State.CONFLICT if one.reason == "conflict" else State.REFUSED
    return models.Incoming(
        division=division,
        year=letter.year,
        counterpart=name,
        vt_code=letter.vt_code,
        voucher_no=letter.voucher_no,
        flag=letter.flag,
        version_id=one.version,
        status=one.status,
        reason=one.reason,
        says=one.says[:500],
        seq=letter.seq,
        digest=crypto.sm3(letter.payload) if letter.payload else "",
        state=state,
        handled_at=timezone.now(),
    )
