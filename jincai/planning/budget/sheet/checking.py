"""查表：科目、资金、名称、负数，逐行查完，一次说全；每句话里都有怎么改。"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from decimal import Decimal

from jincai.kernel.problems import InputError
from jincai.planning.budget.sheet import cells
from jincai.planning.budget.sheet.cells import UNITS
from jincai.planning.budget.sheet.columns import CODE, NAME
from jincai.planning.budget.sheet.result import CODE_SET_OF, CODE_SET_TITLES, Standard

Standards = Mapping[str, Mapping[str, Standard]]

BUDGETS = ("budget", "adjusted")
"""不得为负的列。"""

ASSUMED_CODES = {
    "revenue": {"一般性转移支付收入": "11002", "专项转移支付收入": "11003"},
    "expenditure": {"一般性转移支付支出": "23002", "专项转移支付支出": "23003"},
    "transfer": {"一般性转移支付支出": "23002", "专项转移支付支出": "23003"},
}
"""公开表不印代码的两种转移支付：名称 → 代码。"""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Checker:
    """查表的依据: the sheet, its kind, the budget it must belong to, the classifications valid in the year, the headers
    by column key, the unit of the sheet."""

    sheet: str
    year: int
    kind: str
    budget: str
    standards: Standards
    headers: Mapping[str, str]
    unit: str

    @property
    def codes(self) -> Mapping[str, Standard]:
        """本表所用的分类。"""
        return self.standards[CODE_SET_OF[self.kind]]

    @property
    def code_set(self) -> str:
        """分类的中文名。"""
        return CODE_SET_TITLES[CODE_SET_OF[self.kind]]

    def error(self, row: int, field: str, value: str, says: str) -> InputError:
        """一处错误或提醒。"""
        return InputError(sheet=self.sheet, row=row, field=field, value=value, says=says)

    def whole(self, says: str) -> InputError:
        """全表的错误。"""
        return InputError(sheet=self.sheet, row=None, field=CODE, value="", says=says)

    def code(self, row: int, code: str, name: str) -> InputError | None:
        """科目代码: unknown in the year, or of another budget."""
        known = self.codes.get(code)
        if known is None:
            return self.error(row, CODE, code, f"{self.year} 年的{self.code_set}没有科目“{code}”；{self._way_out(code, name)}")
        if self.budget and known.budgets and self.budget not in known.budgets:
            others = "、".join(known.budgets)
            says = f"科目 {code} {known.name} 属于{others}，不属于本表的{self.budget}"
            return self.error(row, CODE, code, f"{says}；四本预算要分列，请移到{others}的表，或用 --fund 改资金性质")
        return None

    def name(self, row: int, code: str, name: str) -> InputError | None:
        """名称与标准不同（提醒）: a difference in numbering, brackets or spaces is said to be only that."""
        known = self.codes[code]
        if name in (known.name, known.alias):
            return None
        if cells.plain_name(name) in {cells.plain_name(known.name), cells.plain_name(known.alias or known.name)}:
            says = f"名称与标准“{known.name}”只是编号或括号写法不同，按标准名称保存，可以不改"
        else:
            says = f"名称与标准“{known.name}”不同；请核对代码有没有用错，代码没错的可以不改，按标准代码保存"
        return self.error(row, NAME, name, says)

    def twice(self, row: int, code: str, first: int) -> InputError:
        """代码重复。"""
        return self.error(row, CODE, code, f"科目 {code} 在第 {first} 行已有一行；请合并成一行，或改正其中一行的代码")

    def negative(self, row: int, key: str, value: str) -> InputError:
        """预算为负: budget and adjusted budget; execution may be negative (收回以前年度资金冲减支出)."""
        says = f"{self.headers[key]} {value} 是负数；预算数不能为负，请核对原数（只有执行数可以因收回以前年度资金而为负）"
        return self.error(row, self.headers[key], value, says)

    def sum(self, row: int, key: str, value: str, code: str, said: Decimal, summed: Decimal) -> InputError:
        """上级与下级合计不符。"""
        figures = f"{self.show(said)}，下级合计 {self.show(summed)}，差 {self.show(said - summed)}"
        return self.error(row, self.headers[key], value, f"科目 {code} 的{self.headers[key]} {figures}；请核对本行和它的下级各行")

    def show(self, amount: Decimal) -> str:
        """金额，用表上的单位说。"""
        return f"{(amount / UNITS[self.unit]).normalize():,f} {self.unit}".replace("-", "−")

    def _way_out(self, code: str, name: str) -> str:
        for other, known in self.standards.items():
            if code in known:
                kind = "revenue" if other == "revenue" else "expenditure"
                return f"它是{CODE_SET_TITLES[other]}的“{known[code].name}”，请用 --kind {kind} 导入，或把这一行移到那张表"
        near = nearest(code, name, self.codes)
        return f"最接近的是 {near} {self.codes[near].name}，请核对后改正" if near else "请核对后改正"


def nearest(code: str, name: str, codes: Mapping[str, Standard]) -> str:
    """最接近的科目: the same name under the longest common beginning, else the code that differs least; "" without any code."""
    plain = cells.plain_name(name)

    def closeness(candidate: str) -> tuple[bool, int, bool, int, str]:
        same_name = bool(plain) and cells.plain_name(codes[candidate].name) == plain
        begin = next((i for i, (a, b) in enumerate(zip(code, candidate, strict=False)) if a != b), min(len(code), len(candidate)))
        alike = sum(a == b for a, b in zip(code, candidate, strict=False))
        return same_name and begin >= 3, alike + begin, len(candidate) == len(code), -abs(len(candidate) - len(code)), candidate

    return max(codes, key=closeness, default="")
