"""核对往来：每张凭证有结果、有签章，三方天天对上。"""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from jincai.execution.payment import api as payment
from jincai.platform.evoucher import api as evoucher
from jincai.platform.exchange import api as exchange
from jincai.project.demo.days import working_days
from jincai.project.demo.options import Options
from jincai.treasury.cash import api as cash
from jincai.treasury.clearing import api as clearing
from jincai.treasury.debt import api as debt
from jincai.treasury.reconciliation import api as reconciliation

SAMPLE = 20
"""每多少版凭证查验一版；全部查验：jincai voucher verify all。"""


def checks(o: Options) -> dict[str, bool]:
    """单据、报文、签章、对账. In a scope. A year that was walked before vouchers were signed has nothing to say of the last two."""
    seen = evoucher.inspect(division=o.division, year=o.year, at=timezone.now(), every=SAMPLE)
    if seen.versions and not seen.signatures:
        return _documents(o)
    return {**_documents(o), "every_voucher_signed": seen.ok and seen.versions > 0, **_reconciled(o)}


def _documents(o: Options) -> dict[str, bool]:
    counts = payment.counts(division=o.division, year=o.year)
    waiting = [s for s in ("REQUESTED", "REVIEWED", "APPROVED", "ORDERED", "CONFIRMED") if s in counts]
    releases = [r for r in clearing.releases(division=o.division, year=o.year) if r["state"] == "ORDERED"]
    orders = [*cash.orders(o.division, o.year, state="ORDERED"), *debt.orders(o.division, o.year, state="ORDERED")]
    unbooked = [*cash.waiting(o.division, o.year), *debt.waiting(o.division, o.year)]
    return {
        "every_order_confirmed_or_returned": not (waiting or releases or orders or unbooked),
        "every_message_delivered": all(
            not (c.pending or c.conflicts or c.rejected or c.refused or c.troubled) for c in exchange.status(o.division)
        ),
    }


def _reconciled(o: Options) -> dict[str, bool]:
    """每个工作日对过账，说得清；年末什么也不差，额度也不差."""
    days = {row.on: row for row in reconciliation.days(division=o.division, year=o.year)}
    last = max(days.values(), key=lambda row: row.on, default=None)
    return {
        "reconciled_every_day": set(days) >= set(working_days(o.year)[0]) and all(row.ok for row in days.values()),
        "nothing_left_unreconciled": last is not None and (last.todo, last.healing) == (0, 0),
        "quota_equals_pboc_by_class": _quota(o),
    }


def _quota(o: Options) -> bool:
    """人民银行年末的额度余额（3510），按资金、功能类，等于账上凭证已发、还要划的；一分不差."""
    stated = reconciliation.last_quota(division=o.division, year=o.year)
    return stated is not None and stated.on == date(o.year, 12, 31) and all(row.theirs == row.transit for row in stated.rows)
