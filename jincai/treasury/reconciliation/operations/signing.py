"""说明差异、对账、签认：两个人，一天接一天。"""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from jincai.chronicle import api as chronicle
from jincai.kernel.problems import UserError
from jincai.kernel.rules import check
from jincai.platform.audit.api import audited, changed
from jincai.platform.identity.api import Actor, require
from jincai.treasury.reconciliation import facts, models, queries, replying, rules, states
from jincai.treasury.reconciliation.queries import DayRow

DOCUMENT = "reconciliation_day"


@audited("reconciliation.explain")
def explain(*, division: str, year: int, id: int, says: str, actor: Actor) -> None:
    """写明差异的原因；一项一句。"""
    require(actor, "reconciliation.explain", division=division)
    row = models.Difference.objects.select_for_update().filter(division=division, year=year, pk=id).first()
    if row is None or row.closed_on:
        raise UserError("没有这项差异，或已消除", "在对账日的差异清单里选")
    text = says.strip()[:300]
    if len(text) < 4:
        raise UserError("说明太短", "写清原因和已采取的办法")
    before = {"explanation": row.explanation}
    row.explanation, row.explained_by = text, actor.user
    row.save(update_fields=["explanation", "explained_by"])
    changed("reconciliation_difference", f"{row.vt_code} {row.number}", before=before, after={"explanation": text}, year=year, division=division)


@audited("reconciliation.check")
def check_day(*, division: str, year: int, on: date, actor: Actor) -> DayRow:
    """对账人签：看过三方的数和差异; answers PBoC's lists (5507, and by month 5510 5512 5513).

    Raises Refused while lists are missing or differences unexplained.
    """
    require(actor, "reconciliation.check", division=division)
    day = queries.taken(division=division, year=year, on=on)
    states.DAY.allow("check", day.state, on.isoformat())
    seen = queries.day_row(day)
    check(rules.CHECK, _case(seen, actor), on=on, title="没有对账")
    day.state, day.checked_by, day.checked_at = "CHECKED", actor.user, timezone.now()
    day.save(update_fields=["state", "checked_by", "checked_at"])
    replying.reply(day)
    made = facts.DayChecked(
        division=division, year=year, on=on, actor=actor.user, document_kind=DOCUMENT, document=on.isoformat(),
        key=day.checked_at.isoformat(), matched=seen.matched, differences=seen.todo + seen.healing,
    )  # fmt: skip
    chronicle.record(made, title="没有对账")
    return queries.day_row(day)


@audited("reconciliation.sign")
def sign_day(*, division: str, year: int, on: date, actor: Actor) -> DayRow:
    """复核签认：不是对账的人；前一日已签；未消除的差异转入以后继续跟踪. Raises Refused with every reason."""
    require(actor, "reconciliation.sign", division=division)
    day = queries.taken(division=division, year=year, on=on)
    states.DAY.allow("sign", day.state, on.isoformat())
    seen = queries.day_row(day)
    check(rules.SIGN, _case(seen, actor), on=on, title="没有签认")
    day.state, day.signed_by, day.signed_at = "SIGNED", actor.user, timezone.now()
    day.save(update_fields=["state", "signed_by", "signed_at"])
    made = facts.DaySigned(
        division=division, year=year, on=on, actor=actor.user, document_kind=DOCUMENT, document=on.isoformat(), matched=seen.matched,
        open=seen.todo + seen.healing,
    )  # fmt: skip
    chronicle.record(made, title="没有签认")
    return queries.day_row(day)


def _case(seen: DayRow, actor: Actor) -> rules.Signing:
    waiting = models.Day.objects.filter(division=seen.division, year=seen.year, on__lt=seen.on).exclude(state="SIGNED").order_by("-on")
    return rules.Signing(
        on=seen.on, checked_by=seen.checked_by, signer=actor.user, unexplained=seen.unexplained, missing=tuple(seen.missing), gap=seen.cash_gap,
        before=waiting.values_list("on", flat=True).first(),
    )  # fmt: skip
