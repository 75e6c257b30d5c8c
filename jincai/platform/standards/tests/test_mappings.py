"""对应关系：部门经济分类和单位类型定政府经济分类，政府经济分类定会计科目。"""

from datetime import date

import pytest

from jincai.kernel.problems import UserError
from jincai.platform.standards import api as standards

DAY = date(2025, 6, 30)
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("dep_econ", "unit_type", "gov_econ"),
    [
        ("30101", "机关", "50101"),
        ("30101", "参公", "50101"),
        ("30101", "事业", "50501"),
        ("30113", "机关", "50103"),
        ("30113", "事业", "50501"),
        ("30201", "机关", "50201"),
        ("30201", "事业", "50502"),
        ("31002", "事业", "50601"),
        ("30902", "事业", "50602"),
        ("30305", "机关", "50901"),
        ("30305", "事业", "50901"),
        ("31302", "社团", "51002"),
        ("30101", "企业", None),
        ("30107", "机关", None),
        ("99999", "机关", None),
    ],
)
def test_the_unit_type_decides_the_government_class(dep_econ: str, unit_type: str, gov_econ: str | None) -> None:
    assert standards.gov_econ_for(dep_econ, unit_type, DAY) == gov_econ


def test_every_mapped_class_exists() -> None:
    for row in standards.mapping(standards.DEP_TO_GOV):
        assert standards.code("gov_econ", row.to_code, DAY), row
        assert row.from_code.endswith("*") or standards.code("dep_econ", row.from_code, DAY), row


@pytest.mark.parametrize(
    ("gov_econ", "account"), [("501", "5002"), ("50201", "5001"), ("50501", "5003"), ("51002", "5006"), ("599", "5008")]
)
def test_the_class_decides_the_expense_account(gov_econ: str, account: str) -> None:
    assert standards.expense_account(gov_econ) == account


@pytest.mark.parametrize(("gov_econ", "why"), [("51201", "还本"), ("513", "转移性支出"), ("51401", "预备费"), ("999", "检查")])
def test_what_is_no_expense_is_refused_with_the_way_out(gov_econ: str, why: str) -> None:
    with pytest.raises(UserError) as refused:
        standards.expense_account(gov_econ)
    assert why in refused.value.remedy


def test_each_budget_has_its_own_expenditure_account() -> None:
    budgets = ("一般公共预算", "政府性基金预算", "国有资本经营预算")
    assert [standards.expenditure_account("50201", budget) for budget in budgets] == ["7001", "7002", "7003"]
    with pytest.raises(UserError):
        standards.expenditure_account("50201", "社会保险基金预算")
