"""指标的记账：一条指标的一生，事实在横线上，余额在横线下。"""

from __future__ import annotations

from tests.journeys.tables import tells

OFFICE = {"agency": "101001", "department": "101", "exp_func": "2010101", "gov_econ": "502"}
WORDS = {
    "行政运行": {"exp_func": "2010101"}, "一般事务": {"exp_func": "2010102"}, "小学": {"exp_func": "2050202"}, "预备费": {"exp_func": "227"},
    "人大办": {"department": "101"}, "教育局": {"department": "205"}, "省级": {"counterpart": "530000000", "upper_document": "云财预1号"},
    "玉龙": {"counterpart": "530721000"}, "Z1": {"allotment": "Z1", **OFFICE}, "Z2": {"allotment": "Z2", **OFFICE, "exp_func": "2010102"},
    "Z3": {"allotment": "Z3", "agency": "205001", "department": "205", "exp_func": "2050202", "gov_econ": "505"},
}  # fmt: skip
RELEASED = """
    年初预算批准 人大1号 行政运行 1000.00
    分解到业务处室 财1号 行政运行 1000.00
    分配到主管部门 财1号 行政运行 人大办 1000.00
    批复到单位 Z1 Z1 1000.00
    指标下达 Z1 Z1 1000.00
"""


def test_from_the_approved_budget_to_the_unit() -> None:
    tells(
        """
        年初预算批准 人大1号 行政运行 1000.00
        年初预算批准 人大1号 预备费 50.00
        分解到业务处室 财1号 行政运行 900.00
        分配到主管部门 财1号 行政运行 人大办 700.00
        批复到单位 Z1 Z1 600.00
        批复到单位 Z9 Z1 allotment=Z9 100.00
        指标下达 Z1 Z1 600.00
        ---------------------------------
        1201 支出预算控制数-本级 111 1050.00
        2101 待分指标 111|2010101 100.00
        2101 待分指标 111|227 50.00
        2201 待分指标-处室 111|2010101 200.00
        2401 待下达指标 Z9 100.00
        3101 可执行指标 Z1 600.00
        """,
        WORDS,
    )


def test_straight_to_the_department_without_a_finance_division() -> None:
    tells(
        """
        年初预算批准 人大1号 行政运行 1000.00
        批复部门预算 财1号 行政运行 人大办 1000.00
        ---------------------------------
        1201 支出预算控制数-本级 111 1000.00
        2301 待分指标-主管部门 101|111|2010101 1000.00
        """,
        WORDS,
    )


def test_spending_before_the_budget_is_approved_is_replaced_by_it() -> None:
    """预算法54：先行安排的额度，人大批准之后由年初预算顶上。"""
    tells(
        """
        预算批准前先行安排 财1号 行政运行 150.00
        分解到业务处室 财1号 行政运行 150.00
        年初预算批准 人大1号 行政运行 1000.00
        冲回先行安排 财9号 行政运行 150.00
        ---------------------------------
        1201 支出预算控制数-本级 111 1000.00
        2101 待分指标 111|2010101 850.00
        2201 待分指标-处室 111|2010101 150.00
        """,
        WORDS,
    )


def test_a_grant_from_above_is_allotted_and_part_of_it_taken_back() -> None:
    tells(
        """
        收到上级转移支付指标 云财预1号 小学 省级 300.00
        上级收回指标 云财预2号 小学 省级 20.00
        分配到主管部门 财2号 小学 教育局 280.00
        批复到单位 Z3 Z3 280.00
        指标下达 Z3 Z3 280.00
        ---------------------------------
        1202 支出预算控制数-上级 云财预1号 280.00
        3101 可执行指标 Z3 280.00
        """,
        WORDS,
    )


