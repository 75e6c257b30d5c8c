"""答复人民银行的对账单：清算信息 5507，按月的额度余额 5510、支出报表 5512、库款账户 5513；相符，或不符的各行。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from jincai.books.fiscal import CASH
from jincai.kernel.money import ZERO
from jincai.ledger import api as ledger
from jincai.platform.evoucher import api as evoucher
from jincai.platform.exchange import api as exchange
from jincai.treasury.reconciliation import boards, figuring, models, queries

DOCUMENT = "reconciliation_day"
MOST = 500
"""一份答复至多列这么多行不符的。"""
AGREES, DIFFERS = "0", "1"
Differing = tuple[dict[str, Any], list[dict[str, Any]]]
"""答复表头自己的数，不符的各行."""
_SPENT = """select f.body ->> 'exp_func', sum(case f.kind when 'clearing.refund_cleared' then -1 else 1 end * (f.body ->> 'amount')::numeric),
    coalesce(sum(case f.kind when 'clearing.refund_cleared' then -1 else 1 end * (f.body ->> 'amount')::numeric) filter (where f."on" >= %(since)s), 0)
  from ledger.fact f
  where f.year = %(year)s and f.division = %(number)s and f."on" <= %(until)s
    and f.kind in ('clearing.cleared', 'clearing.refund_cleared', 'release.confirmed')
  group by 1"""


def reply(day: models.Day) -> None:
    """答复当天的清算信息对账单，和还没有答复的按月的对账单; in the caller's transaction."""
    vouchers = [*_cleared(day), *(_monthly(day, report) for report in _unanswered(day))]
    known = evoucher.of_numbers(day.division, [(each.vt_code, each.voucher_no) for each in vouchers])
    fresh = [each for each in vouchers if (each.vt_code, each.voucher_no) not in known]
    if fresh:
        exchange.send(counterpart="pboc", vouchers=fresh, document_kind=DOCUMENT, documents=[day.on.isoformat()] * len(fresh))


def _cleared(day: models.Day) -> list[exchange.Voucher]:
    """清算信息的回执，一包一份: a difference is told with the pack that lists the voucher, with the first when none does."""
    where: dict[str, Any] = {"division": day.division, "year": day.year}
    reports = list(models.Report.objects.filter(**where, kind="3507", on=day.on))
    reports.sort(key=lambda each: (len(each.number), each.number))
    found = queries.of_day(**where, on=day.on).filter(kind__in=("list_missing", "not_at_pboc", "unknown"), closed_on=None).order_by("number")
    rows = [{"number": row.number, "result": DIFFERS, "reason": row.says[:200]} for row in found[:MOST]] if reports else []
    listed = models.Line.objects.filter(report__in=reports[1:], number__in=[row["number"] for row in rows]) if rows else models.Line.objects.none()
    packs = dict(listed.values_list("number", "report_id"))
    out = []
    for pack, report in enumerate(reports, 1):
        mine = [row for row in rows if packs.get(row["number"], reports[0].pk) == report.pk]
        out.append(_made(day, report, "5507", report.number, mine, {"begin": day.on, "packs": report.packs, "pack": pack}))
    return out


def _unanswered(day: models.Day) -> list[models.Report]:
    """到这一天为止的按月对账单，没有答复的."""
    found = models.Report.objects.filter(division=day.division, year=day.year, kind__in=list(MONTHLY), on__lte=day.on).order_by("on", "kind", "number")
    answers = {pk: (_answer(kind), f"{_answer(kind)}-{number}") for pk, kind, number in found.values_list("id", "kind", "number")}
    known = evoucher.of_numbers(day.division, list(answers.values()))
    left = [pk for pk, answer in answers.items() if answer not in known]
    return list(found.filter(id__in=left)) if left else []


def _monthly(day: models.Day, report: models.Report) -> exchange.Voucher:
    header = report.figures["header"][0]
    more, rows = MONTHLY[report.kind](report, header)
    begin = date.fromisoformat(header["BeginDate"])
    told = {"begin": begin, "packs": report.packs, "pack": int(header.get("CurPackNo", "1")), **more}
    return _made(day, report, _answer(report.kind), report.number, rows[:MOST], told)


