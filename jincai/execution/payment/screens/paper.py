"""一笔支付的全部：单据、事实、追溯链、分录、往来凭证、人名、指标现可用；查询数与行数无关。"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from jincai.execution.allotment import api as allotment
from jincai.execution.payment import facts, queries
from jincai.execution.payment.queries import LineRow, PaymentRow
from jincai.kernel.money import ZERO
from jincai.ledger import api as ledger
from jincai.platform.evoucher import api as evoucher
from jincai.platform.exchange import api as exchange
from jincai.platform.files import api as files
from jincai.platform.identity import api as identity
from jincai.platform.standards import api as standards
from jincai.platform.workflow import api as workflow

KIND = "payment"
CLEARED = "clearing.cleared"
"""The fact a later stage records when the treasury has moved the money; known here by its name only."""

SENT_BACK = facts.PaymentSentBack.KIND
_UNDONE_BY = {facts.PaymentReviewed.KIND: ("REQUESTED",), facts.PaymentApproved.KIND: ("REQUESTED", "REVIEWED")}
"""退到哪些状态，这件事就不再算数。"""


@dataclasses.dataclass(frozen=True, slots=True)
class LineView:
    """明细一行，带名称和指标现可用（元）."""

    row: LineRow
    title: str
    document: str
    func_name: str
    gov_name: str
    dep_name: str
    available: Decimal


@dataclasses.dataclass(frozen=True, slots=True)
class Paper:
    """支付单据的全部."""

    row: PaymentRow
    agency_name: str
    fund_name: str
    kept: list[ledger.Kept]
    chain: list[ledger.Kept]
    entries: list[ledger.Posted]
    messages: list[exchange.Trace]
    vouchers: list[evoucher.VoucherRow]
    names: dict[str, str]
    lines: list[LineView]
    acts: tuple[workflow.Event, ...]
    attached: list[files.Kept]

    def happened(self, kind: str) -> list[ledger.Kept]:
        """The facts of a kind on this payment that still count: a review or approval before a return to an earlier step does not."""
        undone = max((k.seq for k in self.kept if k.kind == SENT_BACK and k.body["to"] in _UNDONE_BY.get(kind, ())), default=0)
        return [k for k in self.kept if k.kind == kind and k.seq > undone]

    @property
    def books(self) -> dict[str, int]:
        """分录笔数，按账套名."""
        out: dict[str, int] = defaultdict(int)
        for e in self.entries:
            out[e.book_title] += 1
        return dict(out)


def paper(*, division: str, year: int, number: str) -> Paper | None:
    """一笔，按申请号或凭证号；没有为 None."""
    row = queries.one(division=division, year=year, number=number)
    if row is None:
        return None
    chain = ledger.origins_of(row.number, kind=KIND, year=year, division=division)
    kept = [k for k in chain if k.document == row.number and k.document_kind == KIND]
    ids = [k.id for k in kept]
    order = {k.id: k.seq for k in kept}
    entries = ledger.entries({"facts": ids}, year=year, division=division) if ids else []
    unit = standards.agency(division, row.agency, row.on)
    scope: dict[str, Any] = {"division": division, "year": year}
    numbers = [line.allotment for line in row.lines]
    names, allotments, at, acts, attached = identity.ask(
        identity.asking_names(), allotment.asking(numbers, **scope), allotment.asking_positions(numbers, **scope),
        workflow.asking_history(KIND, row.number, **scope), files.asking(KIND, row.number, **scope),
    )  # fmt: skip
    return Paper(
        row=row,
        agency_name=unit.name if unit else row.agency,
        fund_name=_name("fund_type", row.fund, row.on, division),
        kept=kept,
        chain=chain,
        entries=sorted(entries, key=lambda e: (e.on, order[e.fact])),
        messages=_messages(row) if row.order else [],
        vouchers=evoucher.of_documents(division, [row.number, *filter(None, [row.batch_order])]) if row.order else [],
        names=names,
        lines=_lines(row, division, allotments, at),
        acts=acts,
        attached=attached,
    )


def _messages(row: PaymentRow) -> list[exchange.Trace]:
    """往来凭证 of the payment; one paid in a batch also has those of its 批量凭证。"""
    own = exchange.messages_of(row.number, document_kind=KIND)
    return [*own, *(exchange.messages_of(row.batch_order) if row.batch_order else [])]


def elsewhere(number: str, *, division: str, year: int, actor: identity.Actor) -> str:
    """别的单据：what kind of document of this person's units bears this number (a hold may be a freeze, an adjustment ...); "" when none."""
    found = ledger.facts_of([number], year=year, division=division)
    return next((k.document_kind for k in found if k.document_kind != KIND and actor.acts_for(str(k.body.get("agency", "")))), "")


def _lines(
    row: PaymentRow, division: str, rows: Mapping[str, allotment.AllotmentRow], at: Mapping[str, allotment.Position]
) -> list[LineView]:
    out = []
    for line in row.lines:
        found = rows.get(line.allotment)
        out.append(
            LineView(
                row=line,
                title=found.title if found else "",
                document=found.document if found else "",
                func_name=_name("exp_func", line.exp_func, row.on, division),
                gov_name=_name("gov_econ", line.gov_econ, row.on, division),
                dep_name=_name("dep_econ", line.dep_econ, row.on, division),
                available=at[line.allotment].available if line.allotment in at else ZERO,
            )
        )
    return out


def _name(code_set: str, code: str, on: date, division: str) -> str:
    found = standards.code(code_set, code, on, division)
    return found.name if found else ""
