"""签发出去的：转贷下级、还本、付息。"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from jincai.treasury.debt.facts.balances import Debt


@dataclass(frozen=True, kw_only=True, slots=True)
class _Order(Debt):
    """签发的债务支出；`allotment` 额度的键：转贷、还本为“对方区划|支出功能”，付息为指标编号。"""

    treasury_account: str
    exp_func: str
    allotment: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OnlendOrdered(_Order):
    """转贷下级签发：占用转贷额度，库款未动。"""

    KIND: ClassVar[str] = "debt.onlend_ordered"
    TITLE: ClassVar[str] = "转贷下级签发"


@dataclass(frozen=True, kw_only=True, slots=True)
class OnlendPaid(_Order):
    """转贷下级划款。"""

    KIND: ClassVar[str] = "debt.onlend_paid"
    TITLE: ClassVar[str] = "转贷下级划款"


@dataclass(frozen=True, kw_only=True, slots=True)
class OnlendFailed(_Order):
    """转贷下级未划：额度退还。"""

    KIND: ClassVar[str] = "debt.onlend_failed"
    TITLE: ClassVar[str] = "转贷下级未划"


@dataclass(frozen=True, kw_only=True, slots=True)
class PrincipalOrdered(_Order):
    """还本签发：占用还本额度，库款未动。"""

    KIND: ClassVar[str] = "debt.principal_ordered"
    TITLE: ClassVar[str] = "还本签发"


@dataclass(frozen=True, kw_only=True, slots=True)
class PrincipalPaid(_Order):
    """还本划款。"""

    KIND: ClassVar[str] = "debt.principal_paid"
    TITLE: ClassVar[str] = "债务还本"


@dataclass(frozen=True, kw_only=True, slots=True)
class PrincipalFailed(_Order):
    """还本未划：额度退还。"""

    KIND: ClassVar[str] = "debt.principal_failed"
    TITLE: ClassVar[str] = "还本未划"


@dataclass(frozen=True, kw_only=True, slots=True)
class InterestOrdered(_Order):
    """付息签发：占用可执行指标（232 付息、233 发行费用），要素随指标。"""

    KIND: ClassVar[str] = "debt.interest_ordered"
    TITLE: ClassVar[str] = "付息签发"
    agency: str = ""
    gov_econ: str = ""
    project: str = ""
    source: str = "1"


@dataclass(frozen=True, kw_only=True, slots=True)
class InterestPaid(InterestOrdered):
    """付息划款。"""

    KIND: ClassVar[str] = "debt.interest_paid"
    TITLE: ClassVar[str] = "债务付息"


@dataclass(frozen=True, kw_only=True, slots=True)
class InterestFailed(InterestOrdered):
    """付息未划：指标退还。"""

    KIND: ClassVar[str] = "debt.interest_failed"
    TITLE: ClassVar[str] = "付息未划"
