"""单位对账单：月末按账上的数给各单位；单位核对后确认，或写明哪里不符。"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone

from jincai.books.allotment import PAID
from jincai.chronicle import api as chronicle
from jincai.kernel.fiscal import month_end
from jincai.kernel.money import ZERO, plain
from jincai.kernel.problems import UserError
from jincai.ledger import api as ledger
from jincai.platform.audit.api import audited
from jincai.platform.identity.api import Actor, require
from jincai.platform.numbering import api as numbering
from jincai.treasury.reconciliation import facts, models, states, vouchers

DOCUMENT = "unit_statement"
numbering.declare(DOCUMENT, "单位对账单", "DZ-{year}-{number:05d}")
BY = ("agency", "fund", "exp_func", "dep_econ")
_COUNT = """select agency, count(*) from payment where division = %s and year = %s and paid_on between %s and %s group by 1"""
FILLED = ("state", "issued_on", "issued_by", "says", "answered_by", "answered_at", "count", "lines", "paid", "refunded", "year_paid")
Sums = dict[str, list[dict[str, Any]]]


@audited("reconciliation.issue")
def issue_statements(*, division: str, year: int, month: int, on: date, actor: Actor) -> int:
    """发出单位对账单 of a month that is over, one a unit with payments this year, each a signed voucher (9501); how many. Those not confirmed yet are
    made anew."""
    require(actor, "reconciliation.issue", division=division)
    last = month_end(date(year, month, 1))
    if on <= last:
        raise UserError(f"{year} 年 {month} 月还没有完", f"{last} 之后发出对账单")
    found, counts = _sums(division, year, month, last), _counts(division, year, month, last)
    there = {row.agency: row for row in models.UnitStatement.objects.select_for_update().filter(division=division, year=year, month=month)}
    fresh = sorted(agency for agency in found if agency and (agency not in there or there[agency].state != "CONFIRMED"))
    new = [agency for agency in fresh if agency not in there]
    numbers = dict(zip(new, numbering.take_numbers(DOCUMENT, division, year, count=len(new)) if new else [], strict=True))
    made, rows = [], []
    for agency in fresh:
        row = there.get(agency) or models.UnitStatement(division=division, year=year, month=month, agency=agency, number=numbers[agency])
        _fill(row, found[agency], counts.get(agency, 0), on, actor)
        rows.append(row)
        made.append(
            facts.StatementIssued(
                division=division, year=year, on=on, actor=actor.user, document_kind=DOCUMENT, document=row.number,
                key=timezone.now().isoformat(), agency=agency, month=month,
            )
        )  # fmt: skip
    if made:
        models.UnitStatement.objects.bulk_update([row for row in rows if row.pk], FILLED)
        models.UnitStatement.objects.bulk_create([row for row in rows if not row.pk])
        vouchers.issue(rows, clerk=actor.user)
        chronicle.record(*made, title="没有发出对账单")
    return len(made)


@audited("reconciliation.confirm")
def answer_statement(*, division: str, year: int, number: str, agrees: bool, says: str, on: date, actor: Actor) -> str:
    """单位确认: agrees, or says what differs, under the unit's seal; answers the state."""
    row = models.UnitStatement.objects.select_for_update().filter(division=division, year=year, number=number).first()
    if row is None:
        raise UserError(f"没有单位对账单 {number[:30]}", "别的单位的对账单看不到")
    require(actor, "reconciliation.confirm", row.agency)
    text = says.strip()[:300]
    if not agrees and len(text) < 4:
        raise UserError("请写明哪里不符", "写清哪一笔、多少元")
    row.state = states.STATEMENT.allow("confirm" if agrees else "dispute", row.state, number)
    row.answered_by, row.answered_at, row.says = actor.user, timezone.now(), text
    row.save(update_fields=["state", "answered_by", "answered_at", "says"])
    vouchers.answer(row, agrees=agrees, says=text, on=on, actor=actor)
    made = facts.StatementAnswered(
        division=division, year=year, on=on, actor=actor.user, document_kind=DOCUMENT, document=number, key=row.answered_at.isoformat(),
        agency=row.agency, month=row.month, agrees=agrees, says=text,
    )  # fmt: skip
    chronicle.record(made, title="没有登记")
    return row.state


def _fill(row: models.UnitStatement, lines: list[dict[str, Any]], count: int, on: date, actor: Actor) -> None:
    row.state, row.issued_on, row.issued_by, row.says, row.answered_by, row.answered_at = "ISSUED", on, actor.user, "", "", None
    row.count, row.lines = count, [{k: plain(v) if isinstance(v, Decimal) else v for k, v in line.items()} for line in lines]
    row.paid, row.refunded, row.year_paid = (sum((line[name] for line in lines), ZERO) for name in ("paid", "refunded", "year"))


def _sums(division: str, year: int, month: int, last: date) -> Sums:
    """各单位按科目: of the month and of the year to its end, from the account of what was paid."""
    this: dict[tuple[str, ...], list[Decimal]] = defaultdict(lambda: [ZERO, ZERO, ZERO])
    for _, *key, debit, credit in ledger.turnover((PAID,), year=year, division=division, by=BY, on=last):
        this[tuple(key)][2] += debit - credit
    for _, *key, debit, credit in ledger.turnover((PAID,), year=year, division=division, by=BY, on=last, since=date(year, month, 1)):
        this[tuple(key)][0] += debit
        this[tuple(key)][1] += credit
    out: Sums = defaultdict(list)
    for (agency, fund, func, econ), (paid, refunded, total) in sorted(this.items()):
        out[agency].append({"fund": fund, "exp_func": func, "dep_econ": econ, "paid": paid, "refunded": refunded, "year": total})
    return out


def _counts(division: str, year: int, month: int, last: date) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [division, year, date(year, month, 1), last])
        return dict(cursor.fetchall())
