"""政府采购的规定：每一条都有通过、不通过和边界的例子，例子就是测试。"""

from __future__ import annotations

from typing import Any

import pytest

from jincai.execution.procurement import rules
from jincai.kernel.rules import Rule

RULES = sorted(
    {each for each in vars(rules).values() if isinstance(each, type) and issubclass(each, Rule) and each is not Rule},
    key=lambda rule: rule.code(),
)
EXAMPLES = [pytest.param(rule, case, kept, id=f"{rule.code()}-{n}") for rule in RULES for n, (case, kept) in enumerate(rule.examples)]


@pytest.mark.parametrize(("rule", "case", "kept"), EXAMPLES)
def test_examples(rule: type[Rule], case: Any, kept: bool) -> None:
    assert rule().holds(case) is kept


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code())
def test_a_rule_says_its_sentence_its_source_and_the_way_out(rule: type[Rule]) -> None:
    broken = rule().violation(next(case for case, kept in rule.examples if not kept))
    assert rule.sentence().endswith("。") and broken.rule == rule.code() and broken.says and broken.cites and broken.remedy
