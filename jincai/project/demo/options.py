"""演示的选项：哪本书、哪些表、哪个区划和年度、多少笔支付。"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from pathlib import Path


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """演示选项（已补全缺省）。"""

    file: Path
    sheet: str
    columns: Mapping[str, str] | None
    revenue_sheet: str
    summary_sheet: str
    reserve_sheet: str
    county_sheet: str
    basic_sheet: str
    debt_sheet: str
    fund: str
    division: str
    upper: str
    name: str
    year: int
    payments: int
    seed: int
    shipped: bool

    @property
    def approval(self) -> date:
        """人大批准预算的日期（推定）。"""
        return date(self.year, 2, 14)
