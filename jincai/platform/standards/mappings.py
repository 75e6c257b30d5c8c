"""对应关系的查询：部门经济分类到政府经济分类，政府经济分类到会计科目。"""

from __future__ import annotations

from datetime import date

from jincai.kernel.problems import UserError
from jincai.platform.standards import models
from jincai.platform.standards.memory import CODES
from jincai.platform.standards.rows import NATIONAL, MapRow

DEP_TO_GOV = "dep_econ_to_gov_econ"
GOV_TO_EXPENSE = "gov_econ_to_expense"
GOV_TO_EXPENDITURE = "gov_econ_to_expenditure"
MAPPINGS = (DEP_TO_GOV, GOV_TO_EXPENSE, GOV_TO_EXPENDITURE)

_CONDITION = {"机关": "机关", "参公": "机关", "事业": "事业"}
_NOT_AN_EXPENSE = {
    "512": "债务还本冲减负债，不是费用，请按还本业务办理",
    "513": "转移性支出分补助、上解、转贷、调出四种处理，请按对应业务办理",
    "514": "预备费及预留不得直接列支，请先动用到具体科目",
}


def mapping(name: str, on: date | None = None) -> tuple[MapRow, ...]:
    """对应关系: the national rows of a mapping, all or those in force on a day."""
    if name not in MAPPINGS:
        raise UserError(f"没有对应关系“{name}”", f"可用的对应关系：{'、'.join(MAPPINGS)}")
    rows = CODES.recall(("mapping", name), lambda: _read(name))
    return rows if on is None else tuple(row for row in rows if row.in_force(on))


def mapped(name: str, from_code: str, on: date, condition: str = "") -> str | None:
    """对应代码: what a code becomes under a condition; exact rows before those ending in *, the longest first; None when nothing fits."""
    index = CODES.recall(("index", name), lambda: _index(mapping(name)))
    for tried in (from_code, *(from_code[:end] + "*" for end in range(len(from_code), 0, -1))):
        for row in index.get(tried, ()):
            if row.condition in ("", condition) and row.in_force(on):
                return row.to_code
    return None


def gov_econ_for(dep_econ: str, unit_type: str, on: date) -> str | None:
    """政府经济分类: what a department class becomes in a unit of this type (机关, 参公, 事业 ...); None when the two do not go together."""
    return mapped(DEP_TO_GOV, dep_econ, on, _CONDITION.get(unit_type, ""))


def expense_account(gov_econ: str, on: date | None = None) -> str:
    """费用科目: the account of 财政总会计 财务会计 for a government class (by its 类). Raises UserError for what is no expense."""
    return _account(GOV_TO_EXPENSE, gov_econ, on, "")


def expenditure_account(gov_econ: str, budget: str, on: date | None = None) -> str:
    """预算支出科目: the account of 财政总会计 预算会计 for a government class and one of the four budgets (7001, 7002, 7003)."""
    return _account(GOV_TO_EXPENDITURE, gov_econ, on, budget)


def _account(name: str, gov_econ: str, on: date | None, condition: str) -> str:
    """The account, or the sentence why there is none."""
    group = gov_econ[:3]
    found = mapped(name, group, on or date.max, condition)
    if found is None:
        says = f"政府支出经济分类 {gov_econ} 没有对应的{'费用' if name == GOV_TO_EXPENSE else '预算支出'}科目"
        raise UserError(says, _NOT_AN_EXPENSE.get(group, "请检查政府支出经济分类代码"))
    return found


def _index(rows: tuple[MapRow, ...]) -> dict[str, tuple[MapRow, ...]]:
    """By from-code; the rows with a condition before those without."""
    out: dict[str, tuple[MapRow, ...]] = {}
    for row in sorted(rows, key=lambda row: row.condition == ""):
        out[row.from_code] = (*out.get(row.from_code, ()), row)
    return out


def _read(name: str) -> tuple[MapRow, ...]:
    """Read one mapping."""
    rows = models.Mapping.objects.filter(division=NATIONAL, mapping=name).order_by("from_code", "condition", "valid_from")
    return tuple(MapRow(m.valid_from, m.valid_to, m.mapping, m.from_code, m.to_code, m.condition, m.note) for m in rows)
