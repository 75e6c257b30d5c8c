"""财政总会计的两本账：财务会计与预算会计（财库〔2022〕41号，凭记忆），按标识取用。"""

import csv

from jincai.books.charts import chart_text, load

FINANCIAL = load(2, "fiscal", "财政总会计（财务会计）", "fiscal-2023.csv")
BUDGET = load(3, "fiscal-budget", "财政总会计（预算会计）", "fiscal-budget-2023.csv")

CASH = FINANCIAL["TREASURY_DEPOSITS"]
BUDGET_CASH = BUDGET["TREASURY_CASH"]

EXPENSE_BY_CLASS = {
    row["gov_econ"]: FINANCIAL.by_code(int(row["fin_expense"]))
    for row in csv.DictReader(chart_text("gov_econ_to_expense.csv").splitlines())
    if row["fin_expense"]
}
"""政府经济分类（类）→ 费用科目。"""

EXPENDITURE_BY_FUND = {
    "11": BUDGET["GENERAL_BUDGET_EXPENDITURE"],
    "12": BUDGET["GOVERNMENT_FUND_BUDGET_EXPENDITURE"],
    "13": BUDGET["STATE_CAPITAL_BUDGET_EXPENDITURE"],
}
"""资金性质 → 预算支出科目；各本预算分列。"""

REVENUE_BY_FUND = {
    "11": BUDGET["GENERAL_BUDGET_REVENUE"],
    "12": BUDGET["GOVERNMENT_FUND_BUDGET_REVENUE"],
    "13": BUDGET["STATE_CAPITAL_BUDGET_REVENUE"],
}
"""资金性质 → 预算收入科目。"""

REVENUE_BY_CLASS = {
    "101": FINANCIAL["TAX_REVENUE"],
    "103": FINANCIAL["NON_TAX_REVENUE"],
    "102": FINANCIAL["OTHER_REVENUE"],
    "104": FINANCIAL["OTHER_REVENUE"],
}
"""收入分类（类）→ 财务会计收入科目。"""

BALANCE_BY_FUND = {
    "11": BUDGET["GENERAL_BUDGET_CARRY_OVER_AND_BALANCE"],
    "12": BUDGET["GOVERNMENT_FUND_CARRY_OVER_AND_BALANCE"],
    "13": BUDGET["STATE_CAPITAL_CARRY_OVER_AND_BALANCE"],
}
"""资金性质 → 结转结余科目。"""
