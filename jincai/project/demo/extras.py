"""附表：基本支出的经济分类（表 26）与债务限额余额（表 44）；按行名和列名取，别的书没有就不用。"""

from __future__ import annotations

import dataclasses
from decimal import Decimal

from jincai.kernel.money import ZERO, wan
from jincai.kernel.problems import UserError
from jincai.project.demo.book import grid
from jincai.project.demo.options import Options

WAGES = ("工资奖金津补贴", "其他工资福利支出")
"""行政运行里的工资部分；社会保障缴费与住房公积金另有科目，不在其中。"""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Basic:
    """基本支出里工资与公用各占多少（权重）：机关、事业。"""

    office: tuple[int, int] = (85, 15)
    institution: tuple[int, int] = (85, 15)


def basic(o: Options) -> Basic:
    """基本支出的比例：有表 26 的按表，没有的按 85 比 15（推定）。"""
    if not o.basic_sheet:
        return Basic()
    table = grid(o, o.basic_sheet)
    column = _column(table[2], f"{o.year}年预算数", o.basic_sheet)
    own: dict[str, int] = {}
    lower: dict[str, int] = {}
    for row in table[3:]:
        name, amount = str(row[1]).strip(), row[column]
        if isinstance(amount, int | float):
            (lower if "对事业单位经常性补助" in own else own)[name] = int(amount)
    office = (sum(own.get(name, 0) for name in WAGES), own.get("机关商品和服务支出", 0))
    institution = (lower.get("工资福利支出", 0), lower.get("商品和服务支出", 0))
    if not all((*office, *institution)):
        raise UserError(f"表 {o.basic_sheet} 里找不到工资福利与商品和服务支出", "检查表名和行名")
    return Basic(office=office, institution=institution)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Debt:
    """一般债务一个范围的数（元）：上年末余额、限额、发行、新增、再融资、还本。"""

    opening: Decimal
    limit: Decimal
    issued: Decimal
    new: Decimal
    refinanced: Decimal
    repaid: Decimal


_ROWS = {
    "opening": "上年末地方政府一般债务余额", "limit": "一般债务余额限额", "issued": "一般债务发行额", "new": "发行新增一般债券",
    "refinanced": "发行再融资一般债券", "repaid": "一般债务还本额",
}  # fmt: skip


def general_debt(o: Options, reach: str) -> Debt:
    """一般债务：`reach` 是“市本级”或“全市”。"""
    table = grid(o, o.debt_sheet)
    column = _column(table[2], f"{reach}/{o.year}年执行数", o.debt_sheet)
    found: dict[str, Decimal] = {}
    for row in table[3:]:
        for key, words in _ROWS.items():
            if words in str(row[1]) and key not in found:
                found[key] = wan(str(row[column])) if isinstance(row[column], int | float) else ZERO
    if missing := [words for key, words in _ROWS.items() if key not in found]:
        raise UserError(f"表 {o.debt_sheet} 里没有“{'、'.join(missing)}”", "检查表名和行名")
    return Debt(**found)


def _column(header: list[object], name: str, sheet: str) -> int:
    for i, cell in enumerate(header):
        if str(cell).strip() == name:
            return i
    raise UserError(f"表 {sheet} 里没有“{name}”这一列", f"表头有：{'、'.join(str(c) for c in header)}")
