"""收取：按序号读对方的发件箱，留存、办理、移动序号在同一个事务里；重复的不再办，同号不同文的只留存。"""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
import logging
from collections import defaultdict

from django.utils import timezone

from jincai.platform.exchange import calling, lines, models, wire
from jincai.platform.exchange.handlers import handler_of

PAGE = 500  # vouchers in a chunk
State = models.Incoming.State

logger = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Collected:
    """收取结果: new vouchers, repeats, identities that came with other content, vouchers of other divisions in the same outbox;
    no answer; a chunk left for the next time because a handler failed; `says` why."""

    received: int = 0
    repeated: int = 0
    conflicts: int = 0
    foreign: int = 0
    unreachable: bool = False
    failed: bool = False
    says: str = ""

    def __add__(self, other: Collected) -> Collected:
        return Collected(
            received=self.received + other.received,
            repeated=self.repeated + other.repeated,
            conflicts=self.conflicts + other.conflicts,
            foreign=self.foreign + other.foreign,
            unreachable=self.unreachable or other.unreachable,
            failed=self.failed or other.failed,
            says=self.says or other.says,
        )


def collect(*, division: str, counterpart: str) -> Collected:
    """收取: read the counterpart's outbox to its end. Opens its own scopes (RuntimeError inside another), one transaction a chunk of
    at most 500.

    A chunk is kept, handled by kind in the sender's order and the cursor moved, or none of it. What a handler raises is logged and
    returned as `failed`; the chunk comes again next time. Raises UserError only for a counterpart that is not connected.
    """
    lines.outside()
    line = lines.connected(division, counterpart)
    done, cursor = Collected(), line.cursor
    while True:
        try:
            page = calling.get(line.url, f"/outbox?after={cursor}&limit={PAGE}")
            letters = _read(page.body, cursor)
        except (calling.Unreachable, calling.Objected, wire.WireError) as error:
            silent = not isinstance(error, wire.WireError)
            return done + _trouble(division, counterpart, str(error), silent=silent)
        if not letters:
            break
        try:
            with lines.inside(division):
                cursor, taken = _take(division, counterpart, cursor, letters)
        except Exception as error:
            logger.exception("%s 从 %s 收到的凭证没有办成", division, counterpart)
            return done + _trouble(division, counterpart, f"收到的凭证没有办成：{error}", silent=False)
        done += taken
        if len(letters) < PAGE:
            return done
    with lines.inside(division):
        lines.seen(division, counterpart)
    return done


def _read(data: bytes, cursor: int) -> list[wire.Letter]:
    """The page, whose numbers must go on from the cursor: a gap is legal, a step back is not."""
    letters = wire.unwrapped(data)
    before = cursor
    for letter in letters:
        if letter.seq <= before:
            raise wire.WireError(f"发件箱序号 {letter.seq} 没有接着 {before}")
        before = letter.seq
    return letters


def _trouble(division: str, name: str, says: str, *, silent: bool) -> Collected:
    with lines.inside(division):
        lines.note(division, name, says=says)
    return Collected(unreachable=silent, failed=not silent, says=says)


def _take(division: str, name: str, cursor: int, letters: list[wire.Letter]) -> tuple[int, Collected]:
    """One chunk, inside a transaction. Where another collector was faster, nothing is taken and its cursor returned."""
    line = models.Counterpart.objects.select_for_update().get(division=division, name=name)
    if line.cursor != cursor:
        return line.cursor, Collected()
    own = [letter for letter in letters if letter.division == division]
    kept = _kept(division, name, own)
    fresh: list[wire.Letter] = []
    rows, repeated = [], 0
    for letter in own:
        digest = hashlib.sha256(letter.payload).hexdigest()
        known = kept[_identity(letter)]
        if digest in known:
            repeated += 1
            continue
        state = State.CONFLICT if known else State.HANDLED if handler_of(letter.vt_code, letter.flag) else State.KEPT
        known.add(digest)
        rows.append(_row(name, letter, digest, state))
        if state != State.CONFLICT:
            fresh.append(letter)
    models.Incoming.objects.bulk_create(rows)
    line.cursor, line.last_contact, line.says = letters[-1].seq, timezone.now(), ""
    line.save(update_fields=["cursor", "last_contact", "says"])
    _handle(fresh)
    conflicts = len(rows) - len(fresh)
    says = f"{conflicts} 张凭证与已收到的同号而内容不同，只留存、不办理" if conflicts else ""
    return line.cursor, Collected(received=len(fresh), repeated=repeated, conflicts=conflicts, foreign=len(letters) - len(own), says=says)


def _identity(letter: wire.Letter) -> tuple[int, str, str, int]:
    return letter.year, letter.vt_code, letter.voucher_no, letter.flag


def _kept(division: str, name: str, letters: list[wire.Letter]) -> defaultdict[tuple[int, str, str, int], set[str]]:
    """The contents kept already, by identity."""
    found: defaultdict[tuple[int, str, str, int], set[str]] = defaultdict(set)
    known = models.Incoming.objects.filter(
        year__in={letter.year for letter in letters},
        division=division,
        counterpart=name,
        vt_code__in={letter.vt_code for letter in letters},
        voucher_no__in={letter.voucher_no for letter in letters},
    )
    for year, vt_code, number, flag, digest in known.values_list("year", "vt_code", "voucher_no", "flag", "digest"):
        found[(year, vt_code, number, flag)].add(digest)
    return found


def _row(name: str, letter: wire.Letter, digest: str, state: State) -> models.Incoming:
    return models.Incoming(
        division=letter.division,
        year=letter.year,
        counterpart=name,
        vt_code=letter.vt_code,
        voucher_no=letter.voucher_no,
        flag=letter.flag,
        body=letter.payload,
        says="与已收到的同号凭证内容不同" if state == State.CONFLICT else "",
        seq=letter.seq,
        digest=digest,
        state=state,
        handled_at=timezone.now(),
    )


def _handle(letters: list[wire.Letter]) -> None:
    """Each kind to its handler, neighbours of a kind together, in the sender's order."""
    handled = [(handler, letter) for letter in letters if (handler := handler_of(letter.vt_code, letter.flag))]
    for handler, group in itertools.groupby(handled, key=lambda pair: pair[0]):
        handler([wire.opened(letter) for _, letter in group])