def _made(day: models.Day, report: models.Report, kind: str, number: str, rows: list[dict[str, Any]], more: Mapping[str, Any]) -> exchange.Voucher:
    source = {
        "on": day.on, "check_no": report.check_no or report.number, "end": report.on, "count": report.count, "amount": report.amount,
        "result": DIFFERS if rows or more.get("gap") else AGREES, "differences": len(rows), **more,
    }  # fmt: skip
    return exchange.make(kind, division=day.division, year=day.year, number=f"{kind}-{number}", source=source, details=rows)


def _answer(kind: str) -> str:
    return f"55{kind[2:]}"


def _quota(report: models.Report, header: Mapping[str, str]) -> Differing:
    """额度余额：人民银行的各行，与凭证已发、没有清算的比."""
    theirs = boards.quota_lines(report)
    ours: dict[boards.Key, Decimal] = defaultdict(lambda: ZERO)
    for key, amount in boards.left_in_books(division=report.division, year=report.year, on=report.on).items():
        ours[boards.line(key, theirs)] += amount
    rows = []
    for key in sorted(theirs.keys() | {key for key, amount in ours.items() if amount}):
        fund, func, agency = key
        if why := _why(ours.get(key, ZERO), theirs.get(key, ZERO)):
            rows.append({"fund": fund, "exp_func": func, "agency": agency, "result": DIFFERS, "reason": why})
    return {}, rows


def _spent(report: models.Report, header: Mapping[str, str]) -> Differing:
    """支出：各科目本期、累计，与我方登记的清算、退款、实拨比（更正科目、收回存量不经人民银行的支出报表）."""
    told: dict[str, Any] = {"year": report.year, "number": int(report.division), "since": header["BeginDate"], "until": report.on}
    with connection.cursor() as cursor:
        cursor.execute(_SPENT, told)
        ours = {code: (total, month) for code, total, month in cursor.fetchall()}
    theirs = {row["ExpFuncCode"]: (Decimal(row["SumPayAmt"]), Decimal(row["CurPayAmt"])) for row in report.figures["rows"]}
    rows = []
    for code in sorted(ours.keys() | theirs.keys()):
        (total, month), (sum_said, month_said) = ours.get(code, (ZERO, ZERO)), theirs.get(code, (ZERO, ZERO))
        why = "；".join(words for words in (_why(month, month_said, "本期"), _why(total, sum_said, "累计")) if words)
        if why:
            rows.append({"exp_func": code, "result": DIFFERS, "reason": why})
    return {}, rows


def _account(report: models.Report, header: Mapping[str, str]) -> Differing:
    """库款：期末余额，与各日收支相抵的数."""
    begin, told = date.fromisoformat(header["BeginDate"]), Decimal(header["AcctAmt"])
    moved: dict[date, Decimal] = defaultdict(lambda: ZERO)
    for _, on, debit, credit in ledger.turnover((CASH,), year=report.year, division=report.division, by=("on",), since=begin, on=report.on):
        moved[on if isinstance(on, date) else date.fromisoformat(str(on))] += debit - credit
    theirs = {date.fromisoformat(row["AcctDate"]): Decimal(row["IncomeAmt"]) - Decimal(row["PayAmt"]) for row in report.figures["rows"]}
    first = min(theirs, default=begin)
    opening = figuring.book_cash(division=report.division, year=report.year, on=first - timedelta(days=1)) if first > date(report.year, 1, 1) else ZERO
    if opening == Decimal(header["LastAmt"]):  # what we booked before its first day (the year's opening balance) it states as the balance before
        moved = {on: amount for on, amount in moved.items() if on >= first}
    rows = []
    for on in sorted(theirs.keys() | moved.keys()):
        if why := _why(moved.get(on, ZERO), theirs.get(on, ZERO), "收支相抵"):
            rows.append({"on": on, "result": DIFFERS, "reason": why})
    held = figuring.book_cash(division=report.division, year=report.year, on=report.on)
    if not rows and (why := _why(opening, Decimal(header["LastAmt"]), "期初")):
        rows.append({"on": first, "result": DIFFERS, "reason": why})
    return {"account": header.get("AcctNo", ""), "balance": told, "ours": held, "gap": told - held}, rows


def _why(ours: Decimal, theirs: Decimal, what: str = "") -> str:
    return f"{what}我方 {ours:,.2f} 元，对账单 {theirs:,.2f} 元" if ours != theirs else ""


MONTHLY: dict[str, Callable[[models.Report, Mapping[str, str]], Differing]] = {"3510": _quota, "3512": _spent, "3513": _account}
