"""一年的文件：预算批准、指标下达、预算调整、上级追加、预备费、用款计划、结算、收回与结转。每件都走真的动词。"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from jincai.execution.allotment import api as allotment
from jincai.execution.cashplan import api as cashplan
from jincai.kernel.money import ZERO, split
from jincai.planning.budget import api as budget
from jincai.platform.identity.api import Actor, scope
from jincai.platform.numbering import api as numbering
from jincai.project.demo.book import TRANSFERS, Leaf, Published
from jincai.project.demo.options import Options
from jincai.project.demo.outflow import Flow
from jincai.project.demo.slots import Planned, Slot

SOURCE = {"advance": "0", "main": "1", "raised": "2", "upper": "4", "reserve": "5"}


class Papers:
    """办文件的人和这一年的终点。"""

    def __init__(self, o: Options, p: Published, slots: list[Slot], planned: list[Planned], flow: Flow, actor: Actor) -> None:
        self.o, self.p, self.slots, self.planned, self.flow, self.actor = o, p, slots, planned, flow, actor
        self.staff: dict[str, Actor] = {}
        self.released: dict[str, list[tuple[str, Decimal]]] = defaultdict(list)
        self.own: dict[str, str] = {}
        self.moved: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
        for moves in flow.outward.values():
            for m in moves:
                if m.kind in ("advance", "remit", "onlend", "principal"):
                    self.moved[m.code, m.counterpart] += m.amount
        self.upper_days: tuple[date, ...] = ()
        self.transferred: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)

    def paper(self, on: date) -> str:
        """取一个指标文号。"""
        return numbering.take_numbers("allotment_doc", self.o.division, self.o.year)[0]

    def draft(self) -> dict[str, int]:
        """导入预算草案。"""
        books = {}
        sheets = {"expenditure": self.o.sheet, "transfer": self.o.summary_sheet, "revenue": self.o.revenue_sheet}
        with scope(divisions=[self.o.division], actor=self.actor):
            for kind, sheet in sheets.items():
                if sheet:
                    made, _ = budget.import_book(
                        file=self.o.file, sheet=sheet, division=self.o.division, year=self.o.year, actor=self.actor, fund=self.o.fund, kind=kind,
                        columns=self.o.columns, on=date(self.o.year, 1, 2),
                    )  # fmt: skip
                    books[kind] = made.id
        return books

    def advance(self, on: date) -> None:
        """预算批准前：先行安排基本支出（预算法54）。"""
        slots = [s for s in self.slots if s.wave == "advance"]
        if not slots:
            return
        with scope(divisions=[self.o.division], actor=self.actor):
            document = self.paper(on)
            allotment.authorise_advance(division=self.o.division, lines=self.pool(slots, "0"), document=document, on=on, actor=self.actor)
            self.issue_to_units(slots, document, on)
            plan_cash(self, slots, on)

    def approve(self, on: date, books: dict[str, int]) -> None:
        """预算处审核、分管领导同意、人大批准预算，冲回先行安排。"""
        chief, leader = self.staff["duanly"], holding(self.staff, "division_leader")
        for who, verb in ((chief, budget.review), (leader, budget.sign)):
            with scope(divisions=[self.o.division], actor=who):
                for book in books.values():
                    verb(book=book, on=on, actor=who)
        with scope(divisions=[self.o.division], actor=chief):
            for kind, title in (("expenditure", "支出"), ("transfer", "转移性支出"), ("revenue", "收入")):
                if kind in books:
                    budget.approve(book=books[kind], on=on, actor=chief, document=f"人大决议〔{self.o.year}〕3号（{title}）")
        with scope(divisions=[self.o.division], actor=self.actor):
            slots = [s for s in self.slots if s.wave == "advance"]
            if slots:
                document = self.paper(on)
                allotment.replace_advance(division=self.o.division, lines=self.pool(slots, "0"), document=document, on=on, actor=self.actor)

    def issue(self, on: date) -> None:
        """批复部门与单位，下达指标；安排上解、转贷、还本和对下转移支付；批用款计划。"""
        slots = [s for s in self.slots if s.wave == "main"]
        with scope(divisions=[self.o.division], actor=self.actor):
            if slots:
                document = self.paper(on)
                allotment.distribute(division=self.o.division, lines=self.pool(slots), document=document, on=on, actor=self.actor)
                self.issue_to_units(slots, document, on)
            self._special(on)
            self.allot_transfers(on, {leaf.code: min(leaf.budget, leaf.adjusted, leaf.paid) for leaf in self.p.transfers.values()})
            plan_cash(self, [s for s in self.slots if s.wave != "advance"], on)

    def _special(self, on: date) -> None:
        """付息、发行费用、社会保险基金补助：一个科目一条指标。"""
        leaves = [leaf for leaf in self.p.leaves if leaf.kind in ("interest", "release") and min(leaf.budget, leaf.adjusted)]
        if leaves:
            self.issue_special([(leaf, min(leaf.budget, leaf.adjusted), "1") for leaf in leaves], on, distribute=True)

    def issue_special(self, amounts: list[tuple[Leaf, Decimal, str]], on: date, *, distribute: bool) -> None:
        """付息、实拨的指标：一个科目一条，记住编号备用。"""
        document = self.paper(on)
        lines = [allotment.PoolLine(exp_func=leaf.code, amount=amount, fund=self.o.fund) for leaf, amount, _ in amounts]
        if distribute:
            allotment.distribute(division=self.o.division, lines=lines, document=document, on=on, actor=self.actor)
        lines = [allotment.PoolLine(exp_func=leaf.code, amount=amount, fund=self.o.fund, department="106") for leaf, amount, _ in amounts]
        allotment.allocate(division=self.o.division, lines=lines, document=document, on=on, actor=self.actor)
        made = [
            allotment.NewAllotment(
                agency="106001", department="106", exp_func=leaf.code, amount=amount, title=leaf.name, fund=self.o.fund,
                gov_econ=_special_class(leaf), project_kind="3", source=source,
            )
            for leaf, amount, source in amounts
        ]  # fmt: skip
        numbers = allotment.approve_to_unit(division=self.o.division, lines=made, document=document, on=on, actor=self.actor)
        allotment.release(division=self.o.division, numbers=numbers, on=on, actor=self.actor)
        for number, (leaf, amount, _) in zip(numbers, amounts, strict=True):
            self.released[leaf.code].append((number, amount))

    def allot_transfers(self, on: date, totals: dict[str, Decimal], *, distribute: bool = True) -> None:
        """对下转移支付、上解、转贷、还本的额度，按对方分。"""
        lines, pool = [], []
        document = self.paper(on)
        for code, total in totals.items():
            parties = {c: amount for (moved, c), amount in self.moved.items() if moved == code}
            if total <= 0 or not parties:
                continue
            pool.append(allotment.PoolLine(exp_func=code, amount=total, fund=self.o.fund))
            left = {c: amount - self.transferred[code, c] for c, amount in parties.items()}
            for (county, _), part in zip(left.items(), split(total, list(left.values())), strict=True):
                self.transferred[code, county] += part
                lines.append(allotment.PoolLine(exp_func=code, amount=part, fund=self.o.fund, counterpart=county))
        if pool and distribute:
            allotment.distribute(division=self.o.division, lines=pool, document=document, on=on, actor=self.actor)
        if lines:
            allotment.transfer_to_lower(
                division=self.o.division, lines=[x for x in lines if x.amount], document=document, on=on, actor=self.actor
            )

    def pool(self, slots: list[Slot], source: str = "1") -> list[allotment.PoolLine]:
        """待分各行：按科目合计。"""
        amounts: dict[str, Decimal] = defaultdict(lambda: ZERO)
        for s in slots:
            amounts[s.leaf.code] += s.amount
        return [allotment.PoolLine(exp_func=code, amount=a, fund=self.o.fund, source=source) for code, a in sorted(amounts.items())]

    def issue_to_units(self, slots: list[Slot], document: str, on: date, upper: str = "") -> None:
        """分配到部门、批复到单位、下达。"""
        source = SOURCE[slots[0].wave]
        amounts: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
        for s in slots:
            amounts[s.leaf.code, s.part.department] += s.amount
        lines = [
            allotment.PoolLine(exp_func=c, department=d, amount=a, fund=self.o.fund, source=source) for (c, d), a in sorted(amounts.items())
        ]
        if slots[0].wave == "advance":
            allotment.distribute(division=self.o.division, lines=self.pool(slots, source), document=document, on=on, actor=self.actor)
        allotment.allocate(division=self.o.division, lines=lines, document=document, on=on, actor=self.actor)
        made = [
            allotment.NewAllotment(
                agency=s.part.agency, department=s.part.department, exp_func=s.leaf.code, amount=s.amount, title=s.leaf.name, fund=self.o.fund,
                gov_econ=s.part.gov, project_kind=s.part.project_kind, source=source, upper_document=upper,
            )
            for s in slots
        ]  # fmt: skip
        numbers = allotment.approve_to_unit(division=self.o.division, lines=made, document=document, on=on, actor=self.actor)
        allotment.release(division=self.o.division, numbers=numbers, on=on, actor=self.actor)
        for s, number in zip(slots, numbers, strict=True):
            s.number = number
            self.own[number] = s.part.agency


def holding(staff: dict[str, Actor], post: str) -> Actor:
    """有这个岗位的人。"""
    return next(actor for actor in staff.values() if post in actor.posts)


def plan_cash(papers: Papers, slots: list[Slot], on: date) -> None:
    """用款计划：公用支出按月（推定按排定的支付）。"""
    wanted: dict[tuple[str, str, int], Decimal] = defaultdict(lambda: ZERO)
    chosen = {id(s) for s in slots if s.part.project_kind == "2" and s.wave in ("advance", "main")}
    for one in papers.planned:
        for slot, _, amount in one.lines:
            if id(slot) in chosen:
                wanted[slot.part.agency, slot.leaf.code[:3], one.on.month] += amount
    lines = [cashplan.PlanLine(agency=a, func_class=f, month=m, amount=x, fund=papers.o.fund) for (a, f, m), x in sorted(wanted.items())]
    if lines:
        cashplan.approve(division=papers.o.division, lines=lines, on=on, actor=papers.actor)


def _special_class(leaf: Leaf) -> str:
    if leaf.kind == "interest":
        return "511"
    return "513" if leaf.code.startswith(TRANSFERS) else "510"
