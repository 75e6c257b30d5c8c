"""考场：两个区划、各四条共用的指标、一份预备费；怎样写一件事实。

Everything is made by real facts, so that authority, pools and allotments agree from the first day. Amounts in yuan.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from jincai.kernel.facts import Fact, field_names
from jincai.ledger import api as ledger

YEAR, BOOK, FUND, RESERVE, MONTH = 2025, "allotment", "111", "227", "03"
DIVISIONS = ("530700000", "530702000")
FIRST, LAST = date(2025, 1, 2), date(2025, 12, 30)
OPENED = date(2025, 1, 10)
STARTING, RESERVED, PLANNED = Decimal("20000.00"), Decimal("60000.00"), Decimal("90000.00")
DOCUMENT_KIND, TREASURY = "torture", "53TSA"
CASH = Decimal("500000.00")


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """指标：一条共用的指标和它的要素。"""

    allotment: str
    agency: str
    department: str
    exp_func: str
    gov_econ: str
    dep_econ: str = "30201"

    @property
    def plan(self) -> str:
        """用款计划的额度键：单位/类/资金/月。"""
        return f"{self.agency}/{self.exp_func[:3]}/{FUND}/{MONTH}"


LINES = (
    Line("Z1", "101001", "101", "2010101", "50201"),
    Line("Z2", "101001", "101", "2010102", "50201"),
    Line("Z3", "205001", "205", "2050202", "50502"),
    Line("Z4", "205001", "205", "2050201", "50502"),
)
USUAL: dict[str, Any] = {"fund": FUND, "reason": "考验", "decision": "政〔2025〕1号", "notice": "TK", "order": "PZ", "payee": "文印社"}


def fact(
    kind: str,
    document: str,
    amount: Decimal,
    *,
    division: str,
    on: date,
    key: str = "1",
    line: Line | None = None,
    actor: str = "torture",
    causes: Iterable[UUID] = (),
    **more: Any,
) -> Fact:
    """A fact of this kind; what `more` does not say is taken from the line and the usual. TypeError for a field that is missing."""
    made = ledger.FACTS[kind]
    known = USUAL | (dataclasses.asdict(line) if line else {}) | {"amount": amount} | more
    body = {name: known[name] for name in field_names(made) if name in known}
    return made(
        division=division,
        year=YEAR,
        on=on,
        actor=actor,
        document_kind=DOCUMENT_KIND,
        document=document,
        key=key,
        causes=tuple(causes),
        **body,
    )


def moved_from(line: Line) -> dict[str, str]:
    """调出方、更正前的要素，写在 `from_*` 字段里。"""
    return {f"from_{name}": value for name, value in dataclasses.asdict(line).items()}


def granted(document: str, line: Line, amount: Decimal, *, first: str, division: str, on: date, actor: str, **more: Any) -> list[Fact]:
    """给一条指标钱：预算（或预备费）→ 处室 → 部门 → 单位 → 可执行，一组五件；`first` 是钱的来处。"""
    kinds = [first, "allotment.allocated", "allotment.approved_to_unit", "allotment.activated"]
    if first.startswith("budget."):  # what the budget gives is in the budget division's pool yet
        kinds.insert(1, "allotment.distributed")
    out: list[Fact] = []
    for kind in kinds:
        causes = [out[-1].id] if out else []
        out.append(
            fact(kind, document, amount, division=division, on=on, line=line, actor=actor, causes=causes, key=line.allotment, **more)
        )
    return out


def opening(division: str) -> list[list[Fact]]:
    """开账：预算、预备费、用款计划和四条指标上的钱；各组依次记。"""
    told: dict[str, Any] = {"division": division, "on": OPENED, "actor": "opening"}
    out = [granted("开账", line, STARTING, first="budget.approved", **told) for line in LINES]
    out.append([fact("budget.approved", "开账", RESERVED, key=RESERVE, exp_func=RESERVE, **told)])
    out.append([fact("treasury.opened", "开账", CASH, treasury_account=TREASURY, **told)])
    plans = {line.plan: line for line in LINES}
    out += [[fact("cashplan.approved", "开账", PLANNED, key=plan, line=line, plan=plan, **told)] for plan, line in plans.items()]
    return out
