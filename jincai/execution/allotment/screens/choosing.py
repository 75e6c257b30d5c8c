"""申请调剂时可选的指标：一个单位的，已下达的，带此刻可用数；有余额的在前。"""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

from jincai.execution.allotment.queries import listing, positions
from jincai.platform.standards import api as standards

MOST = 500


@dataclasses.dataclass(frozen=True, slots=True)
class Choice:
    """一条可选的指标，带名称与此刻可用数（元）."""

    number: str
    title: str
    exp_func: str
    func_name: str
    fund: str
    available: Decimal


def choices(*, division: str, year: int, agency: str, on: date) -> list[Choice]:
    """一个单位可选的指标. Two queries."""
    return of_agencies(division=division, year=year, agencies=[agency], on=on)


def of_agencies(*, division: str, year: int, agencies: list[str], on: date) -> list[Choice]:
    """几个单位可选的指标. Two queries."""
    rows = [r for r in listing(year=year, division=division, agencies=agencies, limit=MOST) if r.released_on is not None]
    at = positions([r.number for r in rows], year=year, division=division)
    names = {code: standards.code("exp_func", code, on, division) for code in {r.exp_func for r in rows}}
    made = [
        Choice(r.number, r.title, r.exp_func, found.name if (found := names[r.exp_func]) else "", r.fund, at[r.number].available) for r in rows
    ]
    return sorted(made, key=lambda c: (c.available <= 0, c.exp_func, c.number))
