"""取数对账：一天三方的数，逐张对，差异归类；可以反复，签认以后不再变。"""

from __future__ import annotations

from collections.abc import Iterator
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
    before = [*models.Day.objects.filter(division=division, year=year, on__lt=on).order_by("-on")[:2]]
    _take(day, before)
    changed(DOCUMENT, on.isoformat(), before=None, after={"matched": day.matched}, year=year, division=division)
    return queries.day_row(day)


def _take(day: models.Day, before: list[models.Day]) -> None:
    where: dict[str, Any] = {"division": day.division, "year": day.year}
    last, older = (before[0], before[-1] if len(before) > 1 else None) if before else (None, None)
    lacking = queries.missing_reports(**where, on=day.on)
    complete = not {"2206", "3507"} & {kind for kind, _ in lacking}
    found = _troubles(where, last)
    open_ones = [each for each in found if not each.healed]
    ground = Ground(
        on=day.on, complete=complete, troubles={t.trouble.about or t.trouble.number: t for t in open_ones if t.of_payment},
        covered=frozenset(number for t in open_ones if not t.of_payment for number in t.covers),
    )  # fmt: skip
    told = {(t.trouble.vt_code, t.trouble.flag) for t in open_ones if not t.of_payment}
    matching.match(**where, on=day.on, bank_on=queries.bank_day(**where, on=day.on), extra=sorted(ground.troubles))

    def rows() -> Iterator[Row]:
        yield from finding.of_papers(matching.different(), ground)
        for each in found:
            row = finding.of_trouble(each, day.on) if each.healed or not each.of_payment else None
            if row:
                yield row
        known = {(t.trouble.vt_code, t.trouble.about or t.trouble.number) for t in open_ones if not t.of_payment}
        sent = messages.sent(
            **where, on=day.on, after=older.outgoing_to if older else 0, settled=last.outgoing_to if last else 0,
            stated=queries.states_done(**where, on=day.on),
        )  # fmt: skip
        yield from finding.of_messages((m for m in sent if (m.vt_code, m.number) not in known), ground)
        yield from finding.of_messages(messages.unknown(**where, on=day.on), ground)
        yield from finding.of_messages((finding.missing(*each) for each in lacking if (each[0], 0) not in told), ground)
        for repeat in troubles.repeats(**where, after=last.incoming_to if last else 0):
            yield finding.of_repeat(*repeat)

    keeping.keep(rows(), **where, on=day.on, complete=complete)
    sums = matching.sums()
    day.matched, day.state = sums.matched, models.Day.State.OPEN
    day.incoming_to, day.outgoing_to = troubles.last(division=day.division), messages.last(division=day.division)
    day.figures = figuring.figures(sums, day=day, lacking=lacking)
    day.checked_by, day.checked_at = "", None
    day.save()


def _troubles(where: dict[str, Any], last: models.Day | None) -> list[troubles.Found]:
    """有毛病的报文: since the day before, and those of open differences; what a person has explained is settled, unless it heals."""
    open_ones = models.Difference.objects.filter(**where, closed_on=None, message__gt=0)
    settled = set(open_ones.exclude(explanation="").values_list("message", flat=True))
    found = troubles.found(**where, after=last.incoming_to if last else 0, ids=list(open_ones.values_list("message", flat=True)))
    return [each for each in found if each.trouble.id not in settled or each.healed]
