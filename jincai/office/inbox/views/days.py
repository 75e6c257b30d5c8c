"""工作日：一年的放假与补班；系统管理员登记、改正、删去、成批导入；算一算到期日。"""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from jincai.kernel.problems import UserError
from jincai.office.inbox.screens import days as shown
from jincai.office.inbox.views.uploads import uploaded
from jincai.platform.ui.api import Desk, page
from jincai.platform.workflow import api as workflow

KEEP = "workflow.draft"
FIRST, LAST, MOST_BYTES, MOST_DAYS = 2004, 2100, 100_000, 365


@require_safe
@page
def days(request: HttpRequest) -> HttpResponse:
    """工作日：一年的特殊日、缺什么、到期日怎么算。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    year = _year(request.GET, desk.today)
    begins, count, due, sure = _reckoned(request.GET, desk)
    context = {
        "year": year, "years": range(max(FIRST, desk.today.year - 1), desk.today.year + 3), "spans": shown.spans(year, desk.division),
        "warnings": shown.warnings(year, desk.today, desk.division), "begins": begins, "count": count, "due": due, "sure": sure,
        "may_keep": desk.actor.may(KEEP) and not desk.reading,
    }  # fmt: skip
    return render(request, "inbox/days.html", context)


@require_POST
@page(verb=KEEP)
def keep(request: HttpRequest) -> HttpResponse:
    """登记或改正一天."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    on, kind = _day(request.POST.get("on", "")), request.POST.get("kind", "")
    if kind not in ("off", "on"):
        raise UserError("没有说放假还是补班", "选一个再登记")
    workflow.keep_day(division=desk.division, on=on, works=kind == "on", name=request.POST.get("name", "").replace("\0", ""), actor=desk.actor)
    messages.success(request, f"已登记 {on} {shown.KINDS[kind == 'on']}；已经算出的期限不变")
    return _back(on.year)


@require_POST
@page(verb=KEEP)
def drop(request: HttpRequest) -> HttpResponse:
    """删去本区划维护的一天."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    on = _day(request.POST.get("on", ""))
    workflow.drop_day(division=desk.division, on=on, actor=desk.actor)
    messages.success(request, f"已删去 {on}；这一天按节假日库或周一至周五")
    return _back(on.year)


@require_POST
@page(verb=KEEP)
def bring(request: HttpRequest) -> HttpResponse:
    """导入一年的放假安排；文件里写到的年份整年替换。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    text = uploaded(request, most=MOST_BYTES, what="放假安排", example=" CSV 文件：日期、类别、名称")
    done = workflow.keep_days(workflow.read_days(text), division=desk.division, actor=desk.actor)
    messages.success(request, "；".join(f"{year} 年导入 {count} 天" for year, count in done.items()))
    return _back(max(done))


def _reckoned(given: QueryDict, desk: Desk) -> tuple[date, int, date, bool]:
    """算一算: from which day, how many working days, to which day, and whether it holds."""
    begins = _day(given.get("from", "")) if given.get("from") else desk.today
    said = given.get("days", "") or "5"
    if not (said.isascii() and said.isdigit() and len(said) < 5 and int(said) <= MOST_DAYS):
        raise UserError(f"“{said[:20]}”不是工作日数", f"写 0 至 {MOST_DAYS}")
    due = workflow.add_working_days(begins, int(said), desk.division)
    return begins, int(said), due, workflow.is_settled(due, desk.division)


def _year(given: QueryDict, today: date) -> int:
    said = given.get("year", "")
    return min(max(int(said[:4]), FIRST), LAST) if said.isascii() and said.isdigit() else today.year


def _day(said: str) -> date:
    try:
        found = date.fromisoformat(said.strip()[:20])
    except ValueError as error:
        raise UserError(f"“{said[:20]}”不是日期" if said.strip() else "没有写日期", "写成 2027-10-01 的样子") from error
    if not FIRST <= found.year <= LAST:
        raise UserError(f"{found} 不在 {FIRST} 至 {LAST} 年", "核对年份")
    return found


def _back(year: int) -> HttpResponse:
    return redirect(f"{reverse('inbox:days')}?year={year}")
