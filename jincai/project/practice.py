"""练习年度：在一个区划上用真的动词办出一个很小的年度（预算、指标、计划、库款），供演示拒绝、练手和测试。"""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import xlsxwriter

from jincai.execution.allotment import api as allotment
from jincai.execution.cashplan import api as cashplan
from jincai.execution.payment import api as payment
from jincai.planning.budget import api as budget
from jincai.platform.banking import api as banking
from jincai.platform.identity import api as identity
from jincai.platform.identity.api import Actor
from jincai.platform.standards import api as standards
from jincai.revenue.taxlink import api as taxlink

FUND = "111"
BOOK = (
    ("2010101", "行政运行", 60_000_000),
    ("2010102", "一般行政管理事务", 9_000_000),
    ("2050201", "学前教育", 40_000_000),
    ("2050202", "小学教育", 80_000_000),
    ("227", "预备费", 10_000_000),
)
UNITS = (
    ("101", "练习市人大办", "机关", ""),
    ("101001", "练习市人大机关", "机关", "101"),
    ("205", "练习市教育局", "机关", ""),
    ("205001", "练习市实验小学", "事业", "205"),
)
PAYEE = payment.Payee(
    name="练习文印社（示例）", account=banking.make_card_number("practice"), bank="练习银行", bank_no=banking.make_bank_no("practice")
)


@dataclasses.dataclass(frozen=True, slots=True)
class Wanted:
    """要批复的一条指标：名字、单位、科目、金额（元）、是否下达、冻结多少."""

    name: str
    agency: str
    exp_func: str
    amount: Decimal
    title: str
    released: bool = True
    frozen: Decimal = Decimal("0.00")
    gov_econ: str = "502"
    project_kind: str = "2"


WANTED = (
    Wanted("office", "101001", "2010101", Decimal("1000000.00"), "公用经费"),
    Wanted("meeting", "101001", "2010102", Decimal("400000.00"), "人代会会议费"),
    Wanted("frozen", "101001", "2010102", Decimal("50000.00"), "信息系统运维", frozen=Decimal("45000.00")),
    Wanted("waiting", "101001", "2010102", Decimal("80000.00"), "待下达的专项", released=False),
    Wanted("school", "205001", "2050202", Decimal("600000.00"), "小学公用经费", gov_econ="505"),
)


@dataclasses.dataclass(frozen=True, slots=True)
class Practice:
    """办好的练习年度: allotment numbers by name, the people by part, the day it stands at."""

    division: str
    year: int
    allotments: dict[str, str]
    people: dict[str, Actor]
    on: date


def people(division: str) -> dict[str, Actor]:
    """练习的人: one for each part of the way, none of them a user who could sign in."""
    listed = (
        ("preparer", "和丽梅", ("101001",), "preparer"),
        ("reviewer", "木建军", ("101001",), "agency_reviewer"),
        ("stranger", "杨丽华", ("205001",), "preparer"),
        ("budget", "李雪松", (), "budget_preparer"),
        ("budget_chief", "赵文华", (), "budget_approver"),
        ("treasury", "杨志强", (), "treasury_preparer"),
        ("treasury_chief", "张国庆", (), "treasury_approver"),
        ("accountant", "李秀芳", (), "accountant"),
    )
    return {
        part: Actor(user=f"practice.{part}", name=name, division=division, agencies=agencies or identity.EVERY_AGENCY, posts=(post,))
        for part, name, agencies, post in listed
    }


def build(
    *, division: str, year: int, wanted: Sequence[Wanted] = WANTED, cash: Decimal = Decimal("5000000.00"), month: int = 3
) -> Practice:
    """办一个练习年度 inside a scope of the division, by verbs only: budget approved, allotments of `wanted` released (some frozen), plans, cash in.

    `ledger.open_year(year)` must have been called. Raises UserError when the division has a budget of that year already.
    """
    staff = people(division)
    _ground(division)
    _budget(division, year, staff["budget_chief"])
    numbers = _allotments(division, year, wanted, staff)
    on = date(year, month, 3)
    _plans(division, year, month, wanted, staff["budget_chief"])
    if cash:
        _cash(division, date(year, month, 2), cash, staff["accountant"])
    return Practice(division, year, numbers, staff, on)


def _ground(division: str) -> None:
    rows = [standards.AgencyRow(division=division, code=c, name=n, unit_type=t, parent=p, department=c[:3]) for c, n, t, p in UNITS]
    standards.add_agencies(rows)
    bank_no = banking.make_bank_no(f"practice {division}")
    banking.open_accounts(
        banking.AccountRow(
            division=division,
            kind=kind,
            number=banking.make_account(f"{kind} {division}"),
            name=name,
            bank_name="练习银行",
            bank_no=bank_no,
        )
        for kind, name in (("tsa", "国库单一账户"), ("zero_balance", "财政零余额账户"))
    )


