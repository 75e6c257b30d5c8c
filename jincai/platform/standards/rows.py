"""基础数据的值：代码、对应关系、财政区划、预算单位；门只出这些值，不出模型。"""

from __future__ import annotations

import dataclasses
from datetime import date

NATIONAL = "000000000"
FIRST_DAY = date(2007, 1, 1)
UNIT_TYPES = ("机关", "参公", "事业", "企业", "社团", "其他")
DIVISION_LEVELS = ("中央", "省", "市", "县", "乡")


@dataclasses.dataclass(frozen=True, slots=True)
class Dated:
    """有效期: half-open `[valid_from, valid_to)`; `valid_to` None = still in force."""

    valid_from: date
    valid_to: date | None

    def in_force(self, on: date) -> bool:
        """Is the row in force on the day?"""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


@dataclasses.dataclass(frozen=True, slots=True)
class CodeRow(Dated):
    """代码: one code of a code set with its place in the hierarchy.

    `level` counts from 1 (类 1, 款 2, 项 3, 目 4), `budgets` are the budgets it may be used in (empty = not bound), `alias`
    a variant name seen in print, `pinyin` the full sort key, `initials` the pinyin initials.
    """

    code_set: str
    code: str
    name: str
    parent: str
    level: int
    is_leaf: bool
    budgets: tuple[str, ...]
    alias: str
    pinyin: str
    initials: str
    standard: bool
    division: str


@dataclasses.dataclass(frozen=True, slots=True)
class CodeNode:
    """代码树的一节: a code and those directly below it."""

    row: CodeRow
    children: tuple[CodeNode, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class MapRow(Dated):
    """对应关系: `from_code` (ending in * = every code that begins so) means `to_code`, under a `condition` or always ("")."""

    mapping: str
    from_code: str
    to_code: str
    condition: str
    note: str


@dataclasses.dataclass(frozen=True, slots=True)
class DivisionRow:
    """财政区划: 9-digit `code`, `level` 中央/省/市/县/乡, `parent`, administrative codes of 6 and 12 digits, `practice` 练习区划.

    It has been so from `valid_from` on; `valid_to` None = it is there still (else the first day it is not).
    """

    code: str
    name: str
    level: str
    parent: str
    admin6: str
    admin12: str
    practice: bool
    pinyin: str
    initials: str
    valid_from: date = FIRST_DAY
    valid_to: date | None = None

    def in_force(self, on: date) -> bool:
        """Was it so on the day?"""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)

    @property
    def level_no(self) -> int:
        """预算级次: 1 中央, 2 省, 3 市, 4 县, 5 乡."""
        return DIVISION_LEVELS.index(self.level) + 1


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AgencyRow:
    """预算单位: `unit_type` one of UNIT_TYPES (decides the government economic class), `kind` 单位性质, `department` 主管部门代码."""

    division: str
    code: str
    name: str
    unit_type: str
    parent: str = ""
    kind: str = ""
    department: str = ""
    valid_from: date = FIRST_DAY
    valid_to: date | None = None

    def in_force(self, on: date) -> bool:
        """Does the unit exist on the day?"""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)
