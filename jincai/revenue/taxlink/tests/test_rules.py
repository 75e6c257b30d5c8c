"""财税库银的规定：每条带例子，例子即测试。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest

from jincai.kernel.rules import Rule, violations
from jincai.revenue.taxlink import rules

ALL = tuple(dict.fromkeys(rules.REPORT + rules.BALANCE + rules.CLASSIFY))


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.code())
def test_examples_hold_as_they_say(rule: type[Rule]):
    assert len(rule.examples) >= 3
    assert {kept for _, kept in rule.examples} == {True, False}
    for case, kept in rule.examples:
        assert rule().holds(case) is kept
        assert bool(violations([rule], case, on=date(2025, 1, 2))) is not kept


def test_violation_says_both_sums():
    line = rules.ReportLine(subject="1010101", amount=D("100.00"))
    case = rules.DayReport(total=D("100.01"), lines=(line,))
    (found,) = violations(rules.REPORT, case, on=case.on)
    assert "100.01" in found.says and "100.00" in found.says
    assert found.cites and found.remedy and found.who
