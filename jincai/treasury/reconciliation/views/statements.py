"""单位对账单：清单、一张、发出、单位确认。"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from jincai.kernel.money import ZERO
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.platform.identity import api as identity
from jincai.platform.standards import api as standards
from jincai.platform.ui.api import (
    Col,
    Column,
    Desk,
    Document,
    Empty,
    Fact,
    Found,
    Listing,
    Pick,
    Unit,
    Wanted,
    document_url,
    in_yuan,
    missing,
    moment,
    ordered,
    page,
    seek,
    workbook,
)
from jincai.treasury.reconciliation import models, operations, states, vouchers
from jincai.treasury.reconciliation.views import asking
from jincai.treasury.reconciliation.views.asking import TABS

COLUMNS = (
    Column("资金性质", width=20), Column("功能分类", width=28), Column("部门经济分类", width=24), Column("本月支付", "money", 18),
    Column("本月退款", "money", 18), Column("本年累计", "money", 18),
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@page
def statements(request: HttpRequest) -> HttpResponseBase:
    """对账单清单：单位只见自己的；财政人员可发出一个月的。"""
    at: Desk = request.desk  # type: ignore[attr-defined]
    why = None
    if request.method == "POST":
        month = request.POST.get("month", "")
        if not month.isdigit() or not 1 <= int(month) <= 12:
            raise UserError("没有说哪个月", "选一个月份")
        told = {"division": at.division, "year": at.year, "month": int(month), "on": at.today, "actor": at.actor}
        found = asking.done(request, lambda: operations.issue_statements(**told), f"{month} 月的对账单已发出", "reconciliation:statements")  # type: ignore[arg-type]
        if not isinstance(found, Refused):
            return found
        why = found
    may = at.actor.may("reconciliation.issue") and not at.reading
    return STATEMENTS.show(request, status=409 if why else 200, why=why, may=may, month=request.GET.get("month", ""))


def fetch(at: Desk, wanted: Wanted, after: str, limit: int) -> Found:
    """一页对账单，新的在前；单位只见自己的. Two queries."""
    agencies, month = standards.agencies_of(at.actor, at.division), wanted.text("month")
    query = models.UnitStatement.objects.filter(division=at.division, year=at.year)
    query = query if agencies is None else query.filter(agency__in=agencies)
    asked = {"month": month, "agency": wanted.text("agency"), "state": wanted.text("state")}
    query = query.filter(**{name: value for name, value in asked.items() if value})
    rows, more = seek(query, order=ordered(wanted, "number", "-month"), after=after, limit=limit)
    sums = query.aggregate(n=Count("pk"), confirmed=Count("pk", filter=Q(state="CONFIRMED")), paid=Sum("paid"), refunded=Sum("refunded"))
    note = f"，单位已确认 {sums['confirmed']} 张"
    return Found(rows, more, sums["n"], {"paid": sums["paid"] or ZERO, "refunded": sums["refunded"] or ZERO}, note)


STATEMENTS = Listing(
    name="reconciliation:statements", title="单位对账单", noun="张", crumbs=(("国库", ""), ("对账", "")), fetch=fetch, tabs=TABS,
    template="reconciliation/statements.html", opens=lambda row: reverse("reconciliation:statement", args=[row.number]),
    columns=(
        Col("month", "月份", "code", "c72", get=lambda row: f"{row.month} 月"),
        Col("number", "对账单号", "link", "c152"),
        Col("agency", "单位", "unit"),
        Col("state", "状态", "state", "c128", get=lambda row: states.STATEMENT.labels[row.state], look=lambda row: "is-bad" if row.state == "DISPUTED" else ""),
        Col("count", "支付笔数", "count", "c96"),
        Col("paid", "本月支付", "money", "c152", total=True, sort=True),
        Col("refunded", "本月退款", "money", "c152", total=True),
        Col("year_paid", "本年累计", "money", "c152"),
    ),
    filters=(
        Pick("month", "月份", (("", "全年"), *((str(m), f"{m} 月") for m in range(1, 13)))), Unit(),
        Pick("state", "状态", (("", "全部"), *states.STATEMENT.labels.items())),
    ),
    empty=Empty("还没有单位对账单", "月末以后由国库处发出，单位核对后确认"),
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@page
def statement(request: HttpRequest, number: str) -> HttpResponseBase:
    """一张对账单；单位确认或说明不符；`?export=xlsx`。"""
    at: Desk = request.desk  # type: ignore[attr-defined]
    agencies = standards.agencies_of(at.actor, at.division)
    query = models.UnitStatement.objects.filter(division=at.division, year=at.year, number=number)
    row = (query if agencies is None else query.filter(agency__in=agencies)).first()
    if row is None:
        return missing(request, "单位对账单", number, district="国库", home="单位对账单", listing="reconciliation:statements")
    why = None
    if request.method == "POST":
        agrees, says = request.POST.get("do") == "confirm", request.POST.get("says", "").replace("\0", "")
        told = {"division": at.division, "year": at.year, "number": number, "agrees": agrees, "says": says, "on": at.today, "actor": at.actor}
        words = "已确认，与本单位账相符" if agrees else "已告知国库处"
        found = asking.done(request, lambda: operations.answer_statement(**told), words, "reconciliation:statement", number)  # type: ignore[arg-type]
        if not isinstance(found, Refused):
            return found
        why = found
    lines = _lines(at, row)
    if request.GET.get("export") == "xlsx":
        return _export(at, row, lines)
    names = identity.names()
    unit = standards.agency(at.division, row.agency, row.issued_on)
    context = {
        "doc": _document(row, unit.name if unit else row.agency, names), "row": row, "lines": lines, "why": why,
        "vouchers": [(each, document_url("voucher", each.code)) for each in vouchers.of(row)], "asked": request.POST.get("says", ""),
        "may": at.actor.may("reconciliation.confirm") and not at.reading and row.state != "CONFIRMED",
    }  # fmt: skip
    return render(request, "reconciliation/statement.html", context, status=409 if why else 200)


def _document(row: models.UnitStatement, unit: str, names: dict[str, str]) -> Document:
    said = f"：{row.says}" if row.says else ""
    answered = f"{names.get(row.answered_by, row.answered_by)} {moment(row.answered_at)}{said}" if row.answered_at else ""
    facts = (
        Fact("对账单号", row.number), Fact("单位", f"{row.agency} {unit}"), Fact("本月支付", f"{row.count} 笔　{in_yuan(row.paid)} 元"),
        Fact("本月退款", row.refunded), Fact("本年累计净支付", row.year_paid), Fact("发出", f"{names.get(row.issued_by, row.issued_by)} {row.issued_on}"),
        Fact("单位答复", answered, wide=True, empty="还没有答复"),
    )  # fmt: skip
    tags = ((states.STATEMENT.labels[row.state], {"ISSUED": "is-now", "DISPUTED": "is-bad"}.get(row.state, "")),)
    crumbs = (("国库", ""), ("单位对账单", reverse("reconciliation:statements")))
    return Document(title=f"{unit} {row.year} 年 {row.month} 月对账单", crumbs=crumbs, tags=tags, facts=facts)


Line = tuple[str, str, str, Decimal, Decimal, Decimal]


def _lines(at: Desk, row: models.UnitStatement) -> list[Line]:
    def name(kind: str, code: str) -> str:
        found = standards.code(kind, code, row.issued_on, at.division)
        return f"{code} {found.name}" if found else code

    return [
        (
            name("fund_type", line["fund"]), name("exp_func", line["exp_func"]), name("dep_econ", line["dep_econ"]),
            Decimal(line["paid"]), Decimal(line["refunded"]), Decimal(line["year"]),
        )
        for line in row.lines
    ]  # fmt: skip


def _export(at: Desk, row: models.UnitStatement, lines: Sequence[Line]) -> HttpResponse:
    note = f"单位：元　{at.division_name} {row.year} 年 {row.month} 月　{row.number}"
    total = ("合计", "", "", row.paid, row.refunded, row.year_paid)
    return workbook(name=f"单位对账单{row.number}", title="单位对账单", note=note, columns=COLUMNS, rows=lines, total=total)
