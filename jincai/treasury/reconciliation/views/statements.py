"""单位对账单：清单、一张、发出、单位确认。"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from jincai.kernel.money import ZERO
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.platform.identity import api as identity
from jincai.platform.standards import api as standards
from jincai.platform.ui.api import Column, Desk, document_url, page, workbook
from jincai.treasury.reconciliation import models, operations, states, vouchers
from jincai.treasury.reconciliation.views import asking

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
    agencies, month = standards.agencies_of(at.actor, at.division), request.GET.get("month", "")
    query = models.UnitStatement.objects.filter(division=at.division, year=at.year)
    query = query if agencies is None else query.filter(agency__in=agencies)
    query = query.filter(month=int(month)) if month.isdigit() and len(month) < 3 else query
    units = {u.code: u.name for u in standards.agencies(at.division)}
    rows = [(row, units.get(row.agency, row.agency), states.STATEMENT.labels[row.state]) for row in query.order_by("-month", "agency")[:500]]
    context = {
        "rows": rows, "why": why, "months": (("", "全年"), *((str(m), f"{m} 月") for m in range(1, 13))), "month": month,
        "may": at.actor.may("reconciliation.issue") and not at.reading,
        "total": {name: sum((getattr(row, name) for row, *_ in rows), ZERO) for name in ("paid", "refunded")},
        "confirmed": sum(row.state == "CONFIRMED" for row, *_ in rows),
    }  # fmt: skip
    return render(request, "reconciliation/statements.html", context, status=409 if why else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def statement(request: HttpRequest, number: str) -> HttpResponseBase:
    """一张对账单；单位确认或说明不符；`?export=xlsx`。"""
    at: Desk = request.desk  # type: ignore[attr-defined]
    agencies = standards.agencies_of(at.actor, at.division)
    query = models.UnitStatement.objects.filter(division=at.division, year=at.year, number=number)
    row = (query if agencies is None else query.filter(agency__in=agencies)).first()
    if row is None:
        return render(request, "reconciliation/missing.html", {"what": "单位对账单", "number": number}, status=404)
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
    names = {person.user: person.name for person in identity.people()}
    unit = standards.agency(at.division, row.agency, row.issued_on)
    context = {
        "row": row, "lines": lines, "label": states.STATEMENT.labels[row.state], "unit": unit.name if unit else row.agency, "why": why,
        "vouchers": [(each, document_url("voucher", each.code)) for each in vouchers.of(row)],
        "issued": names.get(row.issued_by, row.issued_by), "answered": names.get(row.answered_by, row.answered_by), "asked": request.POST.get("says", ""),
        "may": at.actor.may("reconciliation.confirm") and not at.reading and row.state != "CONFIRMED",
    }  # fmt: skip
    return render(request, "reconciliation/statement.html", context, status=409 if why else 200)


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
