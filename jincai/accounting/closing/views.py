"""会计期间的页面：一年的期间一览，一期的办理与经过；检查点。"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_http_methods

from jincai.accounting.closing import operations, screens
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.ledger import api as ledger
from jincai.platform.ui.api import Col, Desk, Empty, Found, Listing, Pick, Wanted, attempt, missing, moment, page, whole


def periods(desk: Desk, wanted: Wanted, after: str, limit: int) -> Found:
    """会计期间：一月一行，一账套一列. Two queries."""
    found = screens.overview(year=desk.year, division=desk.division, today=desk.today)
    kept = [row for row in found if wanted.text("state") in ("", *(cell.state for cell in row))]
    return whole([{"row": row, "reading": desk.reading} for row in kept], wanted, after, limit)


def _last_day(row: dict[str, Any]) -> date | None:
    first = row["row"][0].period
    return None if first.month == ledger.ADJUSTMENT and not first.until else first.last_day


def _said_of(cell: screens.Cell) -> str:
    """一格的字：现状，开到哪天，谁何时办的."""
    of = cell.period
    more = [f"至 {of.until}"] if of.until and of.open else []
    return "　".join([cell.state, *more, *([f"{cell.who} {moment(of.at)}"] if of.at else [])])


def _drawn(cell: screens.Cell, reading: bool) -> str:
    """一格：现状是链接，轮到办的是按钮."""
    url, (state, _, more) = reverse("closing:period", args=[cell.number]), _said_of(cell).partition("　")
    steps = () if reading else cell.steps
    said = format_html(' <span class="muted xs">{}</span>', more) if more else ""
    buttons = format_html_join("", ' <a class="btn sm" href="{}">{}…</a>', ((url, screens.SHORT[step]) for step in steps))
    return format_html('<a href="{}">{}</a>{}{}', url, state, said, buttons)


def _book(at: int, title: str) -> Col:
    return Col(
        f"book{at}", title, "text", get=lambda row: _said_of(row["row"][at]), draw=lambda row: _drawn(row["row"][at], row["reading"]), sheet=34,
        tip=lambda row: _said_of(row["row"][at]),
    )  # fmt: skip


PERIODS = Listing(
    name="closing:listing", title="会计期间", noun="期", crumbs=(("会计与报告", ""),), fetch=periods, whole=True, most=ledger.ADJUSTMENT,
    columns=(
        Col("name", "期间", "text", "c72", get=lambda row: row["row"][0].period.name),
        Col("last_day", "最后一天", "longday", "c104", get=_last_day),
        *(_book(at, book.title) for at, book in enumerate(ledger.BOOKS.values())),
    ),
    filters=(Pick("state", "状态", (("", "全部"), ("开着", "开着"), ("已结账", "已结账"), ("未打开", "未打开"), ("已关闭", "已关闭"))),),
    empty=Empty("没有会计期间", "打开年度即有十二个月和调整期"),
    notes="各账套各自结账；月份依次结账，到月末才能结，结了的月份不再收任何日期在其中的事；反结账从最后结的月份起，要写原因。"
    "调整期记日期在次年、属于本年的事，十二月结账以后打开，到一天为止。",
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@page(whole=True)
def period(request: HttpRequest, number: str) -> HttpResponse:
    """一期：现状、办理、经过。被拒绝时说为什么，填的字都留着。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    found = screens.paper(number, year=desk.year, division=desk.division, today=desk.today)
    if found is None:
        return missing(request, "会计期间", number, district="会计与报告", home="会计期间", listing="closing:listing", says="本年度没有这一期")
    if request.method != "POST":
        return _page(request, desk, found)
    verb = _verb(request, desk, found.cell.period)
    done, why = attempt(verb)
    if done:
        messages.success(request, f"{done.title} {done.name}：{_said(done)}")
        return redirect("closing:listing")
    if isinstance(why, Refused) and not any(said.rule.startswith("I0") for said in why.violations):
        return _page(request, desk, found, why)
    raise why  # type: ignore[misc]


def fetch(desk: Desk, wanted: Wanted, after: str, limit: int) -> Found:
    """检查点，最近的在前. One query."""
    return whole(ledger.checkpoints(year=desk.year, division=desk.division)[::-1], wanted, after, limit)


CHECKPOINTS = Listing(
    name="closing:checkpoints", title="检查点", noun="个", most=366, crumbs=(("会计与报告", ""),), fetch=fetch, whole=True, page=60,
    columns=(
        Col("number", "第几个", "count", "c72"),
        Col("day", "到哪天", "longday", "c104"),
        Col("facts", "事实", "count", "c128"),
        Col("entries", "分录", "count", "c128"),
        Col("sm3", "摘要（SM3）", "code", tip=lambda row: row.sm3, sheet=66),
        Col("at", "何时做的", "moment", "c128"),
    ),
    empty=Empty("本年度还没有检查点", "每天夜里做一个，把记下的事实依次成链"),
    notes="把最近一个的摘要抄给别人留存：以后谁改了此前任何一件事实，拿这个值查账就查得出。链本身每次全面查账都从头算过。",
)  # fmt: skip


def _page(request: HttpRequest, desk: Desk, found: screens.Paper, why: Refused | None = None) -> HttpResponse:
    cell = found.cell
    steps = [] if desk.reading else [(step, screens.TITLES[step]) for step in cell.steps if desk.actor.may(screens.VERBS[step])]
    values = {
        "p": found, "period": cell.period, "steps": steps, "asked": request.POST, "why": why, "last": date(desk.year + 1, 1, 31),
        "adjustment": cell.period.month == ledger.ADJUSTMENT,
    }  # fmt: skip
    return render(request, "closing/period.html", values, status=409 if why else 200)


def _verb(request: HttpRequest, desk: Desk, of: ledger.Period) -> Callable[[], ledger.Period]:
    """要办的动词，带上所填。Raises UserError for what is no step, or a date that is none."""
    told: dict[str, Any] = {"book": of.book, "year": of.year, "division": desk.division, "day": desk.today, "actor": desk.actor}
    match request.POST.get("do", ""), of.month == ledger.ADJUSTMENT:
        case screens.CLOSE, False:
            return lambda: operations.close_period(**told, month=of.month)
        case screens.REOPEN, False:
            reason = request.POST.get("reason", "").replace("\0", "").strip()[:200]
            return lambda: operations.reopen_period(**told, month=of.month, reason=reason)
        case screens.OPEN, True:
            until = _day(request.POST.get("until", ""))
            return lambda: operations.open_adjustment(**told, until=until)
        case screens.SHUT, True:
            return lambda: operations.close_adjustment(**told)
    raise UserError("没有说办什么", "从会计期间一览里选一期，再点要办的")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise UserError(f"“{text[:20]}”不是日期", "写成 2026-01-31 的样子") from error


def _said(done: ledger.Period) -> str:
    if done.month == ledger.ADJUSTMENT:
        return f"已打开，到 {done.until} 为止" if done.open else "已关闭"
    return "已结账" if done.closed else "已反结账，又可以记账"
