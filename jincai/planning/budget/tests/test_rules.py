"""规定的例子：每条规定三个，守与不守都有。"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from jincai.kernel.rules import Rule
from jincai.planning.budget import rules

EVERY = sorted({*rules.APPROVE, *rules.APPROVE_ITEM, *rules.ADJUST, *rules.ADJUST_ITEM}, key=lambda rule: rule.code())
CASES = [(rule, case, kept) for rule in EVERY for case, kept in rule.examples]


@pytest.mark.parametrize(("rule", "case", "kept"), CASES)
def test_examples(rule: type[Rule], case: Any, kept: bool) -> None:
    assert rule().holds(case) is kept
    if not kept:
        said = rule().violation(case)
        assert said.rule == rule.number and said.says and said.cites and said.subject and said.remedy and said.who


@pytest.mark.parametrize("rule", EVERY)
def test_every_rule_has_a_sentence_and_examples_of_both_kinds(rule: type[Rule]) -> None:
    assert rule.sentence().endswith("。") and rule().in_force(date(2025, 1, 1))
    assert len(rule.examples) >= 3 and {kept for _, kept in rule.examples} == {True, False}
