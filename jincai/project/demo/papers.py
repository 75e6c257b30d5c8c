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
from jincai.project.demo.book import Leaf, Published
from jincai.project.demo.cashflow import Flow
from jincai.project.demo.options import Options
from jincai.project.demo.slots import Planned, Slot
from jincai.treasury.cash import api as cash

SOURCE = {"advance": "0", "main": "1", "raised": "2", "upper": "4", "reserve": "5"}


class Papers:
    """办文件的人和这一年的终点。"""

    def __init__(self, o: Options, p: Published, slots: list[Slot], planned: list[Planned], flow: Flow, actor: Actor) -> None:
        self.o, self.p, self.slots, self.planned, self.flow, self.actor = o, p, slots, planned, flow, actor
        self.released: dict[str, list[tuple[str, Decimal]]] = defaultdict(list)
        self.own: dict[str, str] = {}
        self.moved: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
        for moves in flow.outward.values():
            for m in moves:
                if m.kind in ("advance", "remit", "onlend", "principal"):
                    self.moved[m.code, m.counterpart] += m.amount
        self.transferred: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)

    def _paper(self, on: date) -> str:
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
                        columns=self.o.columns,
                    )  # fmt: skip
                    books[kind] = made.id
        return books

    def advance(self, on: date) -> None:
        """预算批准前：先行安排基本支出（预算法54）。"""
        slots = [s for s in self.slots if s.wave == "advance"]
        if not slots:
            return
        with scope(divisions=[self.o.division], actor=self.actor):
            document = self._paper(on)
            allotment.authorise_advance(division=self.o.division, lines=self._pool(slots, "0"), document=document, on=on, actor=self.actor)
            self._issue(slots, document, on)
            self._plans([s for s in slots], on)

    def approve(self, on: date, books: dict[str, int]) -> None:
        """人大批准预算，冲回先行安排。"""
        with scope(divisions=[self.o.division], actor=self.actor):
            for kind, title in (("expenditure", "支出"), ("transfer", "转移性支出"), ("revenue", "收入")):
                if kind in books:
                    budget.approve(book=books[kind], on=on, actor=self.actor, document=f"人大决议〔{self.o.year}〕3号（{title}）")
            slots = [s for s in self.slots if s.wave == "advance"]
            if slots:
                document = self._paper(on)
                allotment.replace_advance(division=self.o.division, lines=self._pool(slots, "0"), document=document, on=on, actor=self.actor)

    def issue(self, on: date) -> None:
        """批复部门与单位，下达指标；安排上解、转贷、还本和对下转移支付；批用款计划。"""
        slots = [s for s in self.slots if s.wave == "main"]
        with scope(divisions=[self.o.division], actor=self.actor):
            if slots:
                document = self._paper(on)
                allotment.distribute(division=self.o.division, lines=self._pool(slots), document=document, on=on, actor=self.actor)
                self._issue(slots, document, on)
            self._special(on)
            self._transfers(on, {leaf.code: min(leaf.budget, leaf.adjusted, leaf.paid) for leaf in self.p.transfers.values()})
            self._plans([s for s in self.slots if s.wave != "advance"], on)

    def _special(self, on: date) -> None:
        """付息、发行费用、社会保险基金补助：一个科目一条指标。"""
        leaves = [leaf for leaf in self.p.leaves if leaf.kind in ("interest", "release") and min(leaf.budget, leaf.adjusted)]
        if leaves:
            self._special_issue([(leaf, min(leaf.budget, leaf.adjusted), "1") for leaf in leaves], on, distribute=True)

    def _special_issue(self, amounts: list[tuple[Leaf, Decimal, str]], on: date, *, distribute: bool) -> None:
        document = self._paper(on)
        lines = [allotment.PoolLine(exp_func=leaf.code, amount=amount, fund=self.o.fund) for leaf, amount, _ in amounts]
        if distribute:
            allotment.distribute(division=self.o.division, lines=lines, document=document, on=on, actor=self.actor)
        lines = [allotment.PoolLine(exp_func=leaf.code, amount=amount, fund=self.o.fund, department="106") for leaf, amount, _ in amounts]
        allotment.allocate(division=self.o.division, lines=lines, document=document, on=on, actor=self.actor)
        made = [
            allotment.NewAllotment(
                agency="106001", department="106", exp_func=leaf.code, amount=amount, title=leaf.name, fund=self.o.fund,
                gov_econ="511" if leaf.kind == "interest" else "510", project_kind="3", source=source,
            )
            for leaf, amount, source in amounts
        ]  # fmt: skip
        numbers = allotment.approve_to_unit(division=self.o.division, lines=made, document=document, on=on, actor=self.actor)
        allotment.release(division=self.o.division, numbers=numbers, on=on, actor=self.actor)
        for number, (leaf, amount, _) in zip(numbers, amounts, strict=True):
            self.released[leaf.code].append((number, amount))

    def _transfers(self, on: date, totals: dict[str, Decimal], *, distribute: bool = True) -> None:
        lines, pool = [], []
        document = self._paper(on)
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
            allotment.transfer_to_lower(division=self.o.division, lines=[x for x in lines if x.amount], document=document, on=on, actor=self.actor)

    def adjust(self, on: date) -> None:
        """人大常委会批准预算调整，再下达调增的部分。"""
        with scope(divisions=[self.o.division], actor=self.actor):
            for kind, leaves in (("expenditure", self.p.leaves), ("transfer", list(self.p.transfers.values()))):
                lines = [budget.AdjustmentLine(code=leaf.code, delta=leaf.adjusted - leaf.budget) for leaf in leaves if leaf.adjusted != leaf.budget]
                if lines and (kind == "expenditure" or self.o.summary_sheet):
                    word = "支出" if kind == "expenditure" else "转移性支出"
                    budget.adjust(
                        division=self.o.division, year=self.o.year, lines=lines, on=on, document=f"常委会决议〔{self.o.year}〕12号（{word}）", actor=self.actor,
                        fund=self.o.fund, kind=kind,
                    )  # fmt: skip
            slots = [s for s in self.slots if s.wave == "raised"]
            if slots:
                document = self._paper(on)
                allotment.distribute(division=self.o.division, lines=self._pool(slots), document=document, on=on, actor=self.actor)
                self._issue(slots, document, on)
            special = [leaf for leaf in self.p.leaves if leaf.kind in ("interest", "release") and leaf.adjusted > leaf.budget]
            if special:
                self._special_issue([(leaf, leaf.adjusted - leaf.budget, "2") for leaf in special], on, distribute=True)
            self._more_transfers(on)

    def _more_transfers(self, on: date) -> None:
        """转移性支出调增部分，和超出调整预算的部分：由上级追加，或在转移支付科目之间明确用途（推定）。"""
        more = {leaf.code: min(leaf.adjusted, leaf.paid) - min(leaf.budget, leaf.adjusted, leaf.paid) for leaf in self.p.transfers.values()}
        self._transfers(on, more)
        over = {leaf.code: leaf.paid - leaf.adjusted for leaf in self.p.transfers.values() if leaf.paid > leaf.adjusted}
        upper = {code: amount for code, amount in over.items() if code.startswith(("23001", "23002"))}
        rest = {code: amount for code, amount in over.items() if code not in upper}
        slack = next((leaf for leaf in self.p.transfers.values() if leaf.code.startswith("23003") and leaf.adjusted - leaf.paid >= sum(rest.values(), ZERO)), None)
        if rest and slack is None:
            upper, rest = {**upper, **rest}, {}
        if upper:
            self._notify([(code, amount, "转移支付追加") for code, amount in upper.items()], on)
        if rest and slack is not None:
            document = self._paper(on)
            source = [allotment.PoolLine(exp_func=slack.code, amount=sum(rest.values(), ZERO), fund=self.o.fund)]
            allotment.distribute(division=self.o.division, lines=source, document=document, on=on, actor=self.actor)
            lines = [allotment.PoolLine(exp_func=code, amount=amount, fund=self.o.fund) for code, amount in rest.items()]
            allotment.reassign(
                division=self.o.division, lines=lines, from_exp_func=slack.code, decision="本级政府批复（推定）", document=document, on=on, actor=self.actor
            )
            self.p.assumed.append("上解、还本超出调整预算的部分，推定从专项转移支付支出的结余中调剂")
        self._transfers(on, over, distribute=False)

    def _notify(self, lines: list[tuple[str, Decimal, str]], on: date) -> str:
        document = f"云财预〔{self.o.year}〕{on.month}{on.day:02d}号" if self.o.division.startswith("53") else f"省财预〔{self.o.year}〕{on.month}{on.day:02d}号"
        made = [
            allotment.PoolLine(
                exp_func=code, amount=amount, fund=self.o.fund, source="4", counterpart=self.o.province, upper_document=document, transfer_kind=kind
            )
            for code, amount, kind in lines
        ]
        allotment.notify_from_upper(division=self.o.division, lines=made, document=document, on=on, actor=self.actor)
        return document

    def upper(self, on: date) -> None:
        """上级追加，落到科目，下达单位。"""
        slots = [s for s in self.slots if s.wave == "upper" and s.since == on]
        special = [leaf for leaf in self.p.leaves if leaf.kind in ("interest", "release") and leaf.supplement and on == self.upper_days[0]]
        if not slots and not special:
            return
        with scope(divisions=[self.o.division], actor=self.actor):
            wanted: dict[str, Decimal] = defaultdict(lambda: ZERO)
            for s in slots:
                wanted[s.leaf.code] += s.amount
            for leaf in special:
                wanted[leaf.code] += leaf.supplement
            upper = self._notify([(code, amount, "一般性转移支付") for code, amount in sorted(wanted.items())], on)
            if slots:
                self._issue(slots, self._paper(on), on, upper)
            if special:
                self._special_issue([(leaf, leaf.supplement, "4") for leaf in special], on, distribute=False)

    upper_days: tuple[date, ...] = ()

    def reserve(self, on: date) -> None:
        """动用预备费：凭政府决定。"""
        slots = [s for s in self.slots if s.wave == "reserve" and s.since == on]
        source = next((leaf for leaf in self.p.leaves if leaf.kind == "reserve"), None)
        if slots and source is not None:
            with scope(divisions=[self.o.division], actor=self.actor):
                document = self._paper(on)
                allotment.use_reserve(
                    division=self.o.division, lines=self._pool(slots, "5"), from_exp_func=source.code, decision=f"政府常务会议纪要〔{self.o.year}〕{on.month}号",
                    document=document, on=on, actor=self.actor,
                )  # fmt: skip
                self._issue(slots, document, on)

    def _pool(self, slots: list[Slot], source: str = "1") -> list[allotment.PoolLine]:
        amounts: dict[str, Decimal] = defaultdict(lambda: ZERO)
        for s in slots:
            amounts[s.leaf.code] += s.amount
        return [allotment.PoolLine(exp_func=code, amount=a, fund=self.o.fund, source=source) for code, a in sorted(amounts.items())]

    def _issue(self, slots: list[Slot], document: str, on: date, upper: str = "") -> None:
        """分配到部门、批复到单位、下达。"""
        source = SOURCE[slots[0].wave]
        amounts: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
        for s in slots:
            amounts[s.leaf.code, s.part.department] += s.amount
        lines = [allotment.PoolLine(exp_func=c, department=d, amount=a, fund=self.o.fund, source=source) for (c, d), a in sorted(amounts.items())]
        if slots[0].wave == "advance":
            allotment.distribute(division=self.o.division, lines=self._pool(slots, source), document=document, on=on, actor=self.actor)
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

    def _plans(self, slots: list[Slot], on: date) -> None:
        """用款计划：公用支出按月（推定按排定的支付）。"""
        wanted: dict[tuple[str, str, int], Decimal] = defaultdict(lambda: ZERO)
        chosen = {id(s) for s in slots if s.part.project_kind == "2" and s.wave in ("advance", "main")}
        for one in self.planned:
            for slot, _, amount in one.lines:
                if id(slot) in chosen:
                    wanted[slot.part.agency, slot.leaf.code[:3], one.on.month] += amount
        lines = [cashplan.PlanLine(agency=a, func_class=f, month=m, amount=x, fund=self.o.fund) for (a, f, m), x in sorted(wanted.items())]
        if lines:
            cashplan.approve(division=self.o.division, lines=lines, on=on, actor=self.actor)

    def settle(self, on: date, quarter: int, actor: Actor) -> None:
        """季末结算：收到的调度转为补助收入，调度下级的转为补助支出。"""
        with scope(divisions=[self.o.division], actor=actor):
            lines = [
                cash.GrantLine(code=code, counterpart=self.o.province, amount=split(total, [1] * 4)[quarter - 1], fund=self.o.fund)
                for code, total in self.flow.grants.items()
                if total
            ]
            if lines:
                cash.settle_grant(division=self.o.division, document=f"省财预结〔{self.o.year}〕{quarter}号", lines=lines, on=on, actor=actor)
            lower = [
                cash.GrantLine(code=code, counterpart=county, amount=split(total, [1] * 4)[quarter - 1], fund=self.o.fund)
                for (code, county), total in sorted(self.moved.items())
                if code.startswith(("23001", "23002", "23003"))
            ]
            if lower:
                document = numbering.take_numbers("allotment_doc", self.o.division, self.o.year)[0]
                cash.settle_grant_to_lower(division=self.o.division, document=document, lines=[x for x in lower if x.amount], on=on, actor=actor)
