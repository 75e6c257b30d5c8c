"""走一年：一天一天走完，边走边报进度。"""

from __future__ import annotations

import dataclasses
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from functools import partial

from jincai.kernel.problems import UserError
from jincai.ledger import api as ledger
from jincai.platform.identity.api import scope
from jincai.platform.standards import api as standards
from jincai.project.demo import closing, debts, evening, moves, setting_up, supplements
from jincai.project.demo.book import Published, read
from jincai.project.demo.cashflow import plan_cash
from jincai.project.demo.days import on_or_after, working_days
from jincai.project.demo.driver import Driver
from jincai.project.demo.extras import basic
from jincai.project.demo.funding import fund_plan
from jincai.project.demo.nodes import Node
from jincai.project.demo.options import Options
from jincai.project.demo.outflow import Flow
from jincai.project.demo.papers import Papers
from jincai.project.demo.payees import Payees
from jincai.project.demo.schedule import plan_payments
from jincai.project.demo.slots import Calendar, Planned, Slot, calendar, make_slots
from jincai.project.demo.units import Units


def run(o: Options, bank: Node, pboc: Node) -> Published:
    """走一年. Raises UserError for what the options or the book make impossible; nothing is saved then."""
    with scope(divisions=[o.division]):
        ensure_division(o)
        year = plan(o)
    _enrol(o, year)
    bank_url, pboc_url = _start(bank, pboc)
    with scope(divisions=[o.division]):
        setting_up.open_year(o)
        year.units.unit("106", "机关", o.division)
        staff = setting_up.staff(o, tuple(sorted(year.units.used)))
        setting_up.master_data(o, year.units, year.payees)
        setting_up.connect(o, year.flow, bank_url, pboc_url)
        debts.open_year(o, staff["yangzq"])
    papers = Papers(o, year.published, year.slots, year.planned, year.flow, staff["lixs"])
    papers.upper_days = year.calendar.upper
    papers.staff = staff
    driver = Driver(o, staff, year.payees, year.flow, {code: row.name for code, row in year.units.used.items()})
    driver.own_allotments = papers.own
    _walk(o, year.calendar, papers, driver, year.planned)
    return year.published


@dataclasses.dataclass(kw_only=True)
class Year:
    """排好的一年：书、日历、指标、支付、库款、单位、收款人。"""

    published: Published
    calendar: Calendar
    slots: list[Slot]
    planned: list[Planned]
    flow: Flow
    units: Units
    payees: Payees


def plan(o: Options) -> Year:
    """排一年：读书、定终点、切指标、排支付、排库款. Raises UserError and InputErrors; writes nothing."""
    published = read(o)
    fund_plan(published)
    days, known = working_days(o.year)
    if not known:
        published.assumed.append(f"{o.year} 年没有公布的放假安排：按周一至周五")
    units = Units(published.leaves, o.year, basic(o))
    c = calendar(days, o)
    slots = make_slots(published, units, c, o)
    planned = plan_payments(slots, c, o)
    flow = plan_cash(published, planned, days, o)
    published.assumed += flow.assumed
    return Year(published=published, calendar=c, slots=slots, planned=planned, flow=flow, units=units, payees=Payees(o.division, o.seed))


def _enrol(o: Options, year: Year) -> None:
    """代发户、税务、公积金先在名册里。"""
    for agency in year.units.used:
        year.payees.choose("wages", agency, year.units.used[agency].name)
    for kind in ("tax", "housing"):
        year.payees.choose(kind, "", "")


def ensure_division(o: Options) -> None:
    """区划要有；没有而给了名字的，立一个练习区划。"""
    if standards.has_division(o.division):
        return
    if not o.name:
        raise UserError(f"没有财政区划 {o.division}", "改用已有的九位或六位区划代码，或加 --name 立一个练习区划")
    if not standards.has_division(o.upper):
        standards.add_division(code=o.upper, name=f"{o.name}的上级", level="省", parent=standards.NATIONAL, practice=True)
    standards.add_division(
        code=o.division, name=o.name, level="市" if o.division.endswith("00000") else "县", parent=o.upper, practice=True
    )


def _start(bank: Node, pboc: Node) -> tuple[str, str]:
    pboc_url = pboc.start(fresh=True)
    bank.options = (*bank.options, "--pboc", pboc_url)
    return bank.start(fresh=True), pboc_url


def _walk(o: Options, c: Calendar, papers: Papers, driver: Driver, planned: list[Planned]) -> None:
    due: dict[date, list[Planned]] = defaultdict(list)
    for one in planned:
        due[one.on].append(one)
    books = papers.draft()
    events = _events(o, c, papers, driver, books)
    started = time.monotonic()
    for i, on in enumerate(c.days, 1):
        driver.open_day(on)
        for event in events.get(on, []):
            event(on)
        driver.pay(on, due.get(on, []))
        moves.outward(driver, on, papers.released)
        if on == c.days[-1]:
            closing.cancel_quota(o, on, driver.staff["yangzq"])
        driver.bank_day(on)
        driver.close_day(on)
        evening.reconcile(o, driver.staff, on, sign=i <= len(c.days) - evening.LEFT)
        driver.correct(on)
        if i % 10 == 0 or i == len(c.days):
            spent = time.monotonic() - started
            sys.stderr.write(f"\r{on} 第 {i}/{len(c.days)} 个工作日，已用 {spent:.0f} 秒，约剩 {spent / i * (len(c.days) - i):.0f} 秒 ")
            sys.stderr.flush()
    sys.stderr.write("\n")
    evening.settle(o, date(o.year, 12, 31))
    closing.reclaim(o, papers.slots, c.days[-1], driver.staff["lixs"], part=3)
    closing.year_end(o, c.days[-1], driver.staff["lixs"])
    ledger.analyze()


def _events(o: Options, c: Calendar, papers: Papers, driver: Driver, books: dict[str, int]) -> dict[date, list[Callable[[date], object]]]:
    """哪天办哪件文件。"""
    events: dict[date, list[Callable[[date], object]]] = defaultdict(list)
    lixs = driver.staff["lixs"]
    events[c.days[0]].append(papers.advance)
    events[on_or_after(c.days, o.approval)].append(lambda on: papers.approve(on, books))
    events[c.issue].append(papers.issue)
    events[c.raised].append(lambda on: supplements.adjust(papers, on))
    for on in c.upper:
        events[on].append(lambda day: supplements.upper(papers, day))
    for on in c.reserve:
        events[on].append(lambda day: supplements.reserve(papers, day))
    for quarter, month in enumerate((4, 7, 10, 12), 1):
        on = on_or_after(c.days, date(o.year, month, 28 if month == 12 else 8))
        events[on].append(partial(supplements.settle, papers, quarter=quarter, actor=driver.staff["yangzq"]))
    events[on_or_after(c.days, date(o.year, 8, 12))].append(lambda on: closing.freeze(o, papers.slots, on, lixs, thaw=False))
    events[on_or_after(c.days, date(o.year, 9, 15))].append(lambda on: closing.freeze(o, papers.slots, on, lixs, thaw=True))
    events[on_or_after(c.days, date(o.year, 9, 22))].append(lambda on: closing.virements(o, papers.slots, on, lixs, driver.staff["duanly"]))
    events[on_or_after(c.days, date(o.year, 11, 24))].append(lambda on: closing.reclaim(o, papers.slots, on, lixs, part=0))
    events[on_or_after(c.days, date(o.year, 12, 15))].append(lambda on: closing.reclaim(o, papers.slots, on, lixs, part=1))
    return events
