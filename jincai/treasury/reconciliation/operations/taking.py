"""取数对账：一天三方的数，逐张对，差异归类；可以反复，签认以后不再变。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from jincai.kernel.problems import UserError
from jincai.platform.audit.api import audited, changed
from jincai.platform.identity.api import Actor, require
from jincai.treasury.reconciliation import figuring, finding, keeping, matching, messages, models, queries, troubles
from jincai.treasury.reconciliation.finding import Ground, Row
from jincai.treasury.reconciliation.queries import DayRow

DOCUMENT = "reconciliation_day"


@audited("reconciliation.check")
def reconcile(*, division: str, year: int, on: date, actor: Actor) -> DayRow:
    """取数对账: match the day's orders, receipts, claims, transfers and books; name every difference, close what has healed.

    A signed day answers as it was signed. Raises UserError for a day before one that was taken already: differences go on from day to day.
    """
    require(actor, "reconciliation.check", division=division)
    day = models.Day.objects.select_for_update().filter(division=division, year=year, on=on).first()
    if day is None and models.Day.objects.filter(division=division, year=year, on__gt=on).exists():
        raise UserError(f"{on} 之后的日子已经对过账", "差异一天接一天往下跟；看以后那天的对账")
    if day is None:
        day = models.Day.objects.create(division=division, year=year, on=on)
    later = models.Day.objects.filter(division=division, year=year, on__gt=on).exists()
    if day.state == models.Day.State.SIGNED or later:
        return queries.day_row(day)
    _take(day)
    changed(DOCUMENT, on.isoformat(), before=None, after={"matched": day.matched}, year=year, division=division)
    return queries.day_row(day)


def _take(day: models.Day) -> None:
    where: dict[str, Any] = {"division": day.division, "year": day.year}
    taken = models.Day.objects.filter(**where, on__lt=day.on).order_by("-on")
    last, whole = taken.first(), [*taken.filter(complete=True)[:2]]
    base, older = whole[0] if whole else None, whole[1] if len(whole) > 1 else None
    bank_on, since = queries.bank_day(**where, on=day.on), queries.unmatched_since(**where, on=day.on)
    lacking = [*queries.missing_reports(**where, on=day.on), *queries.lists_lacking(**where, since=since, before=day.on)]
    complete = not {"2206", "3507"} & {kind for kind, _ in lacking}
    found = _troubles(where, last)
    standing = {each.key: each for each in found if not each.healed}
    papers = {key[1]: each for key, each in standing.items() if each.of_payment}
    others = [each for each in standing.values() if not each.of_payment]
    lists, batches = ([each for each in others if (each.trouble.vt_code == troubles.BATCH) is batch] for batch in (False, True))
    covered, batched = (frozenset(number for each in some for number in each.covers) for some in (lists, batches))
    ground = Ground(on=day.on, complete=complete, troubles=papers, covered=covered, batched=batched)
    stated, doubted = queries.kinds_stated(**where, on=day.on), troubles.doubted_list(**where)
    matching.match(**where, on=day.on, since=since, bank_on=bank_on, extra=sorted(papers))

    def rows() -> Iterator[Row]:
        yield from finding.of_papers(matching.different(), ground)
        yield from finding.misdated(matching.misdated())
        yield from _of_troubles(found, standing, day.on)
        sent = messages.sent(
            **where, on=day.on, after=older.outgoing_to if older else 0, incoming=base.incoming_to if base else 0,
            listed=older.taken_at if older else None, settled=last.taken_at if last else None, stated=stated,
            doubted=doubted,
        )  # fmt: skip
        yield from finding.of_messages((m for m in sent if (m.vt_code, m.number) not in standing), ground)
        yield from finding.of_messages(messages.unknown(**where, on=day.on), ground)
        told = {each.trouble.vt_code for each in others if not each.trouble.flag}
        yield from finding.of_messages((finding.missing(*each) for each in lacking if each[0] not in told), ground)
        for repeat in troubles.repeats(**where, after=last.incoming_to if last else 0):
            yield finding.of_repeat(*repeat)

    keeping.keep(rows(), **where, on=day.on, complete=complete)
    sums = matching.sums()
    day.matched, day.state = sums.matched, models.Day.State.OPEN
    day.incoming_to, day.outgoing_to = troubles.last(division=day.division), messages.last(division=day.division)
    day.figures = figuring.figures(sums, day=day, lacking=lacking)
    day.complete, day.checked_by, day.checked_at = complete, "", None
    day.save()


def _of_troubles(found: list[troubles.Found], standing: Mapping[tuple[str, str], troubles.Found], on: date) -> Iterator[Row]:
    """有毛病的报文: the last of a voucher stands (a payment's with the payment), those before it are named and closed."""
    for each in found:
        if each.again:
            t = each.trouble
            yield finding.of_repeat(each.counterpart, t.vt_code, each.key[1], t.flag, 1)
        elif standing.get(each.key) is not each or not each.of_payment:
            row = finding.of_trouble(each, on, closed=standing.get(each.key) is not each)
            if row:
                yield row


def _troubles(where: dict[str, Any], last: models.Day | None) -> list[troubles.Found]:
    """有毛病的报文: since the day before, and those of open differences; what a person has explained is settled, unless it heals."""
    open_ones = models.Difference.objects.filter(**where, closed_on=None, message__gt=0)
    settled = set(open_ones.exclude(explanation="").values_list("message", flat=True))
    found = troubles.found(**where, after=last.incoming_to if last else 0, ids=list(open_ones.values_list("message", flat=True)))
    waiting = troubles.waiting(found, **where)
    return [each for each in found if (each.trouble.id not in settled or each.healed) and each.trouble.id not in waiting]