def _budget(division: str, year: int, chief: Actor) -> None:
    """The budget as a sheet, imported and approved."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "budget.xlsx"
        book = xlsxwriter.Workbook(str(file))
        sheet = book.add_worksheet("预算")
        for at, row in enumerate([(f"{year} 年练习预算",), ("单位：元",), ("科目编码", "科目名称", "年初预算数"), *BOOK]):
            sheet.write_row(at, 0, row)
        book.close()
        made, _ = budget.import_book(file=file, sheet="预算", division=division, year=year, actor=identity.system(division), fund=FUND)
    budget.approve(book=made.id, on=date(year, 1, 20), actor=chief, document=f"练人发〔{year}〕1号")


def _allotments(division: str, year: int, wanted: Sequence[Wanted], staff: dict[str, Actor]) -> dict[str, str]:
    pools: dict[tuple[str, str], Decimal] = {}
    for w in wanted:
        key = (w.exp_func, w.agency[:3])
        pools[key] = pools.get(key, Decimal(0)) + w.amount
    by_func = {func: sum((x for (f, _), x in pools.items() if f == func), Decimal(0)) for func, _ in pools}
    document = f"练财指〔{year}〕1号"
    told = {"division": division, "document": document}
    approved = budget.approvals(division=division, year=year, fund=FUND)
    distributed = [
        allotment.PoolLine(exp_func=f, amount=a, fund=FUND, causes=(approved[f],) if f in approved else ()) for f, a in by_func.items()
    ]
    allotment.distribute(lines=distributed, on=date(year, 1, 21), actor=staff["budget"], **told)  # type: ignore[arg-type]
    allocated = [allotment.PoolLine(exp_func=f, amount=a, fund=FUND, department=d) for (f, d), a in pools.items()]
    allotment.allocate(lines=allocated, on=date(year, 1, 22), actor=staff["budget"], **told)  # type: ignore[arg-type]
    new = [
        allotment.NewAllotment(
            agency=w.agency,
            department=w.agency[:3],
            exp_func=w.exp_func,
            amount=w.amount,
            title=w.title,
            fund=FUND,
            gov_econ=w.gov_econ,
            project_kind=w.project_kind,
        )
        for w in wanted
    ]
    numbers = allotment.approve_to_unit(lines=new, on=date(year, 1, 23), actor=staff["budget_chief"], **told)  # type: ignore[arg-type]
    released = [n for n, w in zip(numbers, wanted, strict=True) if w.released]
    allotment.release(division=division, numbers=released, on=date(year, 1, 24), actor=staff["budget_chief"])
    if frozen := {n: w.frozen for n, w in zip(numbers, wanted, strict=True) if w.frozen}:
        told = {"division": division, "document": f"练财冻〔{year}〕1号", "reason": "专项审计期间暂停支付"}
        allotment.freeze(amounts=frozen, on=date(year, 1, 25), actor=staff["budget_chief"], **told)  # type: ignore[arg-type]
    return dict(zip([w.name for w in wanted], numbers, strict=True))


def _plans(division: str, year: int, month: int, wanted: Sequence[Wanted], chief: Actor) -> None:
    """Half of what was released for the month, three tenths for December; the rest has no plan yet."""
    released: dict[tuple[str, str], Decimal] = {}
    for w in wanted:
        if w.released:
            key = (w.agency, w.exp_func[:3])
            released[key] = released.get(key, Decimal(0)) + w.amount
    lines = [
        cashplan.PlanLine(agency=agency, func_class=func, month=at, amount=(amount * share).quantize(Decimal("0.01")), fund=FUND)
        for (agency, func), amount in released.items()
        for at, share in ((month, Decimal("0.5")), (12, Decimal("0.3")))
    ]
    cashplan.approve(division=division, lines=lines, on=date(year, month, 1), actor=chief)


def _cash(division: str, on: date, amount: Decimal, accountant: Actor) -> None:
    """A tax day: what the treasury reports comes in as revenue."""
    line = taxlink.ReportLine(subject="1010101", amount=amount, month=amount, year=amount)
    report = taxlink.DayReport(division=division, year=on.year, number=f"SR{on:%Y%m%d}", on=on, total=amount, lines=(line,))
    taxlink.receive_report(report=report, actor=accountant)
