"""办结账：在门闩下查规定、改期间、留一件事实。"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from jincai.accounting.closing import facts, rules
from jincai.chronicle import api as chronicle
from jincai.kernel.facts import Fact
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Rule, check
from jincai.ledger import api as ledger
from jincai.platform.audit.api import audited, changed
from jincai.platform.identity.api import Actor, require

DOCUMENT = "period"


@audited("closing.close_period")
def close_period(*, book: str, year: int, division: str, month: int, day: date, actor: Actor) -> ledger.Period:
    """结账: the month of this book takes nothing more. A closed month stays as it is.

    Waits for every running post; keep the transaction short. Raises Refused (K01, K02), UserError for an unknown book or month.
    """
    now, case = _held("closing.close_period", book, year, division, _month(month), day, actor)
    if now.closed:
        return now
    _check(rules.CLOSE, case, "没有结账")
    done = ledger.close_period(book, year=year, division=division, month=month, actor=actor.user)
    _tell(facts.PeriodClosed, now, done, division, actor, book=book, month=month, day=day)
    return done


@audited("closing.reopen_period")
def reopen_period(*, book: str, year: int, division: str, month: int, day: date, reason: str, actor: Actor) -> ledger.Period:
    """反结账: the month takes facts again. An open month stays as it is. Raises Refused (K03, K04)."""
    now, case = _held("closing.reopen_period", book, year, division, _month(month), day, actor, reason=reason)
    if not now.closed:
        return now
    _check(rules.REOPEN, case, "没有反结账")
    done = ledger.reopen_period(book, year=year, division=division, month=month, actor=actor.user)
    _tell(facts.PeriodReopened, now, done, division, actor, book=book, month=month, day=day, reason=reason)
    return done


@audited("closing.open_adjustment")
def open_adjustment(*, book: str, year: int, division: str, until: date, day: date, actor: Actor) -> ledger.Period:
    """打开调整期: facts of the year dated in the next one are taken up to `until`. Open already: its end is changed. Raises Refused (K05)."""
    now, case = _held("closing.open_adjustment", book, year, division, ledger.ADJUSTMENT, day, actor, until=until)
    if now.open and now.until == until:
        return now
    _check(rules.OPEN_ADJUSTMENT, case, "没有打开调整期")
    done = ledger.open_adjustment(book, year=year, division=division, until=until, actor=actor.user)
    _tell(facts.AdjustmentOpened, now, done, division, actor, book=book, until=until, day=day)
    return done


@audited("closing.close_adjustment")
def close_adjustment(*, book: str, year: int, division: str, day: date, actor: Actor) -> ledger.Period:
    """关闭调整期: the year's book is final; `open_adjustment` opens it again. Closed already stays as it is. Raises Refused (K06)."""
    now, case = _held("closing.close_adjustment", book, year, division, ledger.ADJUSTMENT, day, actor)
    if now.closed:
        return now
    _check(rules.CLOSE_ADJUSTMENT, case, "没有关闭调整期")
    done = ledger.close_adjustment(book, year=year, division=division, actor=actor.user)
    _tell(facts.AdjustmentClosed, now, done, division, actor, book=book, day=day)
    return done


def _month(month: int) -> int:
    if not 1 <= month < ledger.ADJUSTMENT:
        raise UserError(f"没有 {month} 月", "月份是 1 至 12；调整期另有打开和关闭")
    return month


def _held(
    verb: str, book: str, year: int, division: str, month: int, day: date, actor: Actor, **more: Any
) -> tuple[ledger.Period, rules.Case]:
    """The period as it stands while nobody posts, and the case the rules judge."""
    require(actor, verb, division=division)
    ledger.hold_periods(year=year, division=division)
    found = {each.month: each for each in ledger.periods(year=year, division=division) if each.book == book}
    if not found:
        raise UserError(f"没有账套“{book}”", f"可用：{'、'.join(ledger.BOOKS)}")
    case = rules.Case(
        title=found[month].title, year=year, month=month, day=day, last_day=found[month].last_day,
        closed=tuple(each.month for each in found.values() if each.closed and each.month < ledger.ADJUSTMENT),
        adjusting=found[ledger.ADJUSTMENT].open, **more,
    )  # fmt: skip
    return found[month], case


def _check(kinds: Iterable[type[Rule]], case: rules.Case, title: str) -> None:
    check(kinds, case, on=case.day, title=title)


def _tell(kind: type[Fact], was: ledger.Period, period: ledger.Period, division: str, actor: Actor, **body: Any) -> None:
    """留痕：同一期的第几次。"""
    document = f"{period.book}-{period.year}-{period.month:02d}"
    earlier = ledger.facts_of([document], year=period.year, division=division)
    made = kind(
        division=division, year=period.year, on=period.last_day, actor=actor.user, document_kind=DOCUMENT, document=document,
        key=str(len(earlier) + 1), **body,
    )  # fmt: skip
    chronicle.record(made)
    before, after = ({"open": each.open, "closed": each.closed, "until": each.until} for each in (was, period))
    changed(DOCUMENT, document, before=before, after=after)
