"""用款计划的页面：额度清单、一个额度的来去、一张计划单。"""

from __future__ import annotations

import dataclasses

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from jincai.execution.cashplan import screens
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused, Violation
from jincai.platform.printshop import api as printshop
from jincai.platform.standards import api as standards
from jincai.platform.ui.api import (
    Act,
    Button,
    Code,
    Col,
    Desk,
    Document,
    Empty,
    Found,
    Listing,
    Pick,
    Unit,
    Wanted,
    address,
    missing,
    page,
    ratio,
    whole,
)

MONTHS = (("", "全年"), *((str(m), f"{m} 月") for m in range(1, 13)))


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """一行：额度、功能类与资金的名称."""

    of: screens.PlanRow
    func: str
    fund: str

    @property
    def url(self) -> str:
        """一个月的额度有来去可看."""
        r = self.of
        return f"{reverse('cashplan:quota')}?plan={r.agency}/{r.func_class}/{r.fund}/{r.month:02d}" if r.month else ""


def fetch(desk: Desk, wanted: Wanted, after: str, limit: int) -> Found:
    """额度，按单位、类、资金；选了月份看当月."""
    month, agencies = wanted.text("month"), standards.agencies_of(desk.actor, desk.division)
    found = screens.rows(
        division=desk.division, year=desk.year, agencies=agencies, agency=wanted.text("agency"), func=wanted.text("func"), month=int(month or 0)
    )
    t = screens.total(found)
    sums = {"approved": t.approved, "used": t.used, "held": t.held, "left": t.left, "rate": ratio(t.used, t.approved)}
    cut = whole(found, wanted, after, limit, sums=sums)
    rows = [Row(r, _name(desk, "exp_func", r.func_class), _name(desk, "fund_type", r.fund)) for r in cut.rows]
    return dataclasses.replace(cut, rows=rows)


LIST = Listing(
    name="cashplan:listing", title="用款计划", noun="行", crumbs=(("预算执行", ""),), fetch=fetch, unit="yuan", page=200, key=lambda row: row.of.agency,
    acts=(Act("print", "打印计划表", "", lambda request, keys, reason: printshop.begun(request, "cashplan_unit", keys), most=printshop.MOST),),
    buttons=(Button("成批批复", "intake:start", "cashplan.approve", main=True, args=("cashplans",)),),
    columns=(
        Col("agency_code", "单位代码", "code", "c88", get=lambda row: row.of.agency, hidden=True),
        Col("agency", "单位", "unit", get=lambda row: row.of.agency, url=lambda row: row.url),
        Col("func", "功能类", get=lambda row: f"{row.of.func_class} {row.func}", sheet=26),
        Col("fund", "资金", width="c176", get=lambda row: row.fund, tip=lambda row: row.fund),
        Col("month", "月", "code", "c56", get=lambda row: f"{row.of.month} 月" if row.of.month else "全年", sheet=8),
        Col("approved", "批复计划", "money", "c136", get=lambda row: row.of.approved, total=True, sort=True),
        Col("used", "已用", "money", "c136", get=lambda row: row.of.used, total=True, sort=True),
        Col("held", "占用", "money", "c128", get=lambda row: row.of.held, total=True, sort=True),
        Col("left", "剩余", "money", "c136", get=lambda row: row.of.left, total=True, sort=True),
        Col("rate", "使用率", "percent", "c80", get=lambda row: ratio(row.of.used, row.of.approved), total=True),
    ),
    filters=(Pick("month", "月份", MONTHS), Unit(), Code("func", "功能类", "exp_func", level=1)),
    empty=Empty("还没有用款计划", "按月计划由国库处批复；不控制计划的资金不在这里"),
    notes="使用率＝已用÷批复计划；批复计划＝已用＋占用＋剩余。选一个月份，可点单位看这个额度的来去。",
)  # fmt: skip


@require_safe
@page
def quota(request: HttpRequest) -> HttpResponse:
    """一个额度的来去: `?plan=单位/类/资金/月`。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    plan = request.GET.get("plan", "")
    if plan.count("/") != 3 or not plan.rsplit("/", 1)[1].isdigit():
        raise UserError("没有说看哪个额度", "从用款计划清单里点一个额度")
    agencies = standards.agencies_of(desk.actor, desk.division)
    moved = screens.movements(division=desk.division, year=desk.year, agencies=agencies, plan=plan)
    agency, func, fund, month = plan.split("/")
    listing = reverse("cashplan:listing")
    doc = Document(
        title=f"{_unit(desk, agency)}　{int(month)} 月用款计划", crumbs=(("预算执行", ""), ("用款计划", f"{listing}?month={int(month)}")),
        beside=f"{func} {_name(desk, 'exp_func', func)}　{_name(desk, 'fund_type', fund)}",
    )  # fmt: skip
    return render(request, "cashplan/quota.html", {"doc": doc, "moved": moved})


@require_safe
@page
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """一张用款计划单。"""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    found = screens.paper(division=desk.division, year=desk.year, number=number)
    if found is None:
        return missing(request, "用款计划", number, district="预算执行", home="用款计划", listing="cashplan:listing")
    agencies = standards.agencies_of(desk.actor, desk.division)
    lines = [line for line in found.lines if agencies is None or line[2].agency in agencies]
    if not lines:
        raise Refused([_not_yours(number)], "不能查看")
    shown = [
        (title, amount, r, _unit(desk, r.agency), _name(desk, "exp_func", r.func_class), _name(desk, "fund_type", r.fund))
        for title, amount, r in lines
    ]
    part = "　只列你单位的行" if agencies is not None else ""
    doc = Document(
        title=f"用款计划 {found.number}", crumbs=(("预算执行", ""), ("用款计划", reverse("cashplan:listing"))),
        beside=f"{found.on}　{found.who} 批复{part}", buttons=(("打印", address("printshop:one", "cashplan", found.number), False),),
    )  # fmt: skip
    return render(request, "cashplan/detail.html", {"doc": doc, "lines": shown, "total": sum(amount for _, amount, _ in lines)})


def _not_yours(number: str) -> Violation:
    return Violation(
        rule="I02",
        says="这张用款计划不含你单位的额度",
        cites="单位财务权限按岗位和单位授予",
        subject=number,
        remedy="向国库处查询",
        who="国库处、该单位经办",
    )


def _unit(desk: Desk, code: str) -> str:
    found = standards.agency(desk.division, code, desk.today)
    return found.name if found else code


def _name(desk: Desk, code_set: str, code: str) -> str:
    found = standards.code(code_set, code, desk.today, desk.division)
    return found.name if found else code
