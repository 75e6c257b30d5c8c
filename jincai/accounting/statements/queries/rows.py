"""报表的值：行、表、进度、构成；不可变，出门用。金额一律为元。"""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

from jincai.kernel.money import ZERO
from jincai.ledger.api import Below, Figure, Part


def rate(part: Decimal, whole: Decimal | None) -> Decimal | None:
    """率：四位小数（0.9747 = 97.47%）；分母为零或没有时为 None。"""
    return (part / whole).quantize(Decimal("0.0001")) if whole else None


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class ExecutionRow:
    """执行表一行（元）: `level` counts from 1, `leaf` = no row below it with money; `budget`, `adjusted` None where a table has none."""

    code: str = ""
    name: str = ""
    level: int = 1
    parent: str = ""
    leaf: bool = True
    budget: Decimal | None = ZERO
    adjusted: Decimal | None = ZERO
    undistributed: Decimal = ZERO
    available: Decimal = ZERO
    frozen: Decimal = ZERO
    requested: Decimal = ZERO
    ordered: Decimal = ZERO
    carried: Decimal = ZERO
    paid: Decimal = ZERO
    recovered: Decimal = ZERO

    @property
    def held(self) -> Decimal:
        """占用：冻结、申请占用、在途。"""
        return self.frozen + self.requested + self.ordered

    @property
    def allotted(self) -> Decimal:
        """下达到单位的现额，含逐条结转的。"""
        return self.available + self.held + self.paid + self.carried

    @property
    def final(self) -> Decimal:
        """全年预算：支付是它的一部分，所以支付不会大于它。"""
        return self.undistributed + self.allotted

    @property
    def net(self) -> Decimal:
        """支出：支付减收回存量，可为负。"""
        return self.paid - self.recovered

    @property
    def unpaid(self) -> Decimal:
        """未支出：全年预算减支出。"""
        return self.final - self.net

    @property
    def rate(self) -> Decimal | None:
        """支出率，对全年预算。"""
        return rate(self.net, self.final)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class EconomicRow:
    """按经济分类一行（元）: only execution: the class is chosen when money is asked for. `share` of all net expenditure."""

    code: str = ""
    name: str = ""
    level: int = 1
    parent: str = ""
    leaf: bool = True
    requested: Decimal = ZERO
    ordered: Decimal = ZERO
    paid: Decimal = ZERO
    recovered: Decimal = ZERO
    share: Decimal | None = None

    @property
    def net(self) -> Decimal:
        """支出：支付减收回存量。"""
        return self.paid - self.recovered


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class ExecutionTable:
    """执行表: rows in the order of their codes (a parent before its children), the `total`, and the share of the year gone by (`time`)."""

    by: str
    title: str
    year: int
    division: str
    on: date
    fund: str
    agency: str
    part: str
    rows: tuple[ExecutionRow, ...]
    total: ExecutionRow
    time: Decimal

    def slowest(self, count: int = 5) -> tuple[ExecutionRow, ...]:
        """最慢的几行：最上级、有全年预算的，按支出率由低到高。"""
        found = [(r.rate, -r.unpaid, r.code, r) for r in self.rows if r.level == 1 and r.rate is not None and r.final > 0]
        return tuple(item[3] for item in sorted(found, key=lambda item: item[:3])[:count])


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class EconomicTable:
    """经济分类支出表。"""

    by: str
    title: str
    year: int
    division: str
    on: date
    fund: str
    agency: str
    rows: tuple[EconomicRow, ...]
    total: EconomicRow


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Month:
    """一个月末（元）: `net` of the month, `cumulative` since January, `final` as it stood then.

    `rate` is the cumulative against the final budget of the day asked for; `time` the share of the year gone by.
    """

    month: int
    end: date
    paid: Decimal
    recovered: Decimal
    net: Decimal
    cumulative: Decimal
    final: Decimal
    rate: Decimal | None
    time: Decimal


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """一个数的构成（元）: the `amount` is the sum of `rules` (what happened), of `accounts` (where it is) and of `children` (codes below);
    `documents` are the largest of `documents_in_all`.

    Of a `large` figure over several months it is the sum of `months` instead of rules, and no documents are told: ask for a `month` of it
    (of which there are no children).
    """

    code: str
    name: str
    column: str
    title: str
    says: str
    year: int
    division: str
    on: date
    amount: Decimal
    rules: tuple[Part, ...]
    accounts: tuple[Part, ...]
    documents: tuple[Part, ...]
    documents_in_all: int
    children: tuple[tuple[str, str, Decimal], ...]
    figure: Figure
    large: bool = False
    months: tuple[tuple[int, Decimal], ...] = ()
    month: int = 0


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Entries:
    """数下的分录一页: `next` is the cursor of the following page, "" on the last."""

    items: tuple[Below, ...]
    next: str