def test_transfers_to_counties_are_kept_by_county_and_code() -> None:
    tells(
        """
        年初预算批准 人大1号 exp_func=23002 500.00
        分解到业务处室 财3号 exp_func=23002 500.00
        转移支付指标下达 财3号 exp_func=23002 玉龙 320.00
        ---------------------------------
        1201 支出预算控制数-本级 111 500.00
        2201 待分指标-处室 111|23002 180.00
        3301 转移支付下达指标 530721000|23002 320.00
        """,
        WORDS,
    )


def test_the_reserve_fund_becomes_a_purpose() -> None:
    tells(
        """
        年初预算批准 人大1号 预备费 5800.00
        动用预备费 财4号 一般事务 from_exp_func=227 800.00
        明确用途 财5号 小学 from_exp_func=2010102 100.00
        ---------------------------------
        1201 支出预算控制数-本级 111 5800.00
        2101 待分指标 111|227 5000.00
        2201 待分指标-处室 111|2010102 700.00
        2201 待分指标-处室 111|2050202 100.00
        """,
        WORDS,
    )


def test_what_is_frozen_is_kept_by_the_document_that_froze_it() -> None:
    tells(
        f"""
        {RELEASED}
        指标冻结 冻1号 Z1 300.00
        指标冻结 冻2号 Z1 200.00
        指标解冻 冻1号 Z1 100.00
        ---------------------------------
        1201 支出预算控制数-本级 111 1000.00
        3101 可执行指标 Z1 600.00
        4101 冻结指标 Z1 冻1号 200.00
        4101 冻结指标 Z1 冻2号 200.00
        """,
        WORDS,
    )


def test_a_virement_inside_a_department_goes_straight() -> None:
    """规则 R14：申请时先冻结调出方；退回的解冻。"""
    tells(
        f"""
        {RELEASED}
        调剂申请 TJ1 Z1 300.00
        调剂申请 TJ2 Z1 150.00
        调剂批准 TJ1 Z2 from=Z1 300.00
        调剂退回 TJ2 Z1 150.00
        ---------------------------------
        1201 支出预算控制数-本级 111 1000.00
        3101 可执行指标 Z1 700.00
        3101 可执行指标 Z2 300.00
        """,
        WORDS,
    )


def test_a_virement_across_departments_passes_every_pool_and_leaves_none_behind() -> None:
    tells(
        f"""
        {RELEASED}
        调剂申请 TJ1 Z1 300.00
        调剂批准 TJ1 Z3 from=Z1 across=是 300.00
        ---------------------------------
        1201 支出预算控制数-本级 111 1000.00
        3101 可执行指标 Z1 700.00
        3101 可执行指标 Z3 300.00
        """,
        WORDS,
    )


def test_a_virement_that_was_not_applied_for_has_nothing_to_draw_on() -> None:
    try:
        tells(f"{RELEASED}\n调剂批准 TJ1 Z3 from=Z1 across=是 300.00\n---\n", WORDS)
    except AssertionError as error:
        assert "调剂批准 TJ1 使余额为负" in str(error) and "4101" in str(error)
    else:
        raise AssertionError("TJ1 没有冻结过")


def test_the_year_ends_with_nothing_available() -> None:
    """收回的回到待分，结转的逐条，剩下的核销为结余。"""
    tells(
        f"""
        {RELEASED}
        收回指标 财6号 Z1 400.00
        年终结转 结转1号 Z1 carry_kind=结转 600.00
        年终结余 结余1号 行政运行 carry_kind=结余 400.00
        ---------------------------------
        1201 支出预算控制数-本级 111 1000.00
        9601 指标结转结余 结转 600.00
        9601 指标结转结余 结余 400.00
        """,
        WORDS,
    )


def test_what_was_carried_over_is_released_again() -> None:
    tells(
        """
        上年结转转入 Z1 Z1 600.00
        指标下达 Z1 Z1 500.00
        ---------------------------------
        1203 支出预算控制数-上年结转 111 600.00
        2401 待下达指标 Z1 100.00
        3101 可执行指标 Z1 500.00
        """,
        WORDS,
    )
