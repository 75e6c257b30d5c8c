"""基础数据规范的门：代码、对应关系、财政区划、预算单位。"""

from jincai.platform.standards.agencies import add_agencies, add_agency, agencies, agencies_below, agencies_of, agency
from jincai.platform.standards.codes import CODE_SETS, ancestors, budget_of, children, code, codes, fund_fits, history, search, tree
from jincai.platform.standards.divisions import (
    add_division,
    division,
    divisions_below,
    has_division,
    parents,
    search_divisions,
    to_fiscal,
)
from jincai.platform.standards.loading import load
from jincai.platform.standards.mappings import (
    DEP_TO_GOV,
    GOV_TO_EXPENDITURE,
    GOV_TO_EXPENSE,
    expenditure_account,
    expense_account,
    gov_econ_for,
    mapped,
    mapping,
)
from jincai.platform.standards.memory import Memory, forget
from jincai.platform.standards.models import Dated, no_overlap
from jincai.platform.standards.pinyin import keys as pinyin_keys
from jincai.platform.standards.reorganising import change_agency, change_division
from jincai.platform.standards.rows import (
    DIVISION_LEVELS,
    FIRST_DAY,
    NATIONAL,
    UNIT_TYPES,
    AgencyRow,
    CodeNode,
    CodeRow,
    DivisionRow,
    MapRow,
)

__all__ = [
    "CODE_SETS", "DEP_TO_GOV", "DIVISION_LEVELS", "FIRST_DAY", "GOV_TO_EXPENDITURE", "GOV_TO_EXPENSE", "NATIONAL", "UNIT_TYPES",
    "AgencyRow", "CodeNode", "CodeRow", "Dated", "DivisionRow", "MapRow", "Memory", "add_agencies", "add_agency", "add_division",
    "agencies", "agencies_below", "agencies_of", "agency", "ancestors", "budget_of",
    "change_agency", "change_division", "children", "code", "codes", "division", "divisions_below",
    "expenditure_account", "expense_account", "forget", "fund_fits", "gov_econ_for", "has_division", "history", "load", "mapped", "mapping",
    "no_overlap", "parents", "pinyin_keys", "search", "search_divisions", "to_fiscal", "tree",
]  # fmt: skip
