"""财税库银的事实：国库收入日报表按科目入账（财库〔2022〕41号，凭记忆）。"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from jincai.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True, slots=True)
class _Subject(Fact):
    """一个收入科目的一笔金额（元，大于 0）；`treasury_account` 国库账户。"""

    amount: Decimal
    fund: str
    revenue: str
    treasury_account: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RevenueReceived(_Subject):
    """收入入库：日报上当日数为正的科目；`expected_revenue` 收入预算里对应的科目（同科目或其上级）。"""

    KIND: ClassVar[str] = "revenue.received"
    TITLE: ClassVar[str] = "收入入库"
    expected_revenue: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RevenueWithdrawn(_Subject):
    """收入退库：日报上当日数为负的科目（退付大于入库），金额取绝对值。"""

    KIND: ClassVar[str] = "revenue.withdrawn"
    TITLE: ClassVar[str] = "收入退库"
    expected_revenue: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RevenueExceeded(Fact):
    """收入超预算：入库数超过收入预算余数的部分，先增列控制数；只作信息，从不拒绝。"""

    KIND: ClassVar[str] = "revenue.exceeded"
    TITLE: ClassVar[str] = "收入超预算"
    amount: Decimal
    fund: str
    revenue: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReceiptUnclassified(_Subject):
    """科目不明暂收：科目不在收入分类里的入库数，先列待处理，限期查明。"""

    KIND: ClassVar[str] = "revenue.unclassified"
    TITLE: ClassVar[str] = "科目不明暂收"


@dataclass(frozen=True, kw_only=True, slots=True)
class UnclassifiedWithdrawn(_Subject):
    """科目不明暂收退回：科目不明而当日数为负，冲减待处理。"""

    KIND: ClassVar[str] = "revenue.unclassified_withdrawn"
    TITLE: ClassVar[str] = "科目不明暂收退回"


@dataclass(frozen=True, kw_only=True, slots=True)
class RevenueClassified(Fact):
    """暂收查明：由待处理转入正确科目；`from_revenue` 日报上的科目。"""

    KIND: ClassVar[str] = "revenue.classified"
    TITLE: ClassVar[str] = "暂收查明转入"
    amount: Decimal
    fund: str
    revenue: str
    from_fund: str
    from_revenue: str
    expected_revenue: str
