"""核对：只从账上和收到的报文算，不看演示自己的记忆。"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from jincai.accounting.statements import api as statements
from jincai.books import allotment as book
from jincai.execution.payment import api as payment
from jincai.kernel.money import ZERO, plain
from jincai.ledger import api as ledger
from jincai.platform.identity.api import scope
from jincai.project.demo import exchanged
from jincai.project.demo.authority import authority_by_code
from jincai.project.demo.book import TRANSFERS, Published
from jincai.project.demo.days import working_days
from jincai.project.demo.options import Options
from jincai.revenue.taxlink import api as taxlink
from jincai.treasury.clearing import api as clearing


def results(o: Options, p: Published) -> dict[str, Any]:
    """演示的结果与核对 (CONTRACT demo)."""
    with scope(divisions=[o.division]):
        table = statements.by_function(year=o.year, division=o.division, part="all")
        level = statements.by_function(year=o.year, division=o.division).total
        out = _figures(o, p, level)
        out["by_function"] = _by_function(p, table)
        checks = _published(o, p, out["by_function"], table)
        checks |= _treasury(o, p)
        checks |= exchanged.checks(o)
    books = ledger.check_books(year=o.year, division=o.division)
    checks["books_balanced"] = not books.unbalanced and not books.drift
    replayed = ledger.replayed(year=o.year, division=o.division)
    checks["nothing_overdrawn"] = not books.overdrawn and not replayed.below
    checks["books_equal_replay"] = not replayed.differs
    out["checks"] = checks
    return out


def _figures(o: Options, p: Published, level: Any) -> dict[str, Any]:
    year, division = o.year, o.division
    counts = payment.counts(division=division, year=year)
    sent = sum(n for state, (n, _) in counts.items() if state in ("ORDERED", "CONFIRMED", "CLEARED", "RETURNED", "RECALLED", "REFUNDED"))
    receipts = sum(n for state, (n, _) in counts.items() if state in ("CONFIRMED", "CLEARED", "REFUNDED"))
    tally = ledger.tally(year=year, division=division)
    revenue = _revenue(o)
    return {
        "division": division,
        "year": year,
        "rows": p.rows,
        "budget": plain(level.budget),
        "adjusted": plain(level.adjusted),
        "final": plain(level.final),
        "allotted": plain(level.allotted),
        "executed": plain(level.net),
        "paid": plain(level.paid),
        "recovered": plain(level.recovered),
        "revenue": plain(sum(revenue.values(), ZERO)),
        "payments": sum(n for n, _ in counts.values()),
        "sent": sent,
        "receipts": receipts,
        "returned": counts.get("RETURNED", (0, ZERO))[0],
        "refunded": _documents_of(tally, payment.PaymentRefunded.KIND),
        "states": {k: n for k, (n, _) in counts.items()},
        "virements": _documents_of(tally, "allotment.virement_approved"),
        "supplements": plain(_from_upper(o) + _sum(tally, "allotment.reserve_used")),
        "reclaimed": plain(_sum(tally, "allotment.reclaimed")),
        "carried": plain(level.carried),
        "cleared": plain(_sum(tally, "clearing.cleared") - _sum(tally, "clearing.refund_cleared")),
        "cash_closing": plain(clearing.cash(division=division, year=year)),
        "facts": sum(t.facts for t in tally.values()),
    }


def _from_upper(o: Options) -> Decimal:
    """本级支出科目收到的上级追加（元）。"""
    moved = ledger.turnover([book.AUTHORITY_UPPER], year=o.year, division=o.division, by=("exp_func",))
    return sum((credit - debit for _, code, debit, credit in moved if not code.startswith(TRANSFERS)), ZERO)


def _documents_of(tally: dict[str, ledger.Tally], kind: str) -> int:
    return tally[kind].documents if kind in tally else 0


def _sum(tally: dict[str, ledger.Tally], *kinds: str) -> Decimal:
    return sum((tally[k].amount for k in kinds if k in tally), ZERO)


def _revenue(o: Options) -> dict[str, Decimal]:
    from jincai.books import fiscal

    accounts = [*set(fiscal.REVENUE_BY_CLASS.values())]
    out: dict[str, Decimal] = {}
    for _, code, debit, credit in ledger.turnover(accounts, year=o.year, division=o.division, by=("revenue",)):
        out[code] = out.get(code, ZERO) + credit - debit
    return out


def _by_function(p: Published, table: Any) -> dict[str, dict[str, str]]:
    """书里每个有代码的行：账上的数。"""
    rows = {r.code: r for r in table.rows}
    out = {}
    codes = [row.code for reading in (p.readings["expenditure"], p.readings.get("transfer")) if reading for row in reading.rows]
    for code in dict.fromkeys(codes):
        r = rows.get(code) or _under(code, rows)
        out[code] = (
            {
                "budget": plain(r.budget or ZERO),
                "adjusted": plain(r.adjusted or ZERO),
                "final": plain(r.final),
                "allotted": plain(r.allotted),
                "paid": plain(r.net),
            }
            if r
            else dict.fromkeys(("budget", "adjusted", "final", "allotted", "paid"), "0.00")
        )
    return out


def _under(code: str, rows: dict[str, Any]) -> Any:
    """七位以上或没有上级的代码：表里没有这一级时取唯一的下级。"""
    below = [r for c, r in rows.items() if c.startswith(code) and r.leaf]
    return below[0] if len(below) == 1 else None


def _published(o: Options, p: Published, found: dict[str, dict[str, str]], table: Any) -> dict[str, bool]:
    """与书逐个科目比；书里没有的列，与推定的终点比。"""
    ok = {"executed": True, "adjusted": True, "budget": True}
    mine = {"executed": "paid", "adjusted": "adjusted", "budget": "budget"}
    for row in p.readings["expenditure"].rows:
        for name in ok:
            published = row.amounts.get(name)
            ok[name] &= published is None or Decimal(found[row.code][mine[name]]) == published
    for leaf in p.leaves:
        if leaf.code in found:
            ok["executed"] &= Decimal(found[leaf.code]["paid"]) == leaf.executed
            ok["adjusted"] &= Decimal(found[leaf.code]["adjusted"]) == leaf.adjusted
            ok["budget"] &= Decimal(found[leaf.code]["budget"]) == leaf.budget
    authority = authority_by_code(o)
    rows = [r for r in table.rows if r.leaf]
    return {
        "paid_equals_published_by_code": ok["executed"],
        "adjusted_equals_published": ok["adjusted"],
        "budget_equals_published": ok["budget"],
        "paid_within_final": all(r.paid <= authority.get(r.code, ZERO) for r in rows),
        "final_equals_authority": all(r.final == authority.get(r.code, ZERO) for r in rows),
        "revenue_equals_published": {c: a for c, a in _revenue(o).items() if a} == {c: a for c, a in p.revenue.items() if a},
        "unspent_is_carried_or_reclaimed": _unspent(o, p),
    }


def _unspent(o: Options, p: Published) -> bool:
    """年末没有可执行、待分、占用余额；逐条结转的等于库款结存。"""
    open_accounts = (
        book.EXECUTABLE,
        book.POOL,
        book.POOL_DIVISION,
        book.POOL_DEPARTMENT,
        book.UNRELEASED,
        book.FROZEN,
        book.HELD_BY_REQUEST,
        book.HELD_BY_CONTRACT,
        book.HELD_BY_PROCUREMENT,
        book.ORDERED,
        book.TRANSFER_ALLOTTED,
        book.PLAN_HELD,
    )
    left = any(any(ledger.balances(a, year=o.year, division=o.division).values()) for a in open_accounts)
    carried = ledger.balances(book.CARRY_OVER, year=o.year, division=o.division).get("结转", ZERO)
    return not left and carried == (p.closing or ZERO)


def _treasury(o: Options, p: Published) -> dict[str, bool]:
    days = taxlink.balances(division=o.division, year=o.year)
    differences = taxlink.differences(division=o.division, year=o.year)
    every_day = {d.on for d in days} >= set(working_days(o.year)[0])
    return {
        "treasury_closes_on_published_carry_over": clearing.cash(division=o.division, year=o.year) == (p.closing or ZERO)
        and bool(days)
        and days[-1].closing == (p.closing or ZERO),
        "cash_never_negative": every_day and all(d.closing >= 0 for d in days),
        "cash_equals_pboc_every_day": every_day and not differences,
    }
