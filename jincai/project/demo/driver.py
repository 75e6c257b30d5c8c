"""走一天：外界付进来，单位申请，财政审批，银行付款，国库清算；退了的第二天重办。"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from jincai.execution.payment import api as payment
from jincai.kernel.money import ZERO
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.platform.exchange import api as exchange
from jincai.platform.identity.api import Actor, scope, system
from jincai.project.demo import redo
from jincai.project.demo.options import Options
from jincai.project.demo.outflow import Flow
from jincai.project.demo.papers import holding
from jincai.project.demo.payees import Payees
from jincai.project.demo.slots import Planned
from jincai.treasury.cash import api as cash
from jincai.treasury.debt import api as debt

LARGE = Decimal("5000000.00")
"""流程里要分管领导会签的金额（元），见 platform/workflow/data/flows.json。"""
WITHDRAWN, REJECTED, VOIDED, RECALLED, CORRECTED = 59, 53, 127, 37, 29
"""单笔的里面，每多少笔有一笔被撤回、退回、作废、撤销、付后更正。"""


def countersign(o: Options, staff: dict[str, Actor], numbers: list[str], on: date) -> None:
    """大额的由分管领导会签。"""
    if numbers:
        leader = holding(staff, "division_leader")
        with scope(divisions=[o.division], actor=leader):
            _good(payment.countersign_many(division=o.division, year=o.year, numbers=numbers, on=on, actor=leader))


class Driver:
    """演示的世界钟和办事的人。"""

    def __init__(self, o: Options, staff: dict[str, Actor], payees: Payees, flow: Flow, names: dict[str, str]) -> None:
        self.o, self.staff, self.payees, self.flow, self.names = o, staff, payees, flow, names
        self.redone: dict[str, Decimal] = defaultdict(lambda: ZERO)
        self.to_recall: list[str] = []
        self.to_correct: list[tuple[str, str]] = []
        self.own_allotments: dict[str, str] = {}
        self.singles, self.done_again = 0, set[str]()
        self.waiting: dict[str, Decimal] = {}

    def open_day(self, on: date) -> None:
        """开门：外界的收入入库，银行的退款通知到。"""
        receipts = [r.as_dict() for r in self.flow.receipts.get(on, [])]
        with scope(divisions=[self.o.division]):
            exchange.clock(self.o.division, "pboc", on, "open")
            exchange.clock(self.o.division, "bank", on, "open")
            if receipts:
                exchange.world(self.o.division, "pboc", "/world/receipts", {"date": on.isoformat(), "lines": receipts})
        self._collect("bank", "pboc")

    def pay(self, on: date, due: list[Planned]) -> None:
        """当天的支付：单笔走全程，其余成批；昨天退的今天重办。"""
        batch = [self._request(p) for p in due if not p.single]
        batch += redo.redo(self, on)
        self._batch(batch, on)
        for one in (p for p in due if p.single):
            self._single(self._request(one), on)

    def _request(self, p: Planned) -> payment.Request:
        agency = p.lines[0][0].part.agency
        payee = self.payees.choose(p.payee, agency, self.names.get(agency, agency))
        lines = tuple(payment.Line(allotment=slot.number, dep_econ=dep, amount=amount) for slot, dep, amount in p.lines)
        batch = "" if p.single else f"{p.on:%m%d}-{p.payee}"
        return payment.Request(key=f"demo-{p.sequence}", payee=payee, lines=lines, purpose=self._purpose(p), batch=batch)

    def _purpose(self, p: Planned) -> str:
        words = {"wages": "月工资", "tax": "月社会保险缴费", "housing": "月住房公积金", "person": "补助"}
        leaf = p.lines[0][0].leaf
        return f"{p.on.month}{words[p.payee]}" if p.payee in ("wages", "tax", "housing") else f"{leaf.name}{words.get(p.payee, '')}"

    def _batch(self, requests: list[payment.Request], on: date) -> None:
        if not requests:
            return
        d, y, approved = self.o.division, self.o.year, on >= self.o.approval
        with scope(divisions=[d], actor=self.staff["centre1"]):
            made = payment.request_many(division=d, requests=requests, on=on, actor=self.staff["centre1"], budget_approved=approved)
        numbers = _good(made)
        with scope(divisions=[d], actor=self.staff["centre2"]):
            _good(payment.review_many(division=d, year=y, numbers=numbers, on=on, actor=self.staff["centre2"]))
        countersign(self.o, self.staff, [n for n, r in zip(numbers, requests, strict=True) if r.amount >= LARGE], on)
        with scope(divisions=[d], actor=self.staff["wangyl"]):
            _good(payment.approve_many(division=d, year=y, numbers=numbers, on=on, actor=self.staff["wangyl"]))
        with scope(divisions=[d], actor=self.staff["yangzq"]):
            _good(payment.order_many(division=d, year=y, numbers=numbers, on=on, actor=self.staff["yangzq"]))

    def _single(self, request: payment.Request, on: date) -> None:
        """一笔走全程；其中少数被退回、撤回、作废、撤销，或付后更正。"""
        self.singles += 1
        d, y, n = self.o.division, self.o.year, self.singles
        clerk, reviewer = self._people(request)
        with scope(divisions=[d], actor=clerk):
            number = payment.request(division=d, request=request, on=on, actor=clerk, budget_approved=on >= self.o.approval)
            if n % WITHDRAWN == 0:
                return payment.withdraw(division=d, year=y, number=number, on=on, actor=clerk)
        with scope(divisions=[d], actor=reviewer):
            payment.review(division=d, year=y, number=number, on=on, actor=reviewer)
        if request.amount >= LARGE and n % REJECTED:
            countersign(self.o, self.staff, [number], on)
        treasury = self.staff["wangyl"]
        with scope(divisions=[d], actor=treasury):
            if n % REJECTED == 0:
                return payment.reject(division=d, year=y, number=number, reason="附件不全，请补发票", on=on, actor=treasury)
            payment.approve(division=d, year=y, number=number, on=on, actor=treasury)
        issuer = self.staff["yangzq"]
        with scope(divisions=[d], actor=issuer):
            if n % VOIDED == 0:
                return payment.void(division=d, year=y, number=number, reason="收款人信息变更，作废重办", on=on, actor=issuer)
            payment.order(division=d, year=y, number=number, on=on, actor=issuer)
        if n % RECALLED == 0:
            self.to_recall.append(number)
        elif n % CORRECTED == 0 and (other := self._other_class(request)):
            self.to_correct.append((number, other))
        return None

    def _people(self, request: payment.Request) -> tuple[Actor, Actor]:
        own = {"301001": ("heli", "mujj"), "405001": ("lixf", "zhaowh")}
        clerk, reviewer = own.get(self.own_allotments.get(request.lines[0].allotment, ""), ("centre1", "centre2"))
        return self.staff[clerk], self.staff[reviewer]

    def _other_class(self, request: payment.Request) -> str:
        dep = request.lines[0].dep_econ
        return {"30201": "30202", "30202": "30201", "30211": "30215", "30216": "30215", "30226": "30227", "30227": "30226"}.get(dep, "")

    def bank_day(self, on: date) -> None:
        """送出、付款、回单。"""
        self._deliver("pboc")
        self._deliver("bank")
        self._recall(on)
        with scope(divisions=[self.o.division]):
            exchange.clock(self.o.division, "bank", on, "pay")
        self._collect("bank")

    def _recall(self, on: date) -> None:
        actor = self.staff["yangzq"]
        for number in self.to_recall:
            with scope(divisions=[self.o.division], actor=actor):
                payment.recall(division=self.o.division, year=self.o.year, number=number, on=on, actor=actor)
        if self.to_recall:
            self._deliver("bank")
        self.to_recall = []

    def close_day(self, on: date) -> None:
        """日终：银行划款，国库出报表，我方收清算与报表。"""
        with scope(divisions=[self.o.division]):
            exchange.clock(self.o.division, "bank", on, "close")
            exchange.clock(self.o.division, "pboc", on, "close")
        self._collect("pboc", "bank")
        self._deliver("pboc")
        self._book_waiting()

    def correct(self, on: date) -> None:
        """更正昨天付了的几笔的经济分类。"""
        for number, dep in self.to_correct:
            with scope(divisions=[self.o.division], actor=self.staff["wangyl"]):
                row = payment.one(division=self.o.division, year=self.o.year, number=number)
                if row and row.state in ("CONFIRMED", "CLEARED") and not row.refunded:
                    line = row.lines[0]
                    payment.correct(
                        division=self.o.division, year=self.o.year, number=number, position=line.position, to_allotment=line.allotment, dep_econ=dep,
                        reason="经济分类选错，更正", on=on, actor=self.staff["wangyl"],
                    )  # fmt: skip
        self.to_correct = []

    def _book_waiting(self) -> None:
        with scope(divisions=[self.o.division]):
            cash.book_waiting(division=self.o.division, actor=system(self.o.division))
            debt.book_waiting(division=self.o.division, actor=system(self.o.division))

    def _deliver(self, counterpart: str) -> None:
        done = exchange.deliver(division=self.o.division, counterpart=counterpart)
        if done.says and not done.unreachable:
            raise UserError(f"送达 {counterpart}：{done.says}", "看凭证的退回原因")

    def _collect(self, *counterparts: str) -> None:
        for counterpart in counterparts:
            done = exchange.collect(division=self.o.division, counterpart=counterpart)
            if done.failed or done.refused or done.conflicts or done.troubled:
                raise UserError(f"收取 {counterpart}：{done.says}", "看收到的凭证")


def _good(outcomes: list[payment.Outcome]) -> list[str]:
    """都办成了；有一笔不成就是排年排错了，说出来。"""
    bad = [o.refused for o in outcomes if o.refused]
    if bad:
        raise Refused([v for r in bad[:3] for v in r.violations], f"演示里有 {len(bad)} 笔被拒")
    return [o.number for o in outcomes]
