"""规定：每条带例子，例子即测试。"""

from __future__ import annotations

from datetime import date

import pytest

from jincai.kernel.rules import Rule, violations
from jincai.treasury.debt import rules

ALL = tuple(value for value in vars(rules).values() if isinstance(value, type) and issubclass(value, Rule) and value is not Rule)


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.code())
def test_examples_hold_as_they_say(rule: type[Rule]):
    assert len(rule.examples) >= 3 and {kept for _, kept in rule.examples} == {True, False}
    for case, kept in rule.examples:
        assert rule().holds(case) is kept
        found = violations([rule], case, on=date(2025, 1, 2))
        assert bool(found) is not kept
        for violation in found:
            assert violation.says and violation.cites and violation.remedy and violation.who


def test_every_rule_belongs_to_a_verb():
    assert set(ALL) == {rule for name, value in vars(rules).items() if name.isupper() and isinstance(value, tuple) for rule in value}
