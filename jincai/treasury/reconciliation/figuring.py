"""三方的数：支付、退款、代理银行垫付、国库存款，各方笔数金额，差异多少，说清了多少。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from jincai.books.fiscal import CASH
from jincai.kernel.money import ZERO, plain
from jincai.ledger import api as ledger
from jincai.platform.exchange import api as exchange
from jincai.revenue.taxlink import api as taxlink
from jincai.treasury.reconciliation import models
from jincai.treasury.reconciliation.matching import Sums

Side = tuple[int | None, Decimal] | None


def figures(sums: Sums, *, day: models.Day, lacking: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """一天的数，存在对账日里。"""
    where: dict[str, Any] = {"division": day.division, "year": day.year}
    bank = _head(where, "2206", day.on)
    paid_says, back_says = ((bank.count, bank.amount), (bank.back_count, bank.back_amount)) if bank else (sums.bank_paid, sums.bank_refunded)
    odd = models.Difference.objects.filter(**where, closed_on=None, sure=False, explanation="")
    unsure = odd.filter(vt_code="8202").aggregate(total=Sum("amount"))["total"] or ZERO
    off = abs(paid_says[1] - sums.bank_paid[1])
    rows = [
        _row("支付", sums.paid, paid_says, sums.cleared, gap=sums.paid_gap + off, unexplained=min(unsure, sums.paid_gap) + off),
        _row("退款", sums.refunded, back_says, sums.refund_cleared, gap=sums.refund_gap, unexplained=abs(back_says[1] - sums.bank_refunded[1])),
        _row("代理银行垫付余额", None, (None, sums.advanced), None, gap=sums.advanced, unexplained=ZERO),
        _cash(where, day.on, sums, lacking),
    ]
    return {"rows": rows, "papers": sums.papers, "missing": [[kind, _named(kind, number, day.on)] for kind, number in lacking]}


def _named(kind: str, number: str, on: date) -> str:
    title = exchange.title(kind)
    return title if number == f"{on:%Y%m%d}" else f"{title}（{int(number[4:6])}月{int(number[6:])}日）"


def _row(name: str, books: Side, bank: Side, pboc: Side, *, gap: Decimal, unexplained: Decimal) -> dict[str, Any]:
    def side(told: Side) -> dict[str, Any] | None:
        return None if told is None else {"count": told[0], "amount": plain(told[1])}

    return {
        "name": name, "books": side(books), "bank": side(bank), "pboc": side(pboc), "gap": plain(gap), "explained": plain(gap - unexplained),
        "unexplained": plain(unexplained),
    }  # fmt: skip


def _head(where: dict[str, Any], kind: str, on: date) -> models.Report | None:
    return models.Report.objects.filter(**where, kind=kind, on=on).order_by("number").first()


def _cash(where: dict[str, Any], on: date, sums: Sums, lacking: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """国库存款: what the books have more than PBoC is what it has moved and our lists have not told us yet."""
    books = book_cash(on=on, **where)
    held = [row.closing for row in taxlink.balances(where["division"], where["year"]) if row.on == on]
    if not held:
        return _row("国库存款余额", (None, books), None, None, gap=ZERO, unexplained=ZERO)
    gap = books - sum(held, ZERO)
    known = sums.unbooked + _orders_under_way(where) - _money_under_way(where)
    left = ZERO if any(kind == "3401" for kind, _ in lacking) else gap - known
    return _row("国库存款余额", (None, books), None, (None, sum(held, ZERO)), gap=gap, unexplained=left)


def book_cash(*, division: str, year: int, on: date) -> Decimal:
    """账面国库存款，到这一天（元）。"""
    moved = ledger.turnover((CASH,), year=year, division=division, by=("on",), on=on)
    return sum((debit - credit for _, _, debit, credit in moved), ZERO)


def _orders_under_way(where: dict[str, Any]) -> Decimal:
    """实拨、往来、退付：人民银行已划出而账上还没有减的。"""
    rows = models.Difference.objects.filter(**where, closed_on=None, vt_code__in=("5207", "5209", "3403"), pboc__gt=0)
    rows = rows.filter(kind__in=("unconfirmed", "unanswered", "other_date"))
    return rows.aggregate(total=Sum("amount"))["total"] or ZERO


def _money_under_way(where: dict[str, Any]) -> Decimal:
    """收入日报、往来票据：人民银行已收进而报文有毛病、账上还没有加的。"""
    rows = models.Difference.objects.filter(**where, closed_on=None, vt_code__in=("3401", "3403"), message__gt=0)
    return rows.aggregate(total=Sum("amount"))["total"] or ZERO
