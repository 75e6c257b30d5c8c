"""封存审计：量好，存下，把链头记成一件事实，由总账的检查点盖住；核对时两边对照。"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import connections

from jincai.accounting.closing.facts import AuditSealed
from jincai.chronicle import api as chronicle
from jincai.ledger import api as ledger
from jincai.platform.audit import api as audit
from jincai.platform.identity.api import Actor, require, scope

NATIONAL = "000000000"
DOCUMENT = "audit_seal"


def seal_audit(*, division: str, day: date, actor: Actor) -> audit.Seal | None:
    """封存审计: of everything audited so far in this division, and of the sign-ins that belong to none. None when nothing is new.

    Measured as the checker, outside of any transaction; kept, with the fact, in one transaction of the division (this verb opens its own
    scope). Where the division has no books there is no fact, only the seal. Raises UserError for a day before the last seal's.
    """
    require(actor, "closing.seal_audit", division=division)
    made = audit.measure(division=division, day=day)
    national = _national(day)
    if made is None:
        return None
    with scope(divisions=division, actor=actor):
        if national:
            audit.keep(national)
        audit.keep(made)
        if years := [year for year, of in ledger.years() if of == division]:
            chronicle.record(_fact(made, max(years), actor))
    return made


def audit_divisions() -> list[str]:
    """还有审计没有封存的区划，不算全国的：它随任一区划一起封。"""
    return [division for division in audit.unsealed() if division != NATIONAL]


def verify_audit(*, division: str) -> list[audit.Drift]:
    """核对审计: every seal of the division and of the national chain anew, and that the heads the ledger's facts hold are on the chains."""
    own, national = known_seals(division)
    found = audit.verify(division=division, known=own)
    return [*found, *(each for each in audit.verify(division=NATIONAL, known=national) if each["what"] != "guard")]


def known_seals(division: str) -> tuple[dict[int, str], dict[int, str]]:
    """总账里记着的链头: number → sm3 of the division's chain and of the national one, read as the checker."""
    with connections["checker"].cursor() as cursor:
        cursor.execute(
            "select body->>'number', body->>'sm3', body->>'national', body->>'national_sm3' from ledger.fact where division = %s and kind = %s",
            [int(division), AuditSealed.KIND],
        )
        rows = cursor.fetchall()
    return _numbered((row[0], row[1]) for row in rows), _numbered((row[2], row[3]) for row in rows)


def _numbered(pairs: Iterable[tuple[str | None, str | None]]) -> dict[int, str]:
    return {int(number): sm3 for number, sm3 in pairs if number and sm3}


def _national(day: date) -> audit.Seal | None:
    """全国的一条链由谁先封都行；已封到更晚一天的，等下一夜。"""
    last = max(audit.seals(NATIONAL), key=lambda each: each.number, default=None)
    return None if last and last.day > day else audit.measure(division=NATIONAL, day=day)


def _fact(made: audit.Seal, year: int, actor: Actor) -> AuditSealed:
    heads = {each.number: each for each in audit.seals(NATIONAL, "default")}
    top = heads[max(heads)] if heads else None
    on = min(max(made.day, date(year, 1, 1)), date(year, 12, 31))
    return AuditSealed(
        division=made.division, year=year, on=on, actor=actor.user, document_kind=DOCUMENT, document=f"{made.number:06d}", number=made.number,
        day=made.day, rows=made.rows, sm3=made.sm3, previous=made.previous, national=top.number if top else 0, national_sm3=top.sm3 if top else "",
    )  # fmt: skip
