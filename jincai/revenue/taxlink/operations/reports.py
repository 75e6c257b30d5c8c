"""办日报：收下、入账、留存。每个动词：取数、查规定、写、记。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from jincai.chronicle import api as chronicle
from jincai.kernel.facts import Fact
from jincai.kernel.money import ZERO
from jincai.kernel.rules import Refused, Violation, check
from jincai.platform.audit.api import audited, changed
from jincai.platform.identity.api import Actor, require
from jincai.revenue.taxlink import facts, models, rules
from jincai.revenue.taxlink.operations.expectation import exceeded
from jincai.revenue.taxlink.queries import account_of, expectations, expected_subject, fund_of, is_own_revenue
from jincai.revenue.taxlink.rules import DayBalance, DayReport, ReportLine

DOCUMENT = "revenue_report"
TITLE = "没有收下国库日报"


@audited("taxlink.receive")
def receive_report(*, report: DayReport, actor: Actor) -> bool:
    """收入日报（3401）入账: each subject is booked on the report's day; True when it was new, False for a repeat.

    An unknown subject is booked 待处理. What exceeds the revenue budget is added to it first: a receipt is never refused.
    Raises Refused for a report that does not add up (T01), of another year (T02), or that came before with other figures.
    """
    require(actor, "taxlink.receive", division=report.division)
    check(rules.REPORT, report, on=report.on, title=TITLE)
    lines = _merged(report.lines)
    if known := models.RevenueReport.objects.filter(division=report.division, year=report.year, number=report.number).first():
        kept = dict(models.RevenueLine.objects.filter(report=known).values_list("subject", "amount"))
        _same(report, known.on == report.on and known.total == report.total and kept == {x.subject: x.amount for x in lines})
        return False
    account = account_of(report.division, report.on)
    head = models.RevenueReport.objects.create(**_head(report), treasury_account=account)
    rows = [_row(head, line) for line in lines]
    models.RevenueLine.objects.bulk_create(rows)
    models.PendingReceipt.objects.bulk_create([_pending(head, row) for row in rows if row.amount and not _known(row, head)])
    envelope = _envelope(report, actor)
    made = _facts(head, rows, envelope)
    changed(DOCUMENT, report.number, after={"total": report.total, "lines": len(rows)}, year=report.year, division=report.division)
    if made:
        chronicle.record(*exceeded(made, envelope), *made, title=TITLE)
    return True


@audited("taxlink.receive")
def receive_balance(*, balance: DayBalance, actor: Actor) -> bool:
    """库存日报（3402）: kept for comparison, no entry. True when new.

    Raises Refused when it does not add up (T03) or differs from the one kept.
    """
    require(actor, "taxlink.receive", division=balance.division)
    check(rules.BALANCE, balance, on=balance.on, title=TITLE)
    figures = {name: getattr(balance, name) for name in ("number", "opening", "receipt", "paid", "closing")}
    key = {"division": balance.division, "year": balance.year, "on": balance.on, "account": balance.account}
    row, created = models.TreasuryBalance.objects.get_or_create(**key, defaults=figures)
    if not created:
        _same(balance, all(getattr(row, name) == value for name, value in figures.items()))
    else:
        changed("treasury_balance", balance.number, after=figures, year=balance.year, division=balance.division)
    return created


@audited("taxlink.receive")
def receive_expenditure(*, report: DayReport, actor: Actor) -> bool:
    """支出日报（3410）: kept as told, no entry. True when new. Raises Refused like receive_report."""
    require(actor, "taxlink.receive", division=report.division)
    check(rules.REPORT, report, on=report.on, title=TITLE)
    lines = _merged(report.lines)
    if known := models.ExpenditureReport.objects.filter(division=report.division, year=report.year, number=report.number).first():
        kept = dict(models.ExpenditureLine.objects.filter(report=known).values_list("exp_func", "amount"))
        _same(report, known.on == report.on and known.total == report.total and kept == {x.subject: x.amount for x in lines})
        return False
    head = models.ExpenditureReport.objects.create(**_head(report))
    models.ExpenditureLine.objects.bulk_create(
        [
            models.ExpenditureLine(report=head, division=report.division, exp_func=x.subject, amount=x.amount, year_total=x.year)
            for x in lines
        ]
    )
    told = {"total": report.total, "lines": len(lines)}
    changed("expenditure_report", report.number, after=told, year=report.year, division=report.division)
    return True


def _merged(lines: Iterable[ReportLine]) -> list[ReportLine]:
    """One line a subject: a report may list a subject once for every collecting organ."""
    sums: dict[str, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO, ZERO])
    for line in lines:
        for place, value in enumerate((line.amount, line.month, line.year)):
            sums[line.subject][place] += value
    return [ReportLine(subject=code, amount=s[0], month=s[1], year=s[2]) for code, s in sorted(sums.items())]


def _head(report: DayReport) -> dict[str, Any]:
    return {name: getattr(report, name) for name in ("division", "year", "number", "on", "total")}


def _envelope(report: DayReport, actor: Actor) -> dict[str, Any]:
    return {
        "division": report.division, "year": report.year, "on": report.on, "actor": actor.user,
        "document_kind": DOCUMENT, "document": report.number,
    }  # fmt: skip


def _same(told: DayReport | DayBalance, same: bool) -> None:
    if not same:
        says = f"日报 {told.number}（{told.on}）已经收到过，这次的数字不同"
        remedy = "与国库核对，由国库以更正凭证更正"
        raise Refused(
            [Violation(rule="IDEMPOTENT", says=says, cites=rules.REPORTS, subject=told.number, remedy=remedy, who="国库处")], TITLE
        )


def _known(row: models.RevenueLine, head: models.RevenueReport) -> bool:
    return is_own_revenue(row.subject, head.on, head.division)


def _row(head: models.RevenueReport, line: ReportLine) -> models.RevenueLine:
    fund = fund_of(line.subject if is_own_revenue(line.subject, head.on, head.division) else "", head.on, head.division)
    return models.RevenueLine(
        report=head, division=head.division, subject=line.subject, fund=fund, amount=line.amount, month=line.month, year_total=line.year
    )


def _pending(head: models.RevenueReport, row: models.RevenueLine) -> models.PendingReceipt:
    return models.PendingReceipt(
        division=head.division, year=head.year, document_kind=DOCUMENT, document=head.number, on=head.on,
        subject=row.subject, fund=row.fund, amount=row.amount, says="收入日报：科目不明",
    )  # fmt: skip


def _facts(head: models.RevenueReport, rows: list[models.RevenueLine], envelope: dict[str, Any]) -> list[Fact]:
    """One fact a subject that moved."""
    budgeted = expectations(head.division, head.year)
    made: list[Fact] = []
    for row in rows:
        if not row.amount:
            continue
        body: dict[str, Any] = {
            "key": row.subject, "amount": abs(row.amount), "fund": row.fund, "revenue": row.subject,
            "treasury_account": head.treasury_account,
        }  # fmt: skip
        if _known(row, head):
            kind = facts.RevenueReceived if row.amount > 0 else facts.RevenueWithdrawn
            made.append(kind(**envelope, **body, expected_revenue=expected_subject(row.subject, budgeted)))
        else:
            unknown = facts.ReceiptUnclassified if row.amount > 0 else facts.UnclassifiedWithdrawn
            made.append(unknown(**envelope, **body))
    return made
